"""Backups made while others write without pause, and memory that does not follow the number of rows."""

import hashlib
import json
import subprocess
import sys
import zipfile
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import text

from clauses.services.sauvegarde.codage import Colonne, lire_lignes
from tests.appui.installation import RACINE

pytestmark = pytest.mark.epreuve

#: SQLite keeps up to 64 MiB of pages at hand, whatever the size of the base.
MARGE_MEMOIRE = 96 * 1024 * 1024


@contextmanager
def _activite(lieu, nom: str):
    """Work going on in another process for the time of the block."""
    processus = lieu.lancer("tests.epreuves.activite", nom)
    try:
        assert processus.stdout.readline().decode() == "commencé\n", processus.stderr.read().decode()
        yield
        assert processus.poll() is None, processus.stderr.read().decode()
    finally:
        processus.kill()
        processus.communicate()


def _manifeste(archive) -> dict:
    with zipfile.ZipFile(archive) as zip_:
        return json.loads(zip_.read("manifeste.json"))


def _empreintes(lieu, manifeste: dict) -> dict[str, str]:
    """Digest of every table of the database, in the form of the manifest."""
    empreintes = {}
    with lieu.connexion() as connexion:
        for table in manifeste["tables"]:
            calcul = hashlib.sha256()
            colonnes = [Colonne(**c) for c in table["colonnes"]]
            for lot in lire_lignes(connexion, table["nom"], colonnes, table["cle"]):
                calcul.update(b"".join(lot))
            empreintes[table["nom"]] = calcul.hexdigest()
    return empreintes


def test_sauvegarder_pendant_que_d_autres_ecrivent_puis_restaurer_ailleurs(
    installation, tmp_path, nombre_epreuves
):
    lieu = installation("source")
    assert lieu.clauses("init-db").returncode == 0
    archives = []
    with ExitStack() as pile:
        for rang in range(nombre_epreuves(1, 4)):
            pile.enter_context(_activite(lieu, f"e{rang}"))
        for rang in range(nombre_epreuves(1, 5)):
            archives.append(tmp_path / f"{rang}.zip")
            resultat = lieu.clauses("sauvegarder", archives[-1])
            assert resultat.returncode == 0, resultat.stderr
            assert resultat.stderr == ""
    for rang, archive in enumerate(archives):
        copie = installation(f"copie{rang}")
        resultat = copie.clauses("restaurer", archive)
        assert resultat.returncode == 0, resultat.stderr
        _verifier_la_copie(copie, _manifeste(archive))


def _verifier_la_copie(copie, manifeste: dict) -> None:
    annoncees = {t["nom"]: t["sha256"] for t in manifeste["tables"]}
    assert _empreintes(copie, manifeste) == annoncees
    verification = copie.clauses("journal", "verifier")
    assert verification.returncode == 0, verification.stderr
    # Each transaction wrote a territory, a piece, its file and an event: the picture cut none of them in two.
    territoires = copie.valeur("SELECT count(*) FROM territoire")
    assert territoires > 1
    assert copie.valeur("SELECT count(*) FROM piece") == territoires
    assert copie.valeur("SELECT count(*) FROM evenement WHERE verbe = 'territoire_cree'") == territoires
    with copie.connexion() as connexion:
        pieces = dict(connexion.execute(text("SELECT nom_stocke, sha256 FROM piece")).all())
    stockes = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in copie.fichiers.iterdir()}
    assert pieces.items() <= stockes.items()


def test_la_memoire_ne_suit_pas_le_nombre_de_lignes(installation, tmp_path, nombre_epreuves):
    sommets = []
    for nom, nombre in (("petite", 1000), ("grande", nombre_epreuves(20_000, 1_000_000))):
        lieu = installation(nom)
        assert lieu.clauses("init-db").returncode == 0
        lieu.executer(_remplissage(nombre, lieu.moteur))
        copie = installation(f"copie-{nom}")
        sommets.append(
            [
                _sommet_memoire(lieu, "sauvegarder", str(tmp_path / f"{nom}.zip")),
                _sommet_memoire(copie, "restaurer", str(tmp_path / f"{nom}.zip")),
            ]
        )
        assert copie.valeur("SELECT count(*) FROM identite") == nombre
    petite, grande = sommets
    for avec_peu, avec_beaucoup in zip(petite, grande, strict=True):
        assert avec_beaucoup < avec_peu + MARGE_MEMOIRE


def _remplissage(nombre: int, moteur: str) -> str:
    if moteur == "sqlite":
        serie = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {nombre}) SELECT n FROM s"
        return f"INSERT INTO identite (id, empreinte) SELECT n, printf('%064d', n) FROM ({serie})"
    serie = f"SELECT n FROM generate_series(1, {nombre}) AS n"
    return f"INSERT INTO identite (id, empreinte) SELECT n, lpad(n::text, 64, '0') FROM ({serie}) AS s"


def _sommet_memoire(lieu, *arguments: str) -> int:
    """Peak resident memory of a command, in bytes, told by a process that has it as its only child."""
    mesure = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-m', 'clauses', *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", mesure, *arguments],
        env=lieu.environnement(),
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(resultat.stdout)
