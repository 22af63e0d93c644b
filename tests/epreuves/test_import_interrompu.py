"""`kill -9` at random moments of an import: all of it or nothing, and the same command then succeeds."""

import random
import signal
import time

import pytest

from tests.appui.gros_fichier import ecrire_reprise

pytestmark = pytest.mark.epreuve

JOURNAL = {"evenement", "donnees_evenement"}


@pytest.fixture
def fichier(tmp_path, nombre_epreuves):
    return ecrire_reprise(tmp_path / "reprise.csv", nombre_epreuves(300, 20_000))


@pytest.fixture
def neuve(installation):
    """Make an installation with an empty territory, ready for the import."""

    def creer(nom: str):
        lieu = installation(nom)
        for commande in (("init-db",), ("creer-territoire", "essai", "Essai")):
            resultat = lieu.clauses(*commande)
            assert resultat.returncode == 0, resultat.stderr
        return lieu

    return creer


def _importer(fichier) -> tuple[str, ...]:
    return ("importer", "reprise", str(fichier), "--territoire", "essai")


def _sans_journal(nombres: dict[str, int]) -> dict[str, int]:
    return {table: n for table, n in nombres.items() if table not in JOURNAL}


def test_un_import_tue_n_est_jamais_partiel_et_se_refait(neuve, fichier, nombre_epreuves):
    etalon = neuve("etalon")
    avant = etalon.nombres_de_lignes()
    depart = time.monotonic()
    complet = etalon.clauses(*_importer(fichier))
    duree = time.monotonic() - depart
    assert complet.returncode == 0, complet.stderr
    apres = etalon.nombres_de_lignes()
    assert apres["heures_mensuelles"] > avant["heures_mensuelles"]

    essais = nombre_epreuves(2, 20)
    hasard = random.Random(20)
    en_cours = 0
    for rang in range(essais):
        lieu = neuve(f"essai{rang}")
        # One moment in each slice of the run, so that reading, checking, writing and committing are all met.
        en_cours += _tuer(lieu, fichier, duree * (rang + hasard.random()) / essais)
        restant = lieu.nombres_de_lignes()
        assert restant in (avant, apres), f"import partiel : {_differences(restant, avant, apres)}"

        reprise = lieu.clauses(*_importer(fichier))
        assert reprise.returncode == 0, reprise.stderr
        assert _sans_journal(lieu.nombres_de_lignes()) == _sans_journal(apres)
        assert lieu.valeur("SELECT sum(centiemes) FROM heures_mensuelles") == etalon.valeur(
            "SELECT sum(centiemes) FROM heures_mensuelles"
        )
        assert lieu.clauses("journal", "verifier").returncode == 0
    assert en_cours >= essais // 2, "les coupures sont arrivées après la fin : l’épreuve n’a rien éprouvé"


def _tuer(lieu, fichier, delai: float) -> bool:
    """Start the import and kill it after `delai` seconds; whether it was still running."""
    processus = lieu.lancer("clauses", *_importer(fichier))
    time.sleep(delai)
    etait_en_cours = processus.poll() is None
    processus.send_signal(signal.SIGKILL)
    processus.communicate()
    return etait_en_cours


def _differences(lu: dict, avant: dict, apres: dict) -> dict[str, tuple[int, int, int]]:
    """Tables at fault: (read, before, after)."""
    return {t: (n, avant[t], apres[t]) for t, n in lu.items() if n != avant[t]}
