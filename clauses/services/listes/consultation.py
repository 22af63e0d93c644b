"""Reading names leaves a trace: one event per territory concerned, with the keys of the rows seen.

The words searched are not kept: they may be a name, and the keys say whose rows were read.
"""

from collections.abc import Sequence
from datetime import datetime

from ..acteur import Acteur
from ..journal import Verbe, consigner
from .definition import Demande, Liste


def consigner_consultation(acteur: Acteur, liste: Liste, lignes: Sequence, demande: Demande) -> None:
    """Journal the reading of one page of names; nothing when the page is empty."""
    if lignes:
        consigner_lecture(
            acteur,
            liste,
            lignes,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            filtres=dict(demande.filtres),
            page=demande.page,
            par_recherche=bool(demande.recherche),
        )


def consigner_lecture(
    acteur: Acteur, liste: Liste, lignes: Sequence, verbe: Verbe, *, le: datetime | None = None, **valeurs
) -> None:
    """Journal rows that left the base; those of several territories make one event each."""
    for territoire_id, ids in _par_territoire(acteur, lignes).items():
        consigner(
            acteur,
            verbe,
            objet=(liste.cle, None),
            territoire_id=territoire_id,
            valeurs={"liste": liste.cle, "nombre": len(ids), "ids": ids, **valeurs},
            le=le,
        )


def _par_territoire(acteur: Acteur, lignes: Sequence) -> dict[int | None, list[int]]:
    """Row keys by territory; rows without one (or no row at all) go to the actor's only territory, if any."""
    seul = seul_territoire(acteur)
    groupes: dict[int | None, list[int]] = {}
    for ligne in lignes:
        groupes.setdefault(getattr(ligne, "territoire_id", seul), []).append(ligne.id)
    return groupes or {seul: []}


def seul_territoire(acteur: Acteur) -> int | None:
    """Where the journal files what concerns no row: the actor's territory, when there is only one."""
    territoires = {d.territoire_id for d in acteur.droits}
    return territoires.pop() if len(territoires) == 1 else None
