"""The queue of long work: huey on a small SQLite file of its own, beside the folder of the stored files.

It carries the keys of rows of `travail`, and nothing that cannot be made again from them. What changes every second
(where a work is, that somebody wants it stopped, that the worker is alive) is kept in this file too, and not in the
database: on SQLite the transaction that writes an import holds the only writing lock, and a worker that reported its
own progress there would wait for itself. Here a progress, or a stop, gets through at any moment on both engines.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from huey import SqliteHuey

NOM = "clauses"
ATTENTE_VERROU = 30
#: Seconds after which a silent worker is said to be stopped; it writes every few seconds.
SILENCE = 30
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Avancement:
    """Where a running work is: its step in words, and how many of its elements are done."""

    message: str
    fait: int
    total: int


class _File:
    """The queue of one application; `executer` is what its worker does with a key."""

    def __init__(self, chemin: Path):
        self.chemin = chemin
        self.executer: Callable[[int], None] | None = None
        self._huey: SqliteHuey | None = None

    @property
    def huey(self) -> "SqliteHuey":
        """Opened at the first need: most commands, and most pages, have none."""
        if self._huey is None:
            from huey import SqliteHuey

            self.chemin.parent.mkdir(parents=True, exist_ok=True)
            # Times of the planned tasks are those of the office's clock.
            huey = SqliteHuey(
                NOM, filename=str(self.chemin), results=False, utc=False, timeout=ATTENTE_VERROU
            )
            self.tache = huey.task(name="travail")(self._executer)
            self._huey = huey
        return self._huey

    def _executer(self, travail_id: int) -> None:
        if self.executer is None:
            raise RuntimeError("cette file n’a pas de travailleur")
        self.executer(travail_id)

    def envoyer(self, travail_id: int) -> None:
        self.huey.enqueue(self.tache.s(travail_id))


class FileTravaux:
    """The queue of the running application, for the services that know nothing of Flask."""

    def init_app(self, app: Flask) -> None:
        app.extensions["file_travaux"] = _File(Path(app.config["FILE_TRAVAUX"]))

    @property
    def courante(self) -> _File:
        return current_app.extensions["file_travaux"]

    def envoyer(self, travail_id: int | None) -> None:
        """Send a work to the worker, once its row is committed; nothing is sent for `None`.

        A queue that fails loses nothing: the worker looks every minute for the rows that wait without being queued.
        """
        if travail_id is None:
            return
        with _sans_casser():
            self.courante.envoyer(travail_id)

    def en_attente(self) -> set[int]:
        """Keys of the works in the queue."""
        self.courante.huey  # noqa: B018 — the task is registered when the queue is opened
        return {t.args[0] for t in self.courante.huey.pending() if t.name == "travail"}

    # --- what changes every second ----------------------------------------------------------------------------

    def dire(self, travail_id: int, avancement: Avancement) -> None:
        """Say where a work is."""
        champs = [avancement.message, avancement.fait, avancement.total]
        self._poser(f"avancement/{travail_id}", champs)

    def avancements(self, travaux: Iterable[int]) -> dict[int, Avancement]:
        """Where the works are, for those that said it."""
        lus = {i: self._lire(f"avancement/{i}") for i in travaux}
        return {i: Avancement(*champs) for i, champs in lus.items() if champs}

    def demander_l_arret(self, travail_id: int) -> None:
        """Ask the worker to stop a work at its next step."""
        self._poser(f"arret/{travail_id}", True)

    def arret_demande(self, travail_id: int) -> bool:
        return bool(self._lire(f"arret/{travail_id}"))

    def oublier(self, travail_id: int) -> None:
        """Nothing is kept of a work that is over, nor of an older one that had its key."""
        with _sans_casser():
            for nom in ("avancement", "arret"):
                self.courante.huey.storage.delete_data(f"{nom}/{travail_id}")

    def donner_signe_de_vie(self) -> None:
        """The worker is alive: said every few seconds."""
        self._poser("vie", time.time())

    def est_vivante(self) -> bool:
        """Whether a worker of this queue was heard lately."""
        return time.time() - (self._lire("vie") or 0) < SILENCE

    def _poser(self, cle: str, valeur) -> None:
        with _sans_casser():
            self.courante.huey.storage.put_data(cle, json.dumps(valeur).encode())

    def _lire(self, cle: str):
        """What was put under a key; `None` when there is nothing, or when the queue cannot be read."""
        brut = None
        with _sans_casser():
            brut = self.courante.huey.storage.peek_data(cle)
        return json.loads(bytes(brut)) if isinstance(brut, bytes | memoryview) else None


@contextmanager
def _sans_casser() -> Iterator[None]:
    """A queue that fails stops neither a page nor a work: the rows say what is to be done, and it is logged."""
    try:
        yield
    except (sqlite3.Error, OSError):
        logger.exception("la file des travaux ne répond pas")


file_travaux = FileTravaux()
