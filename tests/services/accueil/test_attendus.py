"""What a company or an employer reads of what it has still to give, and of what was refused to it."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.accueil import structures
from tests.appui.fabriques import StructureFabrique, creer_heures
from tests.appui.suivi import LE, acteur, creer_suivi

FEVRIER = date(2026, 2, 1)


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire, reference="M-1", date_notification=date(2025, 12, 31))


def entreprise(suivi):
    qui = acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    return structures.accueil_entreprise(qui, LE)


def employeur(structure_id: int):
    return structures.accueil_employeur(acteur(Role.EMPLOYEUR, structure_id=structure_id), LE)


def test_une_entreprise_lit_les_mois_qu_elle_n_a_pas_rendus_marche_par_marche(base, suivi):
    creer_heures(suivi.affecter(), date(2026, 1, 1), "5.00", etat=EtatHeures.DECLAREE)
    [attendu] = entreprise(suivi).attendus
    assert (attendu.reference, attendu.mois, attendu.employeur_id) == ("M-1", [FEVRIER], None)
    assert not attendu.est_en_saisie


def test_un_employeur_repond_des_siens_et_ne_lit_rien_des_autres(base, suivi):
    sienne = suivi.affecter()
    suivi.affecter(employeur_id=suivi.entreprise.id)
    creer_heures(sienne, FEVRIER, "5.00", etat=EtatHeures.BROUILLON)
    [attendu] = employeur(suivi.employeur.id).attendus
    assert (attendu.employeur_id, attendu.mois) == (suivi.employeur.id, [date(2026, 1, 1), FEVRIER])
    assert (attendu.est_en_saisie, attendu.est_rejete) == (True, False)
    assert employeur(StructureFabrique().id).attendus == []


def test_ce_qui_a_ete_refuse_dit_pourquoi_et_par_mois_jusqu_a_sa_correction(base, suivi):
    for affectation in (suivi.affecter(), suivi.affecter()):
        creer_heures(
            affectation, FEVRIER, "5.25", etat=EtatHeures.REJETEE, motif="Relevé non signé", numero=2
        )
    for page in (entreprise(suivi), employeur(suivi.employeur.id)):
        [refus] = page.refus
        assert (refus.mois, refus.motif, refus.heures, refus.salaries) == (
            FEVRIER,
            "Relevé non signé",
            Decimal("10.50"),
            2,
        )
        assert page.attendus[0].est_rejete
    assert employeur(suivi.entreprise.id).refus == []
