"""`clauses demo`: a base of its own, filled once or not at all, and served."""

import fcntl
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from clauses.models.vocabulaire import Role

#: What `clauses demo` is, on the instance folder and with the secret of the test.
PROGRAMME = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits a deaf Ctrl-C
from clauses import create_app
from clauses.cli import main
with create_app(sys.argv[1], SECRET_KEY="secret-des-essais-" + "0" * 32).app_context():
    main(["demo", *sys.argv[2:]])
"""
#: Seconds after which a process that does not answer fails its test: a loaded machine fills slowly.
DELAI = 600
MOT_DE_PASSE = "glycine-passerelle-ocre-27"


@contextmanager
def lancer(dossier: Path, *options: str) -> Iterator[subprocess.Popen]:
    """Start the command in a process of its own, which never outlives the block."""
    environnement = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environnement.pop("CLAUSES_DATABASE_URI", None)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAMME, str(dossier), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environnement,
    ) as processus:
        try:
            yield processus
        finally:
            if processus.poll() is None:
                processus.kill()


def executer(dossier: Path, *options: str) -> subprocess.CompletedProcess:
    with lancer(dossier, *options) as processus:
        sortie, erreurs = processus.communicate(timeout=DELAI)
    return subprocess.CompletedProcess(processus.args, processus.returncode, sortie, erreurs)


def interroger(fichier: Path, requete: str):
    with closing(sqlite3.connect(fichier)) as base:
        return base.execute(requete).fetchone()


@pytest.fixture(scope="module")
def remplissage(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """A folder where the command has filled its base once, and what it said."""
    dossier = tmp_path_factory.mktemp("demonstration")
    return dossier, executer(dossier, "--sans-serveur")


@pytest.fixture
def remplie(remplissage, tmp_path) -> Path:
    """A folder with a copy of that base."""
    shutil.copy(remplissage[0] / "demonstration.db", tmp_path)
    return tmp_path


@pytest.fixture
def port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return prise.getsockname()[1]


def test_la_demonstration_se_remplit_une_fois_a_cote_de_la_base_reelle(remplissage):
    dossier, premiere = remplissage
    assert premiere.returncode == 0, premiere.stderr
    assert "Remplissage" in premiere.stdout
    fichier = dossier / "demonstration.db"
    assert f"CLAUSES_DATABASE_URI=sqlite:///{fichier}" in premiere.stdout
    assert MOT_DE_PASSE in premiere.stdout
    assert all(role.libelle in premiere.stdout for role in Role)
    assert not (dossier / "clauses.db").exists()
    personnes = interroger(fichier, "SELECT count(*) FROM personne")
    assert personnes > (1000,)

    seconde = executer(dossier, "--sans-serveur")
    assert seconde.returncode == 0, seconde.stderr
    assert "Remplissage" not in seconde.stdout
    assert interroger(fichier, "SELECT count(*) FROM personne") == personnes


@pytest.mark.epreuve
def test_une_demonstration_d_un_autre_mois_est_gardee_et_se_refait_sur_demande(remplie):
    fichier = remplie / "demonstration.db"
    with closing(sqlite3.connect(fichier)) as base:
        base.execute(
            "UPDATE donnees_evenement SET valeurs = json_set(valeurs, '$.mois', '2020-02-01')"
            " WHERE numero = (SELECT numero FROM evenement WHERE verbe = 'demonstration_remplie')"
        )
        base.commit()
    assert "date de février 2020" in executer(remplie, "--sans-serveur").stdout
    neuve = executer(remplie, "--sans-serveur", "--neuve")
    assert "Remplissage" in neuve.stdout
    assert "date de" not in neuve.stdout
    ancienne = remplie / "demonstration.ancienne.db"
    assert interroger(ancienne, "SELECT count(*) > 1000 FROM personne") == (1,)


def test_une_base_qui_n_est_pas_une_demonstration_est_refusee(remplie):
    fichier = remplie / "demonstration.db"
    with closing(sqlite3.connect(fichier)) as base:
        base.execute("UPDATE evenement SET verbe = 'sauvegarde' WHERE verbe = 'demonstration_remplie'")
        base.commit()
    resultat = executer(remplie, "--sans-serveur")
    assert resultat.returncode == 1
    assert "demande une base vide" in resultat.stderr
    assert "Traceback" not in resultat.stderr


def test_un_port_pris_est_dit_en_francais_sans_rien_remplir(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        resultat = executer(tmp_path, "--port", str(port))
    assert resultat.returncode == 1
    assert f"Le port {port} est déjà pris" in resultat.stderr
    assert not (tmp_path / "demonstration.db").exists()


@pytest.mark.parametrize("fin", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_la_demonstration_repond_puis_s_arrete_proprement(remplie, port_libre, fin):
    with lancer(remplie, "--port", str(port_libre)) as processus:
        adresse = _attendre_l_adresse(processus)
        assert adresse == f"http://127.0.0.1:{port_libre}/"
        with urlopen(f"{adresse}connexion", timeout=DELAI) as reponse:
            page = reponse.read().decode()
        processus.send_signal(fin)
        sortie, erreurs = processus.communicate(timeout=DELAI)
    assert processus.returncode == 0, erreurs
    assert "Démonstration arrêtée" in sortie
    assert MOT_DE_PASSE in page
    assert "facilitatrice@demo.example" in page


@pytest.mark.epreuve
def test_le_travailleur_finit_avec_la_demonstration_meme_tuee(remplie, port_libre):
    verrou = remplie / "fichiers-demonstration-travaux.db.verrou"
    with lancer(remplie, "--port", str(port_libre)) as processus:
        _attendre_l_adresse(processus)
        _attendre(lambda: verrou.exists() and _est_pris(verrou))
        processus.kill()
        processus.wait(timeout=DELAI)
        _attendre(lambda: not _est_pris(verrou))
    assert interroger(remplie / "demonstration.db", "SELECT count(*) FROM travail") == (0,)


def _est_pris(verrou: Path) -> bool:
    """Whether a living worker holds the queue."""
    with verrou.open("a") as fichier:
        try:
            fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _attendre(condition, delai: float = DELAI) -> None:
    limite = time.monotonic() + delai
    while not condition():
        assert time.monotonic() < limite, "le travailleur de la démonstration n’a pas suivi"
        time.sleep(0.1)


def _attendre_l_adresse(processus: subprocess.Popen) -> str:
    for ligne in processus.stdout:
        if trouvee := re.search(r"http://\S+", ligne):
            return trouvee[0]
    raise AssertionError(f"la démonstration n’a pas donné son adresse : {processus.stderr.read()}")


@pytest.mark.epreuve
def test_une_demonstration_tuee_en_plein_remplissage_repart_de_zero(tmp_path, nombre_epreuves):
    """Killed at any moment, the next run gives a whole demonstration."""
    hasard = random.Random(20261120)
    for essai in range(nombre_epreuves(1, 12)):
        dossier = tmp_path / str(essai)
        with lancer(dossier, "--sans-serveur") as processus:
            time.sleep(hasard.uniform(0.3, 4.0))
            processus.kill()
            processus.communicate(timeout=DELAI)
        fichier = dossier / "demonstration.db"
        suite = executer(dossier, "--sans-serveur")
        assert suite.returncode == 0, suite.stderr
        assert interroger(fichier, "SELECT count(*) FROM territoire") == (7,)
        assert interroger(
            fichier, "SELECT count(*) FROM evenement WHERE verbe = 'demonstration_remplie'"
        ) == (1,)
        assert interroger(fichier, "PRAGMA integrity_check") == ("ok",)
