"""Reading names leaves a trace: one event per territory whose people were shown."""

from collections.abc import Iterable
from typing import Any

from ..acteur import Acteur
from .ecriture import Verbe, consigner


def consigner_noms_lus(
    acteur: Acteur,
    lus: Iterable[tuple[int | None, int]],
    *,
    objet: tuple[str, int | None],
    liste: str,
    **suite: Any,
) -> None:
    """Journal the rows shown, as (territory, key), each key once; nothing when there is none.

    `liste` says which list it was, `suite` what else tells one reading from another.
    """
    groupes: dict[int | None, dict[int, None]] = {}
    for territoire_id, cle in lus:
        groupes.setdefault(territoire_id, {})[cle] = None
    for territoire_id, cles in groupes.items():
        consigner(
            acteur,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            objet=objet,
            territoire_id=territoire_id,
            valeurs={"liste": liste, "nombre": len(cles), "ids": list(cles), **suite},
        )
