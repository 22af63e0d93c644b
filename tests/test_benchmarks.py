"""The benches run, both sides of each give the same figures, and a ratio is printed; time itself is not judged."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mesures import Duel, Resultat, centile
from benchmarks.tableau import mettre_en_tableau
from tests.appui.bases import moteur_choisi

pytestmark = [pytest.mark.epreuve, pytest.mark.xdist_group("bancs")]
RACINE = Path(__file__).resolve().parent.parent
PETIT = ("--lignes", "2000", "--fichier", "300", "--repetitions", "1")


@pytest.fixture(scope="module")
def lancer(serveur):
    """Run `python -m benchmarks` on the server of the suite: what it printed."""

    def executer(*arguments: str) -> subprocess.CompletedProcess[str]:
        environnement = os.environ | ({"CLAUSES_TEST_POSTGRES_URI": serveur} if serveur else {})
        commande = [sys.executable, "-m", "benchmarks", *arguments]
        return subprocess.run(
            commande, cwd=RACINE, env=environnement, capture_output=True, text=True, check=False
        )

    return executer


@pytest.fixture(scope="module")
def sortie(lancer) -> str:
    """What a whole small run prints, on the engine of the suite."""
    resultat = lancer("--plans", "--moteur", moteur_choisi(), *PETIT)
    assert resultat.returncode == 0, resultat.stderr
    return resultat.stdout


def _lignes(sortie: str) -> list[dict[str, str]]:
    """The rows of the printed table, by header."""
    lignes = [
        [cellule.strip() for cellule in ligne.strip("|").split("|")]
        for ligne in sortie.splitlines()
        if ligne.startswith("|")
    ]
    entetes, _filet, *valeurs = lignes
    return [dict(zip(entetes, ligne, strict=True)) for ligne in valeurs]


def test_chaque_banc_donne_un_rapport_et_des_chiffres_egaux_des_deux_cotes(sortie):
    lignes = _lignes(sortie)
    assert {ligne["Banc"] for ligne in lignes} == {
        "impact",
        "page",
        "national",
        "saisie",
        "classeur",
        "import",
        "releve",
    }
    assert all(re.fullmatch(r"\d+(,\d+)? (×|ms)", ligne["Rapport"]) for ligne in lignes)
    compares = [ligne for ligne in lignes if ligne["Égal"]]
    assert {ligne["Banc"] for ligne in compares} == {"impact", "national", "classeur", "import", "releve"}
    assert {ligne["Égal"] for ligne in compares} == {"oui"}
    assert {ligne["Cible"] for ligne in lignes} == {
        "≤ 1,30 ×",
        "≤ 150 ms",
        "≤ 200 ms",
        "≤ 30 ms",
        "≤ 4,00 ×",
        "≤ 1,20 ×",
        "≤ 5,00 ×",
        "",
    }


def test_le_plan_de_la_requete_passe_par_l_index_du_tableau_d_impact(sortie):
    assert "ix_heures_mensuelles_impact" in sortie


def test_un_banc_inconnu_est_un_mauvais_usage(lancer):
    resultat = lancer("vitesse")
    assert (resultat.returncode, "banc inconnu" in resultat.stderr) == (2, True)


def test_le_rapport_est_la_mediane_des_rapports_de_chaque_paire():
    assert Duel((2.0, 30.0, 4.0), (1.0, 10.0, 4.0)).rapport == 2.0


def test_le_centile_est_une_valeur_mesuree_que_tant_ne_depassent_pas():
    durees = [float(n) for n in range(1, 101)]
    assert (centile(durees, 50), centile(durees, 95), centile([7.0], 95)) == (50.0, 95.0, 7.0)


def test_le_tableau_dit_un_ecart_entre_les_deux_cotes():
    (ligne,) = _lignes(
        mettre_en_tableau([Resultat("national", "sqlite", "essai", 3.456, 4.0, est_egal=False)])
    )
    assert (ligne["Rapport"], ligne["Cible"], ligne["Égal"]) == ("3,46 ×", "≤ 4,00 ×", "NON")
