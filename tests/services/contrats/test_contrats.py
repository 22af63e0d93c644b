"""Contracts: their hours month by month, where each value comes from, and who reads them."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.models import Importation
from clauses.models.vocabulaire import EtatHeures, OrigineHeures, Role, TypeContrat, TypeImport
from clauses.services.contrats import CONTRATS, consulter_contrat
from clauses.services.erreurs import Introuvable
from clauses.services.listes import Demande, lister
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    LotFabrique,
    PersonneFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_heures,
)
from tests.appui.suivi import LE, acteur, creer_suivi, evenements


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire, reference="21_BAM_048")


@pytest.fixture
def affectation(base, suivi):
    importation = Importation(
        territoire_id=suivi.territoire.id, type=TypeImport.REPRISE, nom_fichier="historique.csv",
        sha256="a" * 64, nombre_lignes=1, nombre_ecrites=1,
    )  # fmt: skip
    base.add(importation)
    base.commit()
    creee = suivi.affecter()
    source = {"origine": OrigineHeures.REPRISE, "importation_id": importation.id, "ligne_source": 12}
    creer_heures(creee, date(2025, 3, 1), "20.00", **source)
    creer_heures(creee, date(2025, 4, 1), "5.50", etat=EtatHeures.DECLAREE)
    return creee


def test_la_fiche_donne_les_heures_du_mois_et_leur_provenance(affectation, territoire):
    lu = consulter_contrat(acteur(Role.FACILITATEUR, territoire_id=territoire.id), affectation.contrat_id)
    [sur_marche] = lu.affectations
    assert [(h.mois, h.heures, h.etat, h.provenance) for h in sur_marche.heures] == [
        (date(2025, 4, 1), Decimal("5.50"), EtatHeures.DECLAREE, "Saisie"),
        (date(2025, 3, 1), Decimal("20.00"), EtatHeures.VALIDEE,
         "Reprise d’historique\u00a0: historique.csv, ligne 12"),
    ]  # fmt: skip
    assert (lu.validees, lu.declarees) == (Decimal("20.00"), Decimal("5.50"))


def test_une_entreprise_ne_lit_pas_le_nom_des_fichiers_du_territoire(affectation, suivi):
    lu = consulter_contrat(acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id), affectation.contrat_id)
    assert [h.provenance for h in lu.affectations[0].heures] == ["Saisie", "Reprise d’historique"]


def test_une_entreprise_ne_voit_d_un_contrat_que_ses_propres_marches(base, affectation, suivi):
    ailleurs = creer_suivi(suivi.territoire)
    creer_heures(
        creer_affectation(
            suivi.territoire, marche=ailleurs.marche, lot=ailleurs.lot, attribution=ailleurs.attribution,
            personne=affectation.personne, contrat=affectation.contrat,
        ),
        date(2025, 3, 1), "99.00",
    )  # fmt: skip
    entreprise = acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    lu = consulter_contrat(entreprise, affectation.contrat_id)
    assert [a.marche.id for a in lu.affectations] == [suivi.marche.id]
    [ligne] = lister(entreprise, CONTRATS, Demande(LE)).lignes
    assert (ligne.marches, ligne.marche, ligne.validees) == (1, "21_BAM_048", Decimal("20.00"))


def test_la_lecture_d_un_contrat_est_consignee_sur_la_personne(affectation, territoire):
    consulter_contrat(acteur(Role.FACILITATEUR, territoire_id=territoire.id), affectation.contrat_id)
    [evenement] = evenements("personne_consultee")
    assert (evenement.objet_id, evenement.territoire_id) == (affectation.personne_id, territoire.id)


@pytest.mark.parametrize("role", [Role.COORDINATEUR, Role.FACILITATEUR, Role.REFERENT])
def test_le_contrat_d_un_autre_territoire_est_introuvable(affectation, role):
    with pytest.raises(Introuvable):
        consulter_contrat(acteur(role, territoire_id=TerritoireFabrique().id), affectation.contrat_id)
    assert evenements("personne_consultee") == []


def test_un_contrat_sur_plusieurs_marches_le_dit(base, affectation, suivi, territoire):
    lot = LotFabrique(marche_id=creer_suivi(territoire, reference="22_AGG_001").marche.id, numero="2")
    creer_affectation(
        territoire, lot=lot, marche=lot.marche, attribution=AttributionFabrique(lot_id=lot.id),
        personne=affectation.personne, contrat=affectation.contrat,
    )  # fmt: skip
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    [ligne] = lister(par, CONTRATS, Demande(LE)).lignes
    colonne = next(c for c in CONTRATS.colonnes if c.cle == "marche")
    assert colonne.lire(ligne) == "21_BAM_048 et 1 autre"


def test_les_contrats_se_filtrent_par_situation_et_par_type(base, suivi, territoire):
    personne = PersonneFabrique(territoire_id=territoire.id)
    for type_, debut, fin in (
        (TypeContrat.CDDI, date(2025, 1, 1), date(2025, 6, 30)),
        (TypeContrat.CDI, date(2025, 1, 1), None),
        (TypeContrat.CDD, date(2026, 9, 1), None),
    ):
        ContratFabrique(
            personne_id=personne.id,
            employeur_id=suivi.employeur.id,
            type=type_,
            date_debut=debut,
            date_fin=fin,
        )
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)

    def types(**filtres):
        return {c.type for c in lister(par, CONTRATS, Demande(LE, filtres=filtres)).lignes}

    assert types(situation="termine") == {TypeContrat.CDDI}
    assert types(situation="en_cours") == {TypeContrat.CDI}
    assert types(type="cdd") == {TypeContrat.CDD}
