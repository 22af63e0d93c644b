"""`clauses travailleur`: a real process, alone on its queue, stopped cleanly, done with its parent."""

import fcntl
import signal
import time
from contextlib import contextmanager

from clauses.file_travaux import file_travaux
from clauses.travailleur import consommateur
from tests.appui.travail_long import demander_import, etat_de, preparer

DELAI = 60


@contextmanager
def travailleur(lieu):
    """The worker of an installation, once it listens; it never outlives the block."""
    processus = lieu.lancer("clauses", "travailleur")
    try:
        ligne = processus.stdout.readline().decode()
        assert "Travailleur prêt" in ligne, processus.stderr.read().decode()
        yield processus
    finally:
        if processus.poll() is None:
            processus.kill()
        processus.communicate()


def attendre(condition, quoi: str) -> None:
    limite = time.monotonic() + DELAI
    while not condition():
        assert time.monotonic() < limite, quoi
        time.sleep(0.1)


def arreter(processus, numero: signal.Signals) -> None:
    processus.send_signal(numero)
    sortie, erreurs = processus.communicate(timeout=DELAI)
    assert processus.returncode == 0, erreurs.decode()
    assert "Travailleur arrêté." in sortie.decode()


def test_le_travailleur_fait_ce_qu_on_lui_demande_et_s_arrete_proprement(installation, app, tmp_path):
    lieu = preparer(installation("seule"), app)
    numero = demander_import(lieu, app, tmp_path, 60)
    with travailleur(lieu) as processus:
        attendre(lambda: etat_de(lieu, numero) == "termine", "le travail ne se fait pas")
        assert lieu.valeur("SELECT count(*) FROM heures_mensuelles") == 60
        arreter(processus, signal.SIGTERM)
    assert "Terminé  Import d’un fichier : histoire.csv" in lieu.clauses("travaux").stdout
    with travailleur(lieu) as processus:
        arreter(processus, signal.SIGINT)


def test_une_file_n_a_qu_un_travailleur(app, monkeypatch):
    monkeypatch.setattr(consommateur, "DELAI_RELEVE", 0)
    with app.app_context():
        chemin = file_travaux.courante.chemin
        chemin.parent.mkdir(parents=True, exist_ok=True)
        with chemin.with_name(f"{chemin.name}.verrou").open("a") as verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)  # as the worker that is there holds it
            second = app.test_cli_runner().invoke(args=["travailleur"])
    assert second.exit_code == 1
    assert "Un travailleur tourne déjà" in second.stderr
