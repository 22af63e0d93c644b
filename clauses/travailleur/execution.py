"""Doing one work: taken in a short transaction, read without holding anybody up, written and ended in one.

Killed before the last commit, it has done nothing, and its row says « en cours »: the next worker gives it back.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.exc import OperationalError

from ..extensions import db, ecriture
from ..file_travaux import Avancement, file_travaux
from ..models.types import maintenant
from ..services.acteur import SYSTEME
from ..services.erreurs import ErreurMetier
from ..services.imports.progression import observateur
from ..services.travaux import etats
from ..services.travaux.progression import TravailAnnule
from ..services.travaux.registre import GENRES

logger = logging.getLogger(__name__)
PANNE = (
    "Une erreur inattendue a arrêté le travail : rien n’a été écrit. Recommencez ; si cela se répète, donnez à "
    "l’administrateur le numéro du travail : {numero}."
)
#: Seconds between two looks at the queue: a loop tells where it is thousands of times a second.
INTERVALLE = 0.4


class TravailInterrompu(Exception):
    """The worker stops: the work waits for the next one."""


class Suivi:
    """The progression of one work: said in the queue's own file, where what is asked of it is heard too."""

    def __init__(self, travail_id: int, arret: threading.Event):
        self._id, self._arret = travail_id, arret
        self._dernier, self._etape = 0.0, ""

    def dire(self, etape: str, fait: int = 0, total: int = 0) -> None:
        """Say where the work is. Raises `TravailAnnule`, `TravailInterrompu` when it is to stop."""
        if etape == self._etape and fait < total and time.monotonic() - self._dernier < INTERVALLE:
            return
        self._dernier, self._etape = time.monotonic(), etape
        self.ecouter()
        file_travaux.dire(self._id, Avancement(etape, fait, total))

    def ecouter(self) -> None:
        if self._arret.is_set():
            raise TravailInterrompu
        if file_travaux.arret_demande(self._id):
            raise TravailAnnule


class Atelier:
    """What a worker holds: the works in hand, and whether it was told to stop."""

    def __init__(self) -> None:
        self.arret = threading.Event()
        self.tenus: set[int] = set()

    def executer(self, travail_id: int) -> None:
        """Do a work of the queue; one that does not wait any more is left alone."""
        self.tenus.add(travail_id)  # before it is taken: nobody gives back what is in hand
        try:
            with ecriture():
                pris = etats.prendre(SYSTEME, travail_id, maintenant())
            if pris is not None:
                self._mener(pris)
        finally:
            self.tenus.discard(travail_id)

    def _mener(self, pris: etats.Pris) -> None:
        """Do it, and give its row the state that says how it went."""
        try:
            _faire(pris, Suivi(pris.id, self.arret))
        except TravailInterrompu:
            self._clore(lambda: etats.rendre(SYSTEME, pris, est_compte=False))
            return
        except TravailAnnule:
            self._clore(lambda: etats.annuler_en_cours(SYSTEME, pris, maintenant()))
        except ErreurMetier as refus:
            motif = refus.message or PANNE.format(numero=pris.id)
            self._clore(lambda: etats.echouer(SYSTEME, pris, motif, maintenant()))
        except OperationalError:
            # The base was busy, or away: the work is tried again, as if its worker had died.
            logger.exception("le travail %s n’a pas pu s’écrire", pris.id)
            self._clore(lambda: etats.reprendre(SYSTEME, maintenant(), tenus=self.tenus - {pris.id}))
            return
        except Exception:
            # The edge of the worker: whatever went wrong is written whole in its log, and who asked is told that the
            # work failed. Let through, the row would say « en cours » until it was tried twice more, for nothing.
            logger.exception("le travail %s a échoué", pris.id)
            motif = PANNE.format(numero=pris.id)
            self._clore(lambda: etats.echouer(SYSTEME, pris, motif, maintenant()))
        file_travaux.oublier(pris.id)

    def _clore(self, transition) -> None:
        """A transition of its own, after the work was rolled back; one that somebody else made is left as it is."""
        try:
            with ecriture():
                transition()
        except ErreurMetier as refus:
            logger.warning("transition refusée : %s", refus.message)

    def veiller(self) -> None:
        """Give back the works of a dead worker, and queue again those whose message was lost."""
        with ecriture():
            etats.reprendre(SYSTEME, maintenant(), tenus=self.tenus)
            oublies = etats.a_renvoyer(SYSTEME, file_travaux.en_attente())
        for travail_id in oublies:
            file_travaux.envoyer(travail_id)


def _faire(pris: etats.Pris, suivi: Suivi) -> None:
    genre = GENRES[pris.type]
    with _observe_par(suivi):
        acteur = etats.acteur_du(SYSTEME, pris, date.today())  # noqa: DTZ011 — the calendar day of the office
        prepare = genre.preparer(acteur, pris.arguments, suivi) if genre.preparer else pris.arguments
        with ecriture():
            resultat = genre.executer(acteur, prepare, suivi)
            suivi.ecouter()
            etats.terminer(SYSTEME, pris, resultat, maintenant())


@contextmanager
def _observe_par(suivi: Suivi) -> Iterator[None]:
    """The loops of the services tell this work where they are."""
    jeton = observateur.set(suivi.dire)
    try:
        yield
    finally:
        observateur.reset(jeton)
        db.session.rollback()
