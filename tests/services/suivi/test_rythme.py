"""The pace of a market, on cases computed by hand."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.models.vocabulaire import Etape
from clauses.services.suivi.avancement import Cumul, cumuler
from clauses.services.suivi.rythme import Rythme

LE = date(2026, 3, 15)


def rythme(fait: str = "0", declare: str = "0", **choix) -> Rythme:
    """A market of 1 000 h over 1 000 days, of which 359 are past at the end of February 2026."""
    valeurs = {"du": Decimal(1000), "debut": date(2025, 3, 6), "fin": date(2027, 12, 1), "aujourdhui": LE}
    return Rythme(fait=Decimal(fait), declare=Decimal(declare), **(valeurs | choix))


def test_l_attendu_s_arrete_a_la_fin_du_mois_precedent_car_les_heures_arrivent_par_mois_entiers():
    lu = rythme("300")
    assert (lu.arrete_au, (lu.arrete_au - lu.debut).days, (lu.fin - lu.debut).days) == (
        date(2026, 2, 28),
        359,
        1000,
    )
    assert (lu.attendu, lu.manque) == (Decimal("359.00"), Decimal("59.00"))


def test_ce_qui_attend_notre_validation_n_est_jamais_un_manque_et_n_entre_pas_dans_le_taux():
    lu = rythme("300", "59")
    assert (lu.manque, lu.est_en_retard, lu.taux) == (Decimal("0.00"), False, Decimal("30.0"))


@pytest.mark.parametrize(("fait", "retard"), [("323.09", True), ("323.10", False), ("359", False)])
def test_un_dixieme_sous_le_rythme_n_est_pas_encore_un_retard(fait, retard):
    assert rythme(fait).est_en_retard is retard


@pytest.mark.parametrize(("fait", "retard"), [("999.99", True), ("1000", False), ("1400", False)])
def test_une_fois_la_fin_passee_la_moindre_heure_manque(fait, retard):
    lu = rythme(fait, fin=date(2026, 3, 14))
    assert (lu.est_en_retard, lu.attendu, lu.projete) == (retard, Decimal(1000), None)


@pytest.mark.parametrize(
    "dates",
    [
        {"debut": None},
        {"fin": None},
        {"debut": date(2026, 1, 15)},
        {"debut": date(2026, 6, 1)},
        {"debut": date(2027, 12, 1)},
    ],
)
def test_sans_ses_deux_dates_ou_trop_jeune_un_marche_n_est_ni_en_retard_ni_projete(dates):
    lu = rythme("10", **dates)
    assert (lu.attendu, lu.est_en_retard, lu.projete) == (None, False, None)


def test_la_projection_tient_le_rythme_du_saisi_et_le_taux_n_est_pas_plafonne():
    lu = rythme("1100", "336")
    assert (lu.taux, lu.projete, lu.a_tenir) == (Decimal("110.0"), Decimal(4000), None)


def test_le_rythme_moyen_et_celui_qu_il_faudrait_se_lisent_en_heures_par_mois():
    lu = rythme("359")
    # 359 h in 359 days, then 641 h in 641 days: an hour a day, 30,4 h a month.
    assert (lu.par_mois, lu.a_tenir) == (Decimal("30.4"), Decimal("30.4"))


def test_un_jour_avant_la_fin_le_reste_n_est_pas_grossi_au_dela_d_un_mois():
    assert rythme("900", fin=date(2026, 3, 16)).a_tenir == Decimal("100.0")


def test_un_marche_solde_n_est_plus_en_retard():
    lu = rythme("10", etape=Etape.SOLDE)
    assert (lu.est_en_retard, lu.projete, lu.a_tenir) == (False, None, None)


def test_une_operation_additionne_ses_marches_et_ne_projette_que_si_chacun_le_peut():
    fini = rythme("400", fin=date(2026, 1, 31))
    assert cumuler([rythme("359"), fini]) == Cumul(
        du=Decimal(2000),
        fait=Decimal(759),
        declare=Decimal(0),
        attendu=Decimal(1359),
        projete=Decimal(1400),
        en_retard=1,
    )
    assert cumuler([rythme("359"), rythme("10", fin=None)]).projete is None
    assert cumuler([]).projete is None
