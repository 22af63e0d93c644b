"""The months that a territory has still to close."""

from datetime import date
from decimal import Decimal

from clauses.extensions import db
from clauses.models import MoisClos
from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.acteur import Acteur, Droit
from clauses.services.suivi.cloture import engagements_muets, mois_a_clore
from tests.appui.fabriques import TerritoireFabrique, creer_compte, creer_heures
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


def test_qui_coordonne_ici_et_facilite_la_bas_ne_clot_qu_ici(base, territoire):
    ailleurs = TerritoireFabrique()
    db.session.commit()
    deux_casquettes = Acteur(
        "Coordinatrice ici, facilitatrice là-bas",
        droits=(
            Droit(Role.COORDINATEUR, territoire_id=territoire.id),
            Droit(Role.FACILITATEUR, territoire_id=ailleurs.id),
        ),
    )
    assert {m.territoire_id for m in mois_a_clore(deux_casquettes, LE)} == {territoire.id}


def test_les_engagements_sans_reponse_d_un_mois_se_lisent_un_par_un_jusqu_a_leur_feuille(
    client, base, territoire
):
    suivi = creer_suivi(territoire, date_notification=date(2025, 11, 30))
    creer_suivi(TerritoireFabrique(), date_notification=date(2025, 11, 30))
    creer_heures(suivi.affecter(), date(2026, 1, 1), "7.50")
    db.session.commit()
    lus = mois_a_clore(acteur(Role.COORDINATEUR, territoire_id=territoire.id), LE, [date(2026, 2, 1)])
    muets = engagements_muets(
        acteur(Role.COORDINATEUR, territoire_id=territoire.id), territoire.id, date(2026, 2, 1)
    )
    assert [m.attribution_id for m in muets] == [suivi.attribution.id]
    assert lus[0].engagements_muets == len(muets)
    coordinatrice = client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    page = coordinatrice.get(f"/mois/{territoire.id}/2026-02").text
    assert f"/heures/engagements/{suivi.attribution.id}?mois=2026-02" in page
