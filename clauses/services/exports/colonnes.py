"""What a column of an export holds, whatever the file: a workbook and a CSV of the same list say the same thing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Genre(StrEnum):
    """The kind of a column. `None` is an empty cell in all of them.

    TEXTE takes anything that has a text; ENTIER, HEURES, NOMBRE, MONTANT take numbers; TAUX a percentage
    (`Decimal("117.7")` is 117,7 %); DATE a date or a datetime (its day is written); MOIS a date; BOOLEEN a truth.
    """

    TEXTE = "texte"
    ENTIER = "entier"
    HEURES = "heures"
    NOMBRE = "nombre"
    MONTANT = "montant"
    TAUX = "taux"
    DATE = "date"
    MOIS = "mois"
    BOOLEEN = "booleen"


@dataclass(frozen=True)
class Colonne:
    """One column: its header, its kind, and its width in characters where the usual one does not suit."""

    titre: str
    genre: Genre = Genre.TEXTE
    largeur: int | None = None


@dataclass
class Feuille:
    """One sheet of data. `lignes` is read once, in order; `total` and `notes` are written under it."""

    nom: str
    colonnes: Sequence[Colonne]
    lignes: Iterable[Sequence]
    notes: Sequence[str] = ()
    total: Sequence | None = None


#: Characters that no XML 1.0 document may carry: a workbook with one of them does not open.
_INTERDITS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What a spreadsheet may take for a formula at the start of a text.
DEBUTS_DE_FORMULE = ("=", "+", "-", "@")


def nettoyer(texte: str) -> str:
    """`texte` without the characters a workbook cannot hold."""
    return texte if texte.isprintable() else _INTERDITS_XML.sub("", texte)
