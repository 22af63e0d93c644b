"""Expected months: what answers a month, and what does not."""

from datetime import date

import pytest

from clauses.extensions import db
from clauses.models import MoisClos, SansHeures
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Etape, EtatHeures, Qualification, RoleAttribution
from clauses.services.acteur import SYSTEME
from clauses.services.perimetre import affectations_visibles, attributions_visibles
from clauses.services.suivi.mois import mois_des_employeurs, mois_des_engagements
from tests.appui.fabriques import AttributionFabrique, creer_affectation, creer_heures
from tests.appui.suivi import creer_suivi

FEVRIER = date(2026, 2, 1)


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(
        territoire,
        date_notification=date(2025, 1, 10),
        date_fin=date(2027, 1, 1),
        etape=Etape.EN_EXECUTION,
        qualification=Qualification.SUIVI,
    )


def engagements(*mois: date) -> list[tuple]:
    """(attribution, month, draft, rejected) of every month not answered."""
    requete = mois_des_engagements(
        attributions_visibles(SYSTEME), affectations_visibles(SYSTEME), mois or (FEVRIER,)
    )
    return [(r.attribution_id, r.mois, r.brouillons, r.rejetees) for r in db.session.execute(requete)]


def employeurs() -> set[int]:
    requete = mois_des_employeurs(affectations_visibles(SYSTEME), [FEVRIER])
    return {r.employeur_id for r in db.session.execute(requete)}


def dire_aucune(suivi, **choix) -> SansHeures:
    dite = SansHeures(
        territoire_id=suivi.territoire.id,
        attribution_id=suivi.attribution.id,
        mois=FEVRIER,
        numero=1,
        **choix,
    )
    db.session.add(dite)
    db.session.commit()
    return dite


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [
        (EtatHeures.VALIDEE, []),
        (EtatHeures.DECLAREE, []),
        (EtatHeures.BROUILLON, [(FEVRIER, 1, 0)]),
        (EtatHeures.REJETEE, [(FEVRIER, 0, 1)]),
    ],
)
def test_un_mois_est_rendu_par_des_heures_declarees_ou_validees_seulement(suivi, etat, attendu):
    creer_heures(suivi.affecter(), FEVRIER, "7.00", etat=etat, motif="relevé illisible")
    assert [ligne[1:] for ligne in engagements()] == attendu


def test_un_mois_est_rendu_par_aucune_heure_ce_mois_ci_tant_qu_elle_n_est_pas_retiree(suivi):
    assert engagements() == [(suivi.attribution.id, FEVRIER, 0, 0)]
    dite = dire_aucune(suivi)
    assert engagements() == []
    dite.valable_au = maintenant()
    db.session.commit()
    assert engagements() == [(suivi.attribution.id, FEVRIER, 0, 0)]


def test_une_version_remplacee_ne_rend_pas_le_mois(suivi):
    creer_heures(suivi.affecter(), FEVRIER, "7.00", valable_au=maintenant())
    assert len(engagements()) == 1


def test_un_sous_traitant_repond_quand_il_emploie_et_rend_alors_le_mois_de_son_titulaire(suivi, territoire):
    sous_traitant = AttributionFabrique(
        lot_id=suivi.lot.id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=suivi.attribution.id
    )
    assert [ligne[0] for ligne in engagements()] == [suivi.attribution.id]
    affectation = creer_affectation(territoire, marche=suivi.marche, lot=suivi.lot, attribution=sous_traitant)
    assert {ligne[0] for ligne in engagements()} == {suivi.attribution.id, sous_traitant.id}
    creer_heures(affectation, FEVRIER, "7.00")
    assert engagements() == []


@pytest.mark.parametrize(
    "marche",
    [
        {"etape": Etape.NOTIFIE},
        {"etape": Etape.SOLDE},
        {"qualification": Qualification.A_QUALIFIER},
        {"date_notification": date(2026, 2, 2)},
        {"date_notification": None},
        {"date_fin": date(2026, 2, 27)},
    ],
)
def test_seul_un_mois_entier_d_un_marche_suivi_en_execution_est_attendu(suivi, marche):
    for champ, valeur in marche.items():
        setattr(suivi.marche, champ, valeur)
    db.session.commit()
    assert engagements() == []


def test_chaque_mois_est_attendu_pour_lui_meme(suivi):
    creer_heures(suivi.affecter(), FEVRIER, "7.00")
    assert sorted(ligne[1] for ligne in engagements(date(2025, 12, 1), FEVRIER, date(2026, 1, 1))) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]


def test_un_employeur_repond_pour_les_siens_et_les_heures_d_un_autre_ne_repondent_pas_pour_lui(suivi):
    sienne = suivi.affecter()
    autre = suivi.affecter(employeur_id=suivi.entreprise.id)
    creer_heures(autre, FEVRIER, "7.00")
    assert (employeurs(), engagements()) == ({suivi.employeur.id}, [])
    dire_aucune(suivi, employeur_id=suivi.employeur.id)
    assert employeurs() == set()
    assert sienne.employeur_id == suivi.employeur.id


def test_un_employeur_sans_contrat_dans_le_mois_n_a_rien_a_dire(suivi):
    affectation = suivi.affecter()
    assert employeurs() == {suivi.employeur.id}
    affectation.contrat.date_fin = date(2026, 1, 31)
    db.session.commit()
    assert employeurs() == set()


def test_un_mois_clos_par_son_territoire_n_est_plus_attendu(suivi):
    suivi.affecter()
    db.session.add(MoisClos(territoire_id=suivi.territoire.id, mois=FEVRIER))
    db.session.commit()
    assert (engagements(), employeurs()) == ([], set())
