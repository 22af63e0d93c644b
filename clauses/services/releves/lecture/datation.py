"""Of which month the hours of a cell are: what its row says, its column, or the sheet around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from clauses.services.imports.valeurs import en_texte
from clauses.services.normalisation import texte_recherche

from .colonnes import colonnes_de_role
from .contexte import Contexte
from .entetes import mois_decale
from .modele import ColonneLue, RoleColonne
from .mois_ecrits import (
    date_de,
    dater_jour_court,
    jour_court,
    lundi_de,
    mois_de_valeur,
    numero_de_semaine_seul,
)

R = RoleColonne
#: « As above », in a column of months.
_DITTO = frozenset({"", "idem", "id", "ditto"})
_SEMAINES_D_UN_MOIS = 6


class DateLue(NamedTuple):
    """What a row says of its month. `fautive` is the column of a date that says something, and no month."""

    mois: date | None = None
    lundi: date | None = None
    fautive: int | None = None


@dataclass(slots=True)
class SemainesPartagees:
    """Mondays of the weeks over two months whose total only is known, and what decided of their month."""

    par_la_majorite: set[date] = field(default_factory=set)
    par_le_releve: set[date] = field(default_factory=set)


class Datation:
    """Dates the cells of one table."""

    def __init__(self, colonnes: list[ColonneLue], contexte: Contexte, semaines: SemainesPartagees):
        self.contexte = contexte
        self.semaines = semaines
        self.place_jour, self.place_fin = (
            colonnes_de_role(colonnes, R.JOUR),
            colonnes_de_role(colonnes, R.FIN),
        )
        self.place_mois, self.place_annee = (
            colonnes_de_role(colonnes, R.MOIS),
            colonnes_de_role(colonnes, R.ANNEE),
        )
        self.place_semaine = colonnes_de_role(colonnes, R.SEMAINE)
        # A month comes back on many rows: each is understood once, and where it is all that dates a row, at once.
        self.mois_suffit = (self.place_jour, self.place_semaine, self.place_annee) == (None, None, None)
        self.lues: dict[object, DateLue] = {}
        self.mois_lus: dict[object, tuple[int | None, int] | None] = {}
        self.mois_des_jours: dict[object, date | None] = {}
        self.dernier_mois: tuple[int | None, int] | None = None
        self.dernier_lundi: date | None = None

    def de_la_ligne(self, ligne: Sequence) -> DateLue:
        """The month of a row and the Monday of its week, carried down over empty cells of months or weeks."""
        if self.mois_suffit and self.place_mois is not None and self.contexte.lundi is None:
            return self._par_le_mois(ligne)
        jour = self._mois_de_jour(_cellule(ligne, self.place_jour))
        if self.place_fin is not None and jour is not None:
            fin = date_de(_cellule(ligne, self.place_fin))
            if fin is not None and fin.replace(day=1) != jour:
                return DateLue(fautive=self.place_fin)
        lundi = self._lundi(ligne)
        if jour is None and self.place_mois is not None:
            return self._du_mois_ecrit(ligne, lundi)
        return DateLue(jour, lundi)

    def _par_le_mois(self, ligne: Sequence) -> DateLue:
        """What a column of months says when nothing else dates the row, once for each of its writings."""
        valeur = ligne[self.place_mois] if self.place_mois < len(ligne) else ""
        lue = self.lues.get(valeur)
        if lue is None:
            lue = self._du_mois_ecrit(ligne, None)
            ecrit = self.mois_lus.get(valeur)
            if (
                ecrit is not None and ecrit[0] is not None
            ):  # the year of the others is that of the sheet around
                self.lues[valeur] = lue
        elif lue.mois is not None:
            self.dernier_mois = self.mois_lus[valeur]
        return lue

    def _du_mois_ecrit(self, ligne: Sequence, lundi: date | None) -> DateLue:
        lu = self._mois_ecrit(ligne)
        if lu is None and not _est_ditto(_cellule(ligne, self.place_mois)):
            return DateLue(fautive=self.place_mois)
        self.dernier_mois = lu = lu or self.dernier_mois
        annee = (lu[0] or self._annee(ligne)) if lu is not None else None
        return DateLue(date(annee, lu[1], 1) if annee else None, lundi)

    def _mois_de_jour(self, valeur: object) -> date | None:
        if valeur == "":
            return None
        if valeur not in self.mois_des_jours:
            jour = date_de(valeur)
            self.mois_des_jours[valeur] = jour.replace(day=1) if jour else None
        lu = self.mois_des_jours[valeur]
        if lu is None and isinstance(valeur, str) and (court := jour_court(valeur)):
            repere = self.contexte.lundi or self.contexte.mois_entier
            jour = dater_jour_court(*court, repere, self.contexte.annee)
            return jour.replace(day=1) if jour else None
        return lu

    def _lundi(self, ligne: Sequence) -> date | None:
        if self.place_semaine is None:
            return self.contexte.lundi
        valeur = _cellule(ligne, self.place_semaine)
        if _est_ditto(valeur):
            return self.dernier_lundi
        lundi = lundi_de(valeur, self._annee(ligne))
        if lundi is not None and self._est_du_mois(valeur, lundi):
            lundi = None
        self.dernier_lundi = lundi
        return lundi

    def _est_du_mois(self, valeur: object, lundi: date) -> bool:
        """« Semaine 1 » of a sheet of March is its first week, not that of January."""
        mois = self.contexte.mois_entier
        numero = numero_de_semaine_seul(en_texte(valeur)) or lundi.isocalendar().week
        return mois is not None and numero <= _SEMAINES_D_UN_MOIS and mois not in _mois_de(lundi, 7)

    def _mois_ecrit(self, ligne: Sequence) -> tuple[int | None, int] | None:
        valeur = _cellule(ligne, self.place_mois)
        if valeur not in self.mois_lus:
            self.mois_lus[valeur] = mois_de_valeur(valeur) if valeur != "" else None
        return self.mois_lus[valeur]

    def _annee(self, ligne: Sequence) -> int | None:
        if self.place_annee is not None:
            texte = en_texte(_cellule(ligne, self.place_annee)).strip()
            if texte.isascii() and texte.isdigit() and 2000 <= int(texte) < 2100:
                return int(texte)
        return self.contexte.annee

    def de_la_cellule(self, colonne: ColonneLue, lue: DateLue) -> date | None:
        """The month of the hours of one column, on a row that says `lue`; `None` when nothing tells."""
        if colonne.role is R.HEURES_MOIS:
            if colonne.mois is None and colonne.numero_mois and lue.mois is not None:
                return date(lue.mois.year, colonne.numero_mois, 1)
            return colonne.mois
        if colonne.role is R.HEURES_SEMAINE:
            # « Semaine 1 », « Semaine 2 » of a month have no Monday of their own.
            est_datee = isinstance(colonne.jour, date)
            return self._mois_de_la_semaine(colonne.jour) if est_datee else self.contexte.mois_entier
        if colonne.role is R.HEURES_JOUR:
            return self._mois_du_jour(colonne, lue)
        if lue.mois is not None:
            return lue.mois
        if lue.lundi is not None:
            return self._mois_de_la_semaine(lue.lundi)
        return self.contexte.mois_entier

    def _mois_du_jour(self, colonne: ColonneLue, lue: DateLue) -> date | None:
        if isinstance(colonne.jour, date):
            return colonne.jour.replace(day=1)
        if colonne.rang_semaine is not None and colonne.jour is None and lue.lundi is not None:
            return (lue.lundi + timedelta(days=colonne.rang_semaine)).replace(day=1)
        base = lue.mois or self.contexte.mois_entier
        return mois_decale(base, colonne.decalage) if base else None

    def _mois_de_la_semaine(self, lundi: date) -> date:
        """The month of a week known by its total only: that of the sheet, else of most of its working days.

        A week over two months is said, for somebody to check.
        """
        touches = _mois_de(lundi, 7)
        releve = self.contexte.mois_entier if self.contexte.est_du_releve else None
        if len(set(touches)) == 1:
            return touches[0]
        if releve in touches:
            self.semaines.par_le_releve.add(lundi)
            return releve
        self.semaines.par_la_majorite.add(lundi)
        ouvres = touches[:5]
        return max(set(ouvres), key=ouvres.count)


def _mois_de(lundi: date, jours: int) -> list[date]:
    """The months of the days of a week, one a day."""
    return [(lundi + timedelta(days=n)).replace(day=1) for n in range(jours)]


def _cellule(ligne: Sequence, place: int | None) -> object:
    return ligne[place] if place is not None and place < len(ligne) else ""


def _est_ditto(valeur: object) -> bool:
    return valeur == "" or (isinstance(valeur, str) and texte_recherche(valeur) in _DITTO)
