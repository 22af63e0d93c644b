"""What the journal of the demonstration tells: who did what, when, to what."""

from datetime import datetime
from typing import NamedTuple

from ..acteur import Acteur
from ..journal import Verbe, consigner


class Fait(NamedTuple):
    """One event, before it is written."""

    acteur: Acteur
    verbe: Verbe
    le: datetime
    objet: tuple[str, int | None]
    territoire_id: int | None
    valeurs: dict


def consigner_les_faits(_acteur: Acteur, faits: list[Fait]) -> None:
    """Write them in the order of time, as they would have come; flushes."""
    for fait in sorted(faits, key=lambda f: f.le):
        consigner(
            fait.acteur, fait.verbe, objet=fait.objet, territoire_id=fait.territoire_id, valeurs=fait.valeurs,
            le=fait.le,
        )  # fmt: skip
