"""What a list is: its columns, its filters, its search and where its rows come from, read from top to bottom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select

from ..acteur import Acteur
from ..exports.colonnes import Genre
from ..permissions import Permission

PAR_PAGE = 50

Condition = Callable[["Contexte", str], ColumnElement[bool]]


class Affichage(StrEnum):
    """How a cell is shown on a page; `GENRES` says what it becomes in a workbook."""

    TEXTE = "texte"
    CODE = "code"
    VOCABULAIRE = "vocabulaire"
    ETAPE = "etape"
    ELIGIBILITE = "eligibilite"
    ETAT_LIEN = "etat_lien"
    ENTIER = "entier"
    EFFECTIF = "effectif"
    HEURES = "heures"
    TAUX = "taux"
    MONTANT = "montant"
    JOUR = "jour"


GENRES = {
    Affichage.ENTIER: Genre.ENTIER,
    Affichage.HEURES: Genre.HEURES,
    Affichage.TAUX: Genre.TAUX,
    Affichage.MONTANT: Genre.MONTANT,
    Affichage.JOUR: Genre.DATE,
}


@dataclass(frozen=True)
class Contexte:
    """Who reads, with which permission, and on what day."""

    acteur: Acteur
    permission: Permission
    aujourdhui: date


def toujours(_acteur: Acteur) -> bool:
    return True


@dataclass(frozen=True)
class ColonneListe:
    """One column. Its value is the label `cle` of the row, or what `valeur` computes from the row.

    `tri` is the label of the selected column that sorts it (`None`: not sortable); `est_mesure` says that it
    comes from the aggregates; `sous` is a second line under the value; a column out of the page (`a_l_ecran`
    false) is for the exports only, one out of the file (`a_l_export` false) for the page only.
    """

    cle: str
    libelle: str
    affichage: Affichage = Affichage.TEXTE
    tri: str | None = None
    est_mesure: bool = False
    valeur: Callable[[Any], Any] | None = None
    sous: Callable[[Any], Any] | None = None
    visible: Callable[[Acteur], bool] = toujours
    a_l_ecran: bool = True
    a_l_export: bool = True

    def lire(self, ligne: Any) -> Any:
        return self.valeur(ligne) if self.valeur else getattr(ligne, self.cle)

    @property
    def genre(self) -> Genre:
        return GENRES.get(self.affichage, Genre.TEXTE)

    @property
    def est_numerique(self) -> bool:
        return self.affichage in (*GENRES, Affichage.EFFECTIF)


@dataclass(frozen=True)
class Filtre:
    """One filter of the address. `choix` lists its values for the reader; without it, it only comes by a link.

    `valider` says whether a value may be used (a code of a vocabulary, a number); `nommer` gives the words of a
    value that is not among the choices.
    """

    cle: str
    libelle: str
    condition: Condition
    valider: Callable[[str], bool]
    choix: Callable[[Contexte], Sequence[tuple[str, str]]] | None = None
    nommer: Callable[[Contexte, str], str | None] | None = None
    tous: str | None = "Tous"
    defaut: str = ""
    #: Folded away on the page until it is asked for or in force.
    est_secondaire: bool = False
    visible: Callable[[Acteur], bool] = toujours


@dataclass(frozen=True)
class Liste:
    """A list. `source(contexte)` is the restricted select of its aggregate, `lignes(contexte, ids, avec_mesures)`
    the select of its rows, with their labels, for the rows whose key is in `ids`; `mots(mot)` is the condition
    « this folded word is in the row », for a LIKE pattern already escaped.
    """

    cle: str
    titre: str
    singulier: str
    permission: Permission
    permission_export: Permission
    cle_primaire: Any
    source: Callable[[Contexte], Select]
    lignes: Callable[[Contexte, Any, bool], Select]
    mots: Callable[[str], ColumnElement[bool]]
    colonnes: tuple[ColonneListe, ...]
    filtres: tuple[Filtre, ...] = ()
    tri_defaut: str = ""
    pluriel: str | None = None
    #: Names in the rows: a reading is journaled, and the words searched stay out of the address.
    est_nominative: bool = False
    #: Completes the rows of one page by a constant number of queries.
    completer: Callable[[Contexte, list], list] | None = None
    notes: tuple[str, ...] = ()
    #: « the text searched is the reference or the number of this row »: such a row may be asked first.
    designe: Callable[[str], ColumnElement[bool]] | None = None

    def colonnes_de(self, acteur: Acteur) -> tuple[ColonneListe, ...]:
        return tuple(c for c in self.colonnes if c.visible(acteur))

    def filtres_de(self, acteur: Acteur) -> tuple[Filtre, ...]:
        return tuple(f for f in self.filtres if f.visible(acteur))


@dataclass(frozen=True)
class Demande:
    """What is asked of a list: filters already allowed, words, sort, page."""

    aujourdhui: date
    filtres: Mapping[str, str] = field(default_factory=dict)
    recherche: str = ""
    tri: str = ""
    page: int = 1
    par_page: int = PAR_PAGE
    #: The row that the words designate comes before the sort.
    designe_d_abord: bool = False


@dataclass(frozen=True)
class PageListe:
    """One page of rows, and the size of the whole."""

    lignes: list
    total: int
    page: int
    pages: int
    par_page: int
    tri: str
