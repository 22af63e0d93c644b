"""`kill -9` of the worker at random moments of a long work: nothing half done, and the next worker goes on."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from clauses.services.journal.verification import verifier
from tests.appui.installation import dans_l_application
from tests.appui.releves_interrompus import demander_lecture, demander_transmission
from tests.appui.travail_long import demander_import, etat_de, preparer

pytestmark = pytest.mark.epreuve

GRAINE = 20261126
DELAI = 300
EN_MARCHE = ("en_attente", "en_cours")


@dataclass(frozen=True)
class Epreuve:
    """A long work to interrupt: how it is asked for, and what counts each of its effects.

    Each effect says whether there is one per line of the file, or one in all.
    """

    demander: Callable[..., int]
    effets: tuple[tuple[str, bool], ...]
    #: Lines of the file of the ordinary trial, and of the full one.
    lignes: tuple[int, int]
    #: Times the worker is killed in the full trial: fifty in all.
    coupures: int

    def attendus(self, lignes: int) -> tuple[int, ...]:
        return tuple(lignes if par_ligne else 1 for _, par_ligne in self.effets)


COMPTE = "SELECT count(*) FROM"
EPREUVES = {
    "import": Epreuve(
        demander_import,
        ((f"{COMPTE} heures_mensuelles", True), (f"{COMPTE} importation", False)),
        (600, 6_000),
        20,
    ),
    "lecture": Epreuve(
        demander_lecture,
        (
            (f"{COMPTE} releve_ligne WHERE etat = 'rattachee'", True),
            (f"{COMPTE} releve WHERE etat = 'a_confirmer' AND lecture IS NOT NULL", False),
            (f"{COMPTE} evenement WHERE verbe = 'releve_depose'", False),
        ),
        (1_200, 3_600),
        15,
    ),
    "transmission": Epreuve(
        demander_transmission,
        (
            (f"{COMPTE} heures_mensuelles WHERE etat = 'declaree'", True),
            (f"{COMPTE} releve_ligne WHERE etat = 'declaree'", True),
            (f"{COMPTE} releve WHERE etat = 'transmis' AND transmis_le IS NOT NULL", False),
            (f"{COMPTE} evenement WHERE verbe = 'heures_declarees'", False),
            (f"{COMPTE} evenement WHERE verbe = 'releve_transmis'", False),
        ),
        (1_200, 3_600),
        15,
    ),
}


@pytest.fixture(params=EPREUVES)
def modele(request, installation, app, tmp_path, nombre_epreuves):
    """An installation where a long work waits for its worker: its lines, its key, what it is to write."""
    lieu = preparer(installation("modele"), app)
    lieu.epreuve = EPREUVES[request.param]
    lieu.lignes = nombre_epreuves(*lieu.epreuve.lignes)
    lieu.tout, lieu.rien = lieu.epreuve.attendus(lieu.lignes), (0,) * len(lieu.epreuve.effets)
    lieu.numero = lieu.epreuve.demander(lieu, app, tmp_path, lieu.lignes)
    return lieu


def copie(installation, modele, nom: str):
    """The same, with its file, and a queue that was lost: the row alone says what is to be done."""
    lieu = installation(nom, modele=modele)
    lieu.fichiers.mkdir()
    for fichier in modele.fichiers.iterdir():
        (lieu.fichiers / fichier.name).write_bytes(fichier.read_bytes())
    return lieu


def lancer(lieu):
    processus = lieu.lancer("clauses", "travailleur")
    assert "Travailleur prêt" in processus.stdout.readline().decode(), processus.stderr.read().decode()
    return processus


def tuer(processus) -> None:
    processus.send_signal(signal.SIGKILL)
    processus.communicate()


def attendre_la_fin(lieu, numero: int) -> float:
    """Seconds until the work is over, whatever its end."""
    depart = time.monotonic()
    while etat_de(lieu, numero) in EN_MARCHE:
        assert time.monotonic() - depart < DELAI, "le travail ne finit pas"
        time.sleep(0.05)
    return time.monotonic() - depart


def ecrites(lieu, modele) -> tuple[int, ...]:
    """What the work wrote in the base."""
    return tuple(lieu.valeur(requete) for requete, _ in modele.epreuve.effets)


def test_un_travailleur_tue_ne_laisse_rien_a_moitie_et_le_suivant_reprend(
    installation, app, modele, nombre_epreuves
):
    numero, tout = modele.numero, modele.tout
    etalon = copie(installation, modele, "etalon")
    processus = lancer(etalon)
    duree = attendre_la_fin(etalon, numero)
    tuer(processus)
    assert (etat_de(etalon, numero), ecrites(etalon, modele)) == ("termine", tout)

    coupures, hasard = nombre_epreuves(2, modele.epreuve.coupures), random.Random(GRAINE)
    en_plein_travail = 0
    for rang in range(coupures):
        lieu = copie(installation, modele, f"essai{rang}")
        processus = lancer(lieu)
        # One moment in each slice of the run: taking, reading, checking, writing and committing are all met.
        time.sleep(duree * (rang + hasard.random()) / coupures)
        tuer(processus)
        etat = etat_de(lieu, numero)
        en_plein_travail += etat == "en_cours"
        assert ecrites(lieu, modele) == (tout if etat == "termine" else modele.rien), (
            f"à moitié fait : {etat}"
        )
        processus = lancer(lieu)
        attendre_la_fin(lieu, numero)
        tuer(processus)
        assert (etat_de(lieu, numero), ecrites(lieu, modele)) == ("termine", tout)
        with dans_l_application(
            lieu, app
        ):  # a third process each time would be the longest part of the trial
            assert verifier() is None
    assert en_plein_travail > 0, "aucune coupure n’est tombée en plein travail : l’épreuve n’a rien éprouvé"


def test_un_travail_tue_trois_fois_echoue_en_le_disant(installation, modele):
    lieu = copie(installation, modele, "condamne")
    for _ in range(3):
        processus = lancer(lieu)
        limite = time.monotonic() + DELAI
        while etat_de(lieu, modele.numero) == "en_attente":
            assert time.monotonic() < limite, "le travail ne commence pas"
            time.sleep(0.01)
        tuer(processus)
    if etat_de(lieu, modele.numero) == "en_cours":
        tuer(lancer(lieu))
    assert etat_de(lieu, modele.numero) in ("echoue", "termine")
    attendu = modele.rien if etat_de(lieu, modele.numero) == "echoue" else modele.tout
    assert ecrites(lieu, modele) == attendu
    motif = lieu.valeur(f"SELECT message FROM travail WHERE id = {modele.numero}")
    assert ("interrompu 3 fois" in motif) == (attendu == modele.rien)
