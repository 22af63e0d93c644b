"""The enclosure of the child process that opens spreadsheets, and what comes out of it."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from clauses.services.imports.tableaux.modele import FichierRefuse, Limites

journal = logging.getLogger(__name__)

_ENFANT = Path(__file__).with_name("enfant.py")
_MESSAGE_MAX = 64 * 2**20
_NUL = rb"\u0000"
_TROP_LONG = {-signal.SIGXCPU, -signal.SIGKILL}
_REMEDE = "Découpez-le, ou enregistrez-le en csv."


@contextmanager
def recevoir(
    octets: bytes,
    limites: Limites,
    *,
    enfant: Path = _ENFANT,
    options: tuple[int, ...] = (),
    genre: str = "Le classeur",
) -> Iterator[Iterator[Any]]:
    """Run the child on these bytes; yield its messages: the sheet, then lots of (line number, cells).

    `enfant` is another program that speaks the same way (the reader of pdf), `options` what it takes after the
    limits, `genre` how the refusals call the file. Leaves no process, no file and no thread behind, even when the
    reader stops half-way.
    """
    arguments = (limites.memoire, limites.secondes_processeur, limites.lignes, limites.colonnes, *options)
    with tempfile.TemporaryFile() as entree, tempfile.TemporaryFile() as plaintes:
        entree.write(octets)
        entree.seek(0)
        # Isolated: neither PYTHON* variables, nor user packages, nor current folder. It keeps no compiled module
        # (-B): the ceiling on what it may write would leave one cut short, that every later start would trip on.
        with subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", str(enfant), *map(str, arguments)],
            stdin=entree,
            stdout=subprocess.PIPE,
            stderr=plaintes,
            cwd="/",
            env={"PATH": os.defpath},
        ) as processus:
            minuteur = threading.Timer(limites.secondes, processus.kill)
            minuteur.start()
            try:
                yield _messages(processus, plaintes, limites, genre)
            finally:
                minuteur.cancel()
                processus.kill()


def _messages(
    processus: subprocess.Popen, plaintes: IO[bytes], limites: Limites, genre: str
) -> Iterator[Any]:
    decodeur = json.JSONDecoder(object_hook=_valeur)
    recu = nombre = 0
    while brut := processus.stdout.readline(_MESSAGE_MAX):
        recu += len(brut)
        if len(brut) == _MESSAGE_MAX or recu > limites.octets_decompresses:
            raise FichierRefuse(f"{genre} contient trop de données pour être lu.", _REMEDE)
        if not brut.endswith(b"\n"):
            break  # cut in the middle of a message: it died writing
        message = decodeur.decode(brut.decode())
        if isinstance(message, dict) and "colonnes" in message:
            recu += sum(map(_taille_epargnee, message["colonnes"]))
            message = _en_lignes(message)
        if isinstance(message, list):
            nombre += len(message)
            if _NUL in brut:
                _refuser_nul(message)
        elif "refus" in message:
            raise FichierRefuse(message["refus"], message["remede"])
        elif message.get("fin") == nombre:
            return
        yield message
    raise _mort(processus, plaintes, genre)


def _taille_epargnee(colonne: list | dict) -> int:
    """The texts of a shortened column count as often as they come back: what follows reads them all."""
    if isinstance(colonne, list):
        return 0
    tailles = [len(valeur) if valeur.__class__ is str else 0 for valeur in colonne["v"]]
    return sum(map(tailles.__getitem__, colonne["r"]))


def _en_lignes(lot: dict[str, list]) -> list[tuple[int, Sequence]]:
    """A lot that came by columns, as rows: (line number, cells)."""
    colonnes = [c if isinstance(c, list) else list(map(c["v"].__getitem__, c["r"])) for c in lot["colonnes"]]
    return list(zip(lot["numeros"], zip(*colonnes, strict=True), strict=True))


def _valeur(objet: dict[str, Any]) -> Any:
    """Give back the dates, times and durations that the child labelled."""
    if (jour := objet.get("d")) is not None:
        return date.fromisoformat(jour) if len(jour) == 10 else datetime.fromisoformat(jour)
    if (heure := objet.get("h")) is not None:
        return time.fromisoformat(heure)
    if (secondes := objet.get("s")) is not None:
        return timedelta(seconds=secondes)
    return objet


def _refuser_nul(lot: list[tuple[int, Sequence]]) -> None:
    for numero, cellules in lot:
        if any(isinstance(cellule, str) and "\0" in cellule for cellule in cellules):
            raise FichierRefuse(
                "Une cellule contient un caractère nul.",
                "Effacez et ressaisissez cette cellule.",
                ligne=numero,
            )


def _mort(processus: subprocess.Popen, plaintes: IO[bytes], genre: str) -> FichierRefuse:
    """Say in French why the child stopped before the end, and keep its complaint in the log."""
    code = processus.wait()  # its output is closed: it is ending, or the timer ends it
    plaintes.seek(0)
    journal.warning(
        "spreadsheet reader ended with %s: %s", code, plaintes.read()[-2000:].decode(errors="replace")
    )
    if code == -signal.SIGABRT:
        return FichierRefuse(f"{genre} demande trop de mémoire pour être lu.", _REMEDE)
    if code in _TROP_LONG:
        return FichierRefuse(f"{genre} est trop long ou trop lourd à lire.", _REMEDE)
    return FichierRefuse(f"{genre} est illisible ou abîmé.", "Enregistrez-le de nouveau, puis renvoyez-le.")
