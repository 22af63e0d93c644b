"""What the worker does: each type of work bound to its functions, and the planned tasks. Read from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...models.vocabulaire import TypeTravail
from ..acteur import Acteur
from ..imports.depots.application import appliquer_en_fond, preparer_application
from ..imports.depots.verification import garder_examen, preparer_examen
from ..rappels import envoyer_a_l_heure
from ..releves.depot.travail import garder_lecture, preparer_lecture, transmettre_en_fond
from .etats import oublier_les_anciens
from .progression import Progression


@dataclass(frozen=True)
class GenreTravail:
    """`executer(acteur, arguments, progression)` writes, in one transaction with the end of the work; its result is
    kept in the row, as JSON, without a name.

    `preparer`, called before with the same arguments, reads only: nobody waits for it. What it returns is given to
    `executer` in the place of the arguments.
    """

    type: TypeTravail
    executer: Callable[[Acteur, Any, Progression], dict]
    preparer: Callable[[Acteur, dict, Progression], Any] | None = None


GENRES: dict[TypeTravail, GenreTravail] = {
    g.type: g
    for g in (
        GenreTravail(TypeTravail.EXAMEN_IMPORT, garder_examen, preparer_examen),
        GenreTravail(TypeTravail.APPLICATION_IMPORT, appliquer_en_fond, preparer_application),
        GenreTravail(TypeTravail.LECTURE_RELEVE, garder_lecture, preparer_lecture),
        GenreTravail(TypeTravail.TRANSMISSION_RELEVE, transmettre_en_fond),
    )
}


@dataclass(frozen=True)
class TachePlanifiee:
    """What the worker does by itself at the hours of the office's clock, in one transaction.

    With `par_etapes`, it is also given what makes its steps durable: what leaves the site is not sent twice.
    """

    nom: str
    executer: Callable[..., Any]
    #: As in a crontab.
    heure: str = "*"
    minute: str = "0"
    jour_semaine: str = "*"
    par_etapes: bool = False


PLANIFIEES: tuple[TachePlanifiee, ...] = (
    TachePlanifiee("oublier_les_anciens", oublier_les_anciens, heure="3", minute="10"),
    TachePlanifiee("rappels", envoyer_a_l_heure, heure="7", minute="30", par_etapes=True),
)
