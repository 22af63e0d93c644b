"""`kill -9` at random moments of an import: all of it or nothing, and the same command then succeeds."""

import random
import signal
import time

import pytest

from tests.appui.gros_fichier import ecrire_reprise, lignes_reprise

pytestmark = pytest.mark.epreuve

JOURNAL = {"evenement", "donnees_evenement"}


@pytest.fixture
def fichier(tmp_path, nombre_epreuves):
    return ecrire_reprise(tmp_path / "reprise.csv", nombre_epreuves(300, 20_000))


@pytest.fixture
def neuve(installation):
    """Make installations with an empty territory, ready for the import."""
    modele = installation("modele")
    for commande in (("init-db",), ("creer-territoire", "essai", "Essai")):
        resultat = modele.clauses(*commande)
        assert resultat.returncode == 0, resultat.stderr
    return lambda nom: installation(nom, modele=modele)


def _importer(fichier) -> tuple[str, ...]:
    return ("importer", "reprise", str(fichier), "--territoire", "essai")


def _sans_journal(nombres: dict[str, int]) -> dict[str, int]:
    return {table: n for table, n in nombres.items() if table not in JOURNAL}


@pytest.fixture
def etalon(neuve, fichier):
    """An installation where the whole file went in, what it held before, and how long it took."""
    lieu = neuve("etalon")
    lieu.avant = lieu.nombres_de_lignes()
    depart = time.monotonic()
    resultat = lieu.clauses(*_importer(fichier))
    lieu.duree = time.monotonic() - depart
    assert resultat.returncode == 0, resultat.stderr
    lieu.apres = lieu.nombres_de_lignes()
    return lieu


def test_un_import_tue_n_est_jamais_partiel_et_se_refait(etalon, neuve, fichier, nombre_epreuves):
    essais, hasard, duree = nombre_epreuves(1, 20), random.Random(20), etalon.duree
    tues = 0
    for rang in range(4 * essais):
        lieu = neuve(f"essai{rang}")
        # One moment in each slice of the run, so that reading, checking, writing and committing are all met.
        if _tuer(lieu, fichier, duree * (tues + hasard.random()) / essais):
            tues += 1
        else:
            duree *= 0.8  # the machine is quicker than it was: that one ended before its time
        _verifier_la_suite(lieu, etalon, fichier)
        if tues == essais:
            break
    assert tues == essais, "les coupures sont arrivées après la fin : l’épreuve n’a rien éprouvé"


def _tuer(lieu, fichier, delai: float) -> bool:
    """Start the import and kill it after `delai` seconds; whether it was still running."""
    processus = lieu.lancer("clauses", *_importer(fichier))
    time.sleep(delai)
    etait_en_cours = processus.poll() is None
    processus.send_signal(signal.SIGKILL)
    processus.communicate()
    return etait_en_cours


def _verifier_la_suite(lieu, etalon, fichier) -> None:
    """All of it or nothing; then the same command gives what it should have given, and the chain is true."""
    restant = lieu.nombres_de_lignes()
    assert restant in (etalon.avant, etalon.apres), f"import partiel : {_differences(restant, etalon)}"
    reprise = lieu.clauses(*_importer(fichier))
    assert reprise.returncode == 0, reprise.stderr
    assert _sans_journal(lieu.nombres_de_lignes()) == _sans_journal(etalon.apres)
    total = "SELECT sum(centiemes) FROM heures_mensuelles"
    assert lieu.valeur(total) == etalon.valeur(total)
    assert lieu.clauses("journal", "verifier").returncode == 0


def _differences(lu: dict, etalon) -> dict[str, tuple[int, int, int]]:
    """Tables at fault: (read, before, after)."""
    return {t: (n, etalon.avant[t], etalon.apres[t]) for t, n in lu.items() if n != etalon.avant[t]}


def test_un_gros_fichier_entre_en_entier(neuve, tmp_path, nombre_epreuves):
    nombre = nombre_epreuves(2000, 100_000)
    gros = ecrire_reprise(tmp_path / "gros.csv", nombre)
    lieu = neuve("gros")
    resultat = lieu.clauses(*_importer(gros))
    assert resultat.returncode == 0, resultat.stderr
    assert lieu.valeur("SELECT count(*) FROM heures_mensuelles") == nombre
    attendu = sum(int(ligne["heures"].replace(",", "")) for ligne in lignes_en_centiemes(nombre))
    assert lieu.valeur("SELECT sum(centiemes) FROM heures_mensuelles") == attendu


def lignes_en_centiemes(nombre: int):
    """The lines of the file, their hours written with two decimals."""
    for ligne in lignes_reprise(nombre):
        entiers, _, decimales = ligne["heures"].partition(",")
        yield ligne | {"heures": f"{entiers},{decimales:0<2}"}
