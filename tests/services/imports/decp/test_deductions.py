"""What is deduced from a market, always correctable by hand."""

from datetime import date

import pytest

from clauses.services.imports.decp.calendrier import ajouter_mois
from clauses.services.imports.decp.deductions import (
    date_fin_prevue,
    duree_en_vigueur,
    est_a_qualifier,
    est_clause,
    nature_prestation,
    roles_des_titulaires,
    secteur,
    type_clause,
)


@pytest.mark.parametrize(
    ("cpv", "nature", "attendu"),
    [
        ("45233140-2", "travaux", "btp"),
        ("90911000", "services", "hors_btp"),
        ("48000000-8", "fournitures", "hors_btp"),
        ("03000000-1", "fournitures", "hors_btp"),
        ("00000000", None, "hors_btp"),
        (None, None, "inconnu"),
    ],
)
def test_nature_et_secteur_se_deduisent_du_cpv(cpv, nature, attendu):
    assert (nature_prestation(cpv), secteur(cpv)) == (nature, attendu)


@pytest.mark.parametrize(
    ("considerations", "clause", "type_", "a_qualifier"),
    [
        (["Clause sociale"], True, "execution", False),
        (["Clause sociale", "Critère social"], True, "critere", False),
        (["Critère social"], False, None, False),
        (["Marché réservé"], True, None, True),
        (["Marché réservé", "Clause sociale"], True, None, True),
        (["Pas de considération sociale"], False, None, False),
        (None, False, None, False),
    ],
)
def test_clause_se_deduit_des_considerations(lire_v2, marche, considerations, clause, type_, a_qualifier):
    lu = lire_v2(marche(considerationsSociales=considerations)).marches[0]
    assert (est_clause(lu), type_clause(lu), est_a_qualifier(lu)) == (clause, type_, a_qualifier)


@pytest.mark.parametrize(
    ("groupement", "roles"),
    [
        ("Pas de groupement", [("titulaire", None), ("titulaire", None)]),
        (None, [("titulaire", None), ("titulaire", None)]),
        ("Solidaire", [("mandataire", "solidaire"), ("cotraitant", "solidaire")]),
        ("Conjoint", [("mandataire", "conjoint"), ("cotraitant", "conjoint")]),
    ],
)
def test_roles_viennent_du_groupement(lire_v2, marche, groupement, roles):
    titulaires = [
        {"titulaire": {"typeIdentifiant": "SIRET", "id": i}} for i in ("90000001900019", "90000002700012")
    ]
    lu = lire_v2(marche(titulaires=titulaires, typeGroupementOperateurs=groupement)).marches[0]
    assert [(r.role, r.groupement) for r in roles_des_titulaires(lu)] == roles
    assert [r.role for r in roles_des_titulaires(lu, lu.avenants[0].titulaires)] == [roles[0][0]]


@pytest.mark.parametrize(
    ("depart", "mois", "arrivee"),
    [
        (date(2025, 3, 10), 12, date(2026, 3, 10)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_n_mois_plus_tard_est_le_meme_quantieme_ramene_a_la_fin_du_mois(depart, mois, arrivee):
    assert ajouter_mois(depart, mois) == arrivee


def test_fin_prevue_suit_l_avenant_a_partir_de_sa_date(lire_v2, marche):
    lu = lire_v2(marche()).marches[0]
    assert (duree_en_vigueur(lu, date(2025, 8, 31)), duree_en_vigueur(lu, date(2025, 9, 1))) == (12, 18)
    assert date_fin_prevue(lu, date(2025, 8, 31)) == date(2026, 3, 10)
    assert date_fin_prevue(lu, date(2025, 9, 1)) == date(2026, 9, 10)


@pytest.mark.parametrize("champ", ["dateNotification", "dureeMois"])
def test_fin_prevue_inconnue_sans_date_ou_sans_duree(lire_v2, marche, champ):
    lu = lire_v2(marche(**{champ: None}, modifications=...)).marches[0]
    assert date_fin_prevue(lu, date(2026, 1, 1)) is None
