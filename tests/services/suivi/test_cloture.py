"""The months that a territory has still to close."""

from datetime import date
from decimal import Decimal

from clauses.extensions import db
from clauses.models import MoisClos
from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.suivi.cloture import mois_a_clore
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.suivi import LE, acteur, creer_suivi


def test_un_mois_est_pret_quand_plus_rien_n_attend_et_disparait_une_fois_clos(base, territoire):
    suivi = creer_suivi(territoire, date_notification=date(2025, 11, 30))
    creer_suivi(TerritoireFabrique(), date_notification=date(2025, 11, 30))
    affectation = suivi.affecter()
    creer_heures(affectation, date(2025, 12, 1), "5.00")
    creer_heures(affectation, date(2026, 1, 1), "7.50", etat=EtatHeures.DECLAREE)
    for mois in (date(2025, m, 1) for m in range(3, 12)):
        db.session.add(MoisClos(territoire_id=territoire.id, mois=mois))
    db.session.commit()
    lus = mois_a_clore(acteur(Role.COORDINATEUR, territoire_id=territoire.id), LE)
    assert [(m.mois, m.declarees, m.engagements_muets, m.est_pret) for m in lus] == [
        (date(2025, 12, 1), Decimal("0.00"), 0, True),
        (date(2026, 1, 1), Decimal("7.50"), 0, False),
        (date(2026, 2, 1), Decimal("0.00"), 1, False),
    ]
