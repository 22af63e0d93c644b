"""Where the cells of a line are in its sheet: « D7 », « D7:H7, D9 », « L12C3 », « p1 l4 »."""

import re
from dataclasses import dataclass

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_LC = re.compile(r"L(\d{1,7})C(\d{1,4})")
_PAGE = re.compile(r"p(?:age)?\s*(\d{1,4})", re.IGNORECASE)
_SEPARATEURS = re.compile(r"\s*[,;]\s*")
#: A range of more cells than a sheet shows is not followed cell by cell.
CELLULES_MAXIMUM = 5000

Place = tuple[int, int]


@dataclass(frozen=True)
class Emplacement:
    """(row, column) of the cells, from 1; the page of a pdf; `est_lu` is false when a part could not be read."""

    places: frozenset[Place] = frozenset()
    page: int | None = None
    est_lu: bool = True

    @property
    def premiere(self) -> Place | None:
        return min(self.places) if self.places else None


def lire_emplacement(texte: str) -> Emplacement:
    """What `ReleveLigne.cellule` says."""
    if page := _PAGE.match(texte.strip()):
        return Emplacement(page=int(page[1]))
    places: set[Place] = set()
    est_lu = True
    for morceau in filter(None, _SEPARATEURS.split(texte.strip())):
        lues = _lire_une(morceau)
        est_lu = est_lu and bool(lues)
        places |= lues
    return Emplacement(frozenset(places), None, est_lu and bool(places))


def _lire_une(morceau: str) -> set[Place]:
    """A cell, or the cells of a range; nothing when it is neither."""
    debut, _, fin = morceau.partition(":")
    a = _place(debut)
    b = _place(fin) if fin else a
    if a is None or b is None:
        return set()
    lignes = range(min(a[0], b[0]), max(a[0], b[0]) + 1)
    colonnes = range(min(a[1], b[1]), max(a[1], b[1]) + 1)
    if len(lignes) * len(colonnes) > CELLULES_MAXIMUM:
        return set()
    return {(ligne, colonne) for ligne in lignes for colonne in colonnes}


def _place(texte: str) -> Place | None:
    if m := _LC.fullmatch(texte.strip()):
        return int(m[1]), int(m[2])
    if m := _A1.fullmatch(texte.strip()):
        return int(m[2]), _colonne(m[1])
    return None


def _colonne(lettres: str) -> int:
    rang = 0
    for lettre in lettres:
        rang = rang * 26 + ord(lettre) - 64
    return rang
