"""Reading one's own works: each account sees those it asked for, and no other."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from ...extensions import db
from ...file_travaux import Avancement, file_travaux
from ...models import Travail
from ...models.vocabulaire import EtatTravail, TypeTravail
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..perimetre import travaux_visibles
from .etats import ACTIFS

MONTRES = 50
#: How long a work that ended is still news.
NOUVEAU = timedelta(minutes=10)


@dataclass(frozen=True)
class TravailLu:
    """A work as its page shows it; `avancement` is where it is now, when it says so."""

    travail: Travail
    avancement: Avancement | None
    arret_demande: bool
    #: Nobody does the work: the worker is not running.
    est_sans_travailleur: bool

    @property
    def etat(self) -> EtatTravail:
        return self.travail.etat

    @property
    def est_actif(self) -> bool:
        return self.etat in ACTIFS

    @property
    def est_a_refaire(self) -> bool:
        return self.etat in (EtatTravail.ECHOUE, EtatTravail.ANNULE)


@dataclass(frozen=True)
class Compteur:
    """What the navigation says: works that wait or run, works that have just ended, and all those kept."""

    actifs: int
    nouveaux: int
    gardes: int


def trouver(acteur: Acteur, travail_id: int) -> Travail:
    """One of the actor's works; somebody else's and a forgotten one are the same: `Introuvable`."""
    travail = db.session.scalar(travaux_visibles(acteur).where(Travail.id == travail_id))
    if travail is None:
        raise Introuvable("Ce travail n’existe pas, ou il n’est plus gardé.")
    return travail


def lire(acteur: Acteur, travail_id: int) -> TravailLu:
    """One of the actor's works, and where it is. Raises `Introuvable`."""
    (lu,) = _lus([trouver(acteur, travail_id)])
    return lu


def lister(acteur: Acteur) -> list[TravailLu]:
    """The last works of the actor (of everybody, for the command line), the newest first."""
    requete = travaux_visibles(acteur).order_by(Travail.cree_le.desc(), Travail.id.desc())
    return _lus(db.session.scalars(requete.limit(MONTRES)).all())


def cle_de(acteur: Acteur, sujet: str) -> str:
    """What tells one work from another: who asks, and what it is about."""
    return hashlib.sha256(f"{acteur.compte_id}|{sujet}".encode()).hexdigest()


def dernier(acteur: Acteur, sujet: str) -> Travail | None:
    """The newest of the actor's works about this subject."""
    requete = travaux_visibles(acteur).where(Travail.cle == cle_de(acteur, sujet))
    return db.session.scalar(requete.order_by(Travail.id.desc()).limit(1))


def lire_dernier(acteur: Acteur, sujet: str) -> TravailLu | None:
    """The same, and where it is."""
    travail = dernier(acteur, sujet)
    if travail is None:
        return None
    (lu,) = _lus([travail])
    return lu


def est_a_un_autre(acteur: Acteur, types: Collection[TypeTravail], sur: Mapping[str, int]) -> bool:
    """Whether a work of these types, with these arguments, waits or runs for somebody else: nothing more is told."""
    requete = select(Travail.id).where(
        Travail.type.in_(types),
        Travail.etat.in_(ACTIFS),
        Travail.compte_id.is_distinct_from(acteur.compte_id),
        *(Travail.arguments[nom].as_integer() == cle for nom, cle in sur.items()),
    )
    return db.session.scalar(requete.limit(1)) is not None


def a_envoyer(_acteur: Acteur, travail: Travail) -> int | None:
    """The key to send to the queue once the row is committed; `None` when the work is already in hand, or over."""
    return travail.id if travail.etat is EtatTravail.EN_ATTENTE else None


def _lus(travaux: Iterable[Travail]) -> list[TravailLu]:
    """The queue is asked about the works that are not over, and only then."""
    travaux = list(travaux)
    actifs = [t.id for t in travaux if t.etat in ACTIFS]
    avancements = file_travaux.avancements(actifs)
    sans_travailleur = bool(actifs) and not file_travaux.est_vivante()
    return [
        TravailLu(
            t,
            avancements.get(t.id),
            arret_demande=t.etat in ACTIFS and (t.annulation_demandee or file_travaux.arret_demande(t.id)),
            est_sans_travailleur=sans_travailleur and t.etat in ACTIFS,
        )
        for t in travaux
    ]


def compter(acteur: Acteur, maintenant: datetime) -> Compteur:
    """In one statement, for every page."""
    siens = travaux_visibles(acteur).subquery()
    actifs, nouveaux = siens.c.etat.in_(ACTIFS), siens.c.fini_le > maintenant - NOUVEAU
    comptes = (func.count().filter(actifs), func.count().filter(nouveaux), func.count())
    return Compteur(*db.session.execute(select(*comptes).select_from(siens)).one())
