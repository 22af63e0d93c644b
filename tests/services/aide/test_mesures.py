"""The worked examples of the help are those of the real calculation, and every figure of the table has its page."""

from datetime import date, timedelta
from decimal import Decimal

from clauses.models.vocabulaire import Role
from clauses.services.aide import GUIDES, MESURES_EXPLIQUEES
from clauses.services.impact.regles import MESURES
from clauses.services.listes.mesures import taux
from clauses.services.suivi.rythme import projeter

#: Three kinds of structures are explained together.
ENSEMBLE = {"donneurs_ordre": "structures", "attributaires": "structures", "employeurs": "structures"}


def _exemple(cle: str) -> str:
    return MESURES_EXPLIQUEES[cle].exemple


def test_chaque_mesure_du_tableau_d_impact_est_expliquee():
    cles = {ENSEMBLE.get(m.champ, m.champ) for m in MESURES}
    assert cles <= set(MESURES_EXPLIQUEES)


def test_aucune_explication_n_est_laissee_vide():
    champs = ("libelle", "definition", "formule", "exemple", "source", "pas")
    assert [(m.cle, c) for m in MESURES_EXPLIQUEES.values() for c in champs if not getattr(m, c)] == []


def test_l_exemple_du_taux_est_celui_du_calcul():
    assert taux(Decimal("150.00"), Decimal("120.00")) == Decimal("125.0")
    assert "125,0 %" in _exemple("taux_realisation").replace("\N{NO-BREAK SPACE}", " ")


def test_l_exemple_de_la_projection_est_celui_du_calcul():
    debut = date(2026, 1, 1)
    projete = projeter(Decimal(100), debut, debut + timedelta(days=365), debut + timedelta(days=100))
    assert projete == 365
    assert f"{projete} h projetées" in _exemple("projection")


def test_l_exemple_de_l_etp_est_celui_du_calcul():
    assert (Decimal("40123.25") / 1600).quantize(Decimal("0.01")) == Decimal("25.08")
    assert "25,08 ETP" in _exemple("etp")


def test_l_exemple_de_la_cible_est_celui_du_calcul():
    assert taux(Decimal("31250.00"), Decimal("40000")) == Decimal("78.1")
    assert "78,1 %" in _exemple("heures_annee")


def test_chaque_role_a_son_guide():
    assert set(GUIDES) == set(Role)
    assert all(g.etapes for g in GUIDES.values())
