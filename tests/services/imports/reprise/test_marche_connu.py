"""A market that the public data, or somebody, made known before its history."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Marche, Objectif, Structure
from clauses.models.vocabulaire import Etape, Qualification, Secteur, TypeContrat
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    DonneurOrdreFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    PersonneFabrique,
    StructureFabrique,
)
from tests.appui.lignes_reprise import SIRET_COMMUNE, SIRET_EMPLOYEUR, SIRET_TITULAIRE, ligne


@pytest.fixture
def public(territoire) -> Marche:
    """The market of the model line as the public data leave it: to qualify, its structures without a name."""
    acheteur = DonneurOrdreFabrique(
        identifiant=SIRET_COMMUNE,
        nom=f"SIRET {SIRET_COMMUNE}",
        est_nom_a_completer=True,
        type_donneur_ordre=None,
    )
    marche = MarcheFabrique(
        territoire_id=territoire.id, donneur_ordre_id=acheteur.id, reference="2023-001", etape=Etape.NOTIFIE,
        qualification=Qualification.A_QUALIFIER, date_fin=None, operation_id=None, cpv=None,
        secteur=Secteur.INCONNU, objet="",
    )  # fmt: skip
    titulaire = StructureFabrique(identifiant=SIRET_TITULAIRE, nom="SIRET", est_nom_a_completer=True)
    AttributionFabrique(lot_id=LotFabrique(marche_id=marche.id).id, structure_id=titulaire.id)
    db.session.flush()
    return marche


def test_un_marche_public_passe_en_execution_et_se_complete(importer, territoire, public):
    rapport = importer(territoire, ligne(lot=""))
    assert rapport.creations["marchés passés en exécution"] == 1
    assert "marches" not in rapport.creations
    marche = db.session.scalars(select(Marche)).one()
    assert (marche.etape, marche.qualification) == (Etape.EN_EXECUTION, Qualification.SUIVI)
    assert (marche.objet, marche.secteur, marche.operation.nom) == (
        "Réfection de la voirie",
        Secteur.BTP,
        "Écoquartier",
    )
    assert "refection" in marche.recherche
    noms = set(db.session.scalars(select(Structure.nom).where(~Structure.est_nom_a_completer)))
    assert {"Commune d’Agen", "Travaux du Midi", "Intérim Solidaire"} <= noms
    assert not any(nom.startswith("SIRET") for nom in noms)
    assert db.session.scalars(select(Objectif.heures)).one() == Decimal("1200")
    assert importer(territoire, ligne(lot="")).est_sans_effet


def test_il_est_solde_quand_sa_fin_est_passee(importer, territoire, public):
    importer(territoire, ligne(date_fin="30/06/2024"))
    assert db.session.scalars(select(Marche.etape)).one() == Etape.SOLDE


def test_une_ligne_refusee_ne_le_fait_pas_avancer(importer, territoire, public):
    importer(territoire, ligne(heures="0"), ligne(marche="autre"), ignorer_erreurs=True)
    importer(
        territoire,
        ligne(marche="autre", mois="2024-04"),
        ligne(sexe="M", mois="2024-05"),
        ignorer_erreurs=True,
    )
    marche = db.session.get(Marche, public.id)
    assert (marche.etape, marche.qualification) == (Etape.NOTIFIE, Qualification.A_QUALIFIER)


@pytest.mark.parametrize(
    ("fin", "etape"),
    [("", Etape.EN_EXECUTION), ("31/01/2025", Etape.EN_EXECUTION), ("30/01/2025", Etape.SOLDE)],
)
def test_un_marche_nouveau_est_en_execution_ou_solde(importer, territoire, fin, etape):
    importer(territoire, ligne(date_fin=fin))
    assert db.session.scalars(select(Marche.etape)).one() == etape


def test_une_fin_apprise_plus_tard_solde_le_marche(importer, territoire):
    importer(territoire, ligne(date_fin=""))
    importer(territoire, ligne(date_fin="30/06/2024", mois="2024-04"))
    assert db.session.scalars(select(Marche.etape)).one() == Etape.SOLDE


def test_un_marche_sans_suite_le_reste(importer, territoire, public):
    public.etape, public.etape_motif = Etape.SANS_SUITE, "infructueux"
    db.session.flush()
    importer(territoire, ligne())
    assert db.session.scalars(select(Marche.etape)).one() == Etape.SANS_SUITE


def test_un_secteur_corrige_a_la_main_n_est_pas_deduit_de_nouveau(importer, territoire, public):
    public.secteur, public.secteur_motif = Secteur.HORS_BTP, "espaces verts"
    db.session.flush()
    importer(territoire, ligne())
    marche = db.session.scalars(select(Marche)).one()
    assert (marche.cpv, marche.secteur) == ("45233140-2", Secteur.HORS_BTP)


def test_l_objectif_connu_se_compare_et_un_avenant_date_ne_le_contredit_pas(importer, territoire, public):
    (attribution,) = public.lots[0].attributions
    ObjectifFabrique(attribution_id=attribution.id, heures=Decimal("1200"))
    ObjectifFabrique(attribution_id=attribution.id, heures=Decimal("1500"), date_effet=date(2024, 6, 1))
    db.session.flush()
    assert importer(territoire, ligne(lot="")).erreurs == []
    assert importer(territoire, ligne(lot="", heures_prevues="1500"), a_blanc=True).erreurs != []


def test_une_personne_et_un_contrat_saisis_a_la_main_sont_reconnus(importer, territoire):
    employeur = StructureFabrique(identifiant=SIRET_EMPLOYEUR, nom="Intérim Solidaire", type="etti")
    connue = PersonneFabrique(territoire_id=territoire.id, nom_naissance="Diallo", prenom="AÏCHA")
    ContratFabrique(
        personne_id=connue.id,
        employeur_id=employeur.id,
        type=TypeContrat.MISSION,
        date_debut=date(2024, 3, 4),
    )
    db.session.flush()
    rapport = importer(territoire, ligne())
    assert "personnes" not in rapport.creations
    assert "contrats" not in rapport.creations
    assert importer(territoire, ligne()).est_sans_effet
