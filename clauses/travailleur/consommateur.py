"""The process of the worker: one per queue, a few threads, stopped cleanly by SIGTERM, Ctrl-C or its parent's end."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from ..extensions import db, ecriture
from ..file_travaux import file_travaux
from ..models.types import maintenant
from ..services.acteur import SYSTEME
from ..services.travaux.registre import PLANIFIEES, TachePlanifiee
from .execution import Atelier

#: One for the work that runs for long, one for the short ones behind it and for the planned tasks.
FILS = 2
#: Seconds: between two looks at the queue, between two signs of life, left to the works to stop at their next step.
ATTENTE, SIGNE_DE_VIE, DELAI_ARRET = 0.5, 5, 20
#: Seconds left to the worker before this one to end.
DELAI_RELEVE = 10
SIGNAUX = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class TravailleurDejaLa(Exception):
    """Another worker serves this queue."""


def travailler(app: Flask, *, parent: int | None = None, pret: Callable[[], None] = lambda: None) -> None:
    """Do the works of the queue of `app` until a signal, or until the process `parent` is gone.

    Raises `TravailleurDejaLa`. `pret` is called once the worker listens.
    """
    atelier = Atelier()
    with app.app_context(), _seul(file_travaux.courante.chemin):
        consommateur = _consommateur(app, atelier)
        atelier.veiller()
        file_travaux.donner_signe_de_vie()
        consommateur.start()
        signaux: list[int] = []
        for numero in SIGNAUX:
            # Only noted: the event that the threads wait on has a lock, which the main thread may be holding here.
            signal.signal(numero, lambda recu, _cadre: signaux.append(recu))
        pret()
        _attendre(signaux, consommateur, parent)
        atelier.arret.set()
        consommateur.shutdown_timeout = DELAI_ARRET
        consommateur.stop(graceful=True)


def _consommateur(app: Flask, atelier: Atelier):
    """The consumer of huey; each work, each planned task runs in an application context of its own."""
    from huey import crontab

    courante = file_travaux.courante
    huey = courante.huey
    courante.executer = _dans(app, atelier.executer)
    huey.periodic_task(crontab(), name="veiller")(_dans(app, atelier.veiller))
    for tache in PLANIFIEES:
        quand = crontab(minute=tache.minute, hour=tache.heure, day_of_week=tache.jour_semaine)
        huey.periodic_task(quand, name=tache.nom)(_dans(app, lambda tache=tache: _planifiee(tache)))
    return huey.create_consumer(
        workers=FILS, initial_delay=ATTENTE, backoff=1.0, max_delay=ATTENTE, check_worker_health=True
    )


def _planifiee(tache: TachePlanifiee) -> None:
    with ecriture():
        etapes = (db.session.commit,) if tache.par_etapes else ()
        tache.executer(SYSTEME, maintenant(), *etapes)


def _dans(app: Flask, fonction: Callable) -> Callable:
    def enveloppe(*arguments):
        with app.app_context():
            return fonction(*arguments)

    return enveloppe


def _attendre(signaux: list[int], consommateur, parent: int | None) -> None:
    """Until a signal, or the end of the parent: say that the worker lives, and see to its threads."""
    prochain, sante = 0.0, time.monotonic()
    while not signaux and (parent is None or os.getppid() == parent):
        sante = consommateur.loop(sante)
        if time.monotonic() >= prochain:
            prochain = time.monotonic() + SIGNE_DE_VIE
            file_travaux.donner_signe_de_vie()
        time.sleep(ATTENTE)


@contextmanager
def _seul(chemin: Path) -> Iterator[None]:
    """One worker per queue: the system itself takes the lock back from a process that dies, however it dies.

    That is how the next worker knows that a work « en cours » is in nobody's hands.
    """
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.with_name(f"{chemin.name}.verrou").open("a") as verrou:
        limite = time.monotonic() + DELAI_RELEVE
        while not _prendre(verrou):
            if time.monotonic() > limite:
                raise TravailleurDejaLa
            time.sleep(0.2)
        try:
            yield
        finally:
            db.session.remove()


def _prendre(verrou) -> bool:
    try:
        fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
