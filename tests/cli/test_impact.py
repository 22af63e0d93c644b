"""`clauses impact` (formats)."""

import io
import json
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from clauses.models import Evenement
from tests.appui.fabriques import creer_affectation, creer_heures

PERIODE = ("--du", "2025-03", "--au", "2025-04")


@pytest.fixture
def heures(territoire):
    return creer_heures(creer_affectation(territoire), date(2025, 3, 1), "35.50")


def test_le_json_sort_tous_les_axes_par_defaut(commande, heures):
    resultat = commande("impact", "--territoire", "essai", *PERIODE)
    assert resultat.exit_code == 0
    rendu = json.loads(resultat.stdout)
    assert rendu["total"]["heures_realisees"] == "35.50"
    assert {"sexe", "lot", "facilitateur", "trimestre", "annee", "rome"} <= rendu["axes"].keys()


def test_les_axes_et_les_filtres_se_repetent(commande, heures):
    resultat = commande("impact", "--territoire", "essai", *PERIODE, "--axe", "sexe", "--axe", "qpv",
                        "--filtre", "sexe=F", "--filtre", "sexe=M", "--filtre", "qpv=non")  # fmt: skip
    rendu = json.loads(resultat.stdout)
    assert list(rendu["axes"]) == ["sexe", "qpv"]
    assert rendu["perimetre"]["filtres"] == {"sexe": ["F", "M"], "qpv": ["non"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--territoire", "nulle-part", *PERIODE),
        ("--territoire", "essai", "--du", "2025-05", "--au", "2025-04"),
        ("--territoire", "essai", "--du", "mars", "--au", "2025-04"),
        ("--territoire", "essai", "--du", "2025-13", "--au", "2026-04"),
        ("--territoire", "essai", *PERIODE, "--axe", "taille"),
        ("--territoire", "essai", *PERIODE, "--filtre", "taille=1"),
        ("--territoire", "essai", *PERIODE, "--filtre", "sexe"),
        ("--territoire", "essai", *PERIODE, "--filtre", "sexe=X"),
        ("--territoire", "essai", *PERIODE, "--format", "pdf"),
        ("--territoire", "essai"),
        PERIODE,
    ],
)
def test_un_mauvais_usage_sort_avec_le_statut_2(commande, territoire, arguments):
    resultat = commande("impact", *arguments)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr


def test_le_classeur_s_ecrit_dans_un_fichier_et_laisse_une_trace(commande, heures, base, tmp_path):
    cible = tmp_path / "tableau.xlsx"
    resultat = commande("impact", "--territoire", "essai", *PERIODE, "--format", "xlsx", "--sortie", cible)
    assert (resultat.exit_code, resultat.stdout) == (0, "")
    assert openpyxl.load_workbook(io.BytesIO(cible.read_bytes()))["Sexe"]["C2"].value == 35.5
    assert (
        base.scalar(select(func.count()).select_from(Evenement).where(Evenement.verbe == "export_anonyme"))
        == 1
    )


def test_le_csv_sort_sur_la_sortie_standard(commande, heures):
    resultat = commande("impact", "--territoire", "essai", *PERIODE, "--format", "csv", "--axe", "sexe")
    assert resultat.stdout_bytes.startswith(b"\xef\xbb\xbfAxe;Code;")
    assert "sexe;F;Femmes;35,50;1;1;1" in resultat.stdout


def test_un_fichier_impossible_a_ecrire_sort_avec_le_statut_1(commande, heures, tmp_path):
    resultat = commande(
        "impact", "--territoire", "essai", *PERIODE, "--sortie", tmp_path / "absent" / "t.json"
    )
    assert resultat.exit_code == 1
    assert "écriture impossible" in resultat.stderr
