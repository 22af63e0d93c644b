"""No sheet, however hostile, does more than being refused in French, in bounded memory, leaving nothing behind."""

import os
import re
import subprocess
import sys

import pytest

from clauses.services.imports.tableaux import FichierRefuse
from clauses.services.releves.lecture import lire_releve
from tests.appui.fichiers_hostiles import ARCHIVES, AUTRES, CONTENU_ODS, FAUX, FEUILLES, MEMBRES, ODS

SECONDES, MEMOIRE = 5, 300 * 2**20


def _hostiles() -> dict[str, tuple]:
    """Name of the case → (name of the file, its maker)."""
    cas = {f"archive {nom}": ("essai.xlsx", fabrique) for nom, fabrique, _ in ARCHIVES}
    for rang, (retouches, _) in enumerate(MEMBRES):
        cas[f"membre {rang} {next(iter(retouches))!r}"] = (
            "essai.xlsx",
            lambda a, r=retouches: a.xlsx_retouche(r).read_bytes(),
        )
    for rang, (cellules, _) in enumerate(FEUILLES):
        cas[f"feuille {rang}"] = ("essai.xlsx", lambda a, c=cellules: a.feuille_xml(c).read_bytes())
    for rang, (nom, contenu, _) in enumerate(FAUX):
        cas[f"faux {rang} {nom}"] = (nom, lambda _a, c=contenu: c)
    for rang, (autres, _) in enumerate(ODS):
        cas[f"ods {rang}"] = ("essai.ods", lambda a, x=autres: a.ods(CONTENU_ODS, autres=x).read_bytes())
    for nom, fabrique, _ in AUTRES:
        cas[f"autre {nom}"] = (nom, lambda _a, f=fabrique: f())
    return cas


HOSTILES = _hostiles()
#: What the refusal must say, where the formats of imports have no trial of their own.
RAISONS = {f"autre {nom}": motif for nom, _, motif in AUTRES}


def test_la_collection_compte_au_moins_soixante_fichiers():
    assert len(HOSTILES) >= 60


@pytest.mark.parametrize(
    "nom",
    # Those that imports try too are for the heavy trials.
    [n if n.startswith("autre") else pytest.param(n, marks=pytest.mark.epreuve) for n in HOSTILES],
)
def test_un_fichier_hostile_est_refuse_ou_ne_donne_rien(atelier, nom):
    fichier, fabrique = HOSTILES[nom]
    octets = fabrique(atelier)
    descripteurs = len(os.listdir("/proc/self/fd"))
    dit, trouvees = _lire(octets, fichier)
    assert trouvees == []
    assert all(phrase.endswith((".", " »")) for phrase in dit)
    assert re.search(RAISONS.get(nom, "."), " ".join(dit) or "rien")
    assert len(os.listdir("/proc/self/fd")) <= descripteurs


def _lire(octets: bytes, fichier: str) -> tuple[list[str], list]:
    """(what the refusal says, the lines found)."""
    try:
        return [], lire_releve(octets, fichier).lignes
    except FichierRefuse as refus:
        return [refus.message], []


@pytest.mark.epreuve
def test_aucun_fichier_hostile_ne_prend_cinq_secondes_ni_trois_cents_megaoctets(atelier):
    depassent = {}
    for nom, (fichier, fabrique) in HOSTILES.items():
        octets = fabrique(atelier)
        secondes, memoire = _mesurer(octets, fichier)
        if secondes > SECONDES or memoire > MEMOIRE:
            depassent[nom] = (round(secondes, 1), memoire // 2**20)
    assert depassent == {}


def _mesurer(octets: bytes, fichier: str) -> tuple[float, int]:
    """(processor seconds, bytes added to an idle reader) of one reading in a process of its own.

    The process is new and small: a fork of this one would count all that the trials hold as its own.
    """
    mesure = subprocess.run(
        [sys.executable, "-m", "tests.appui.mesure_lecture", fichier],
        input=octets,
        stdout=subprocess.PIPE,
        check=True,
    )
    secondes, memoire = mesure.stdout.split()
    return float(secondes), int(memoire)
