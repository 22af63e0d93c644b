"""The totals that a sheet writes, held against what was read: a row that vanished or counts twice shows there."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from clauses.services.normalisation import texte_recherche

from .durees import UNITE, heures_ecrites
from .grille import Grille
from .heures_a_compter import heures_de
from .modele import ColonneLue, RoleColonne

R = RoleColonne
_TOTAL = re.compile(r"^(?:sous )?tot(?:al|aux)?\b|^somme\b|^ensemble\b")
#: Totals of something else than the hours above them.
_AUTRE_CHOSE = re.compile(
    r"\b(?:prevu\w*|objectif|reste|contrat\w*|marche|annee|annuel\w*|cumul\w*|jours?|euros?|ht|ttc)\b"
)
_HEURES = re.compile(r"\bh(?:eures?|rs?)?\b")
#: One hundredth a cell is what roundings may add up to.
_PAR_CELLULE = UNITE // 100
_JALONS = 60


@dataclass(slots=True)
class Controle:
    """The running sum of what was read in a sheet, and its value at each total met: a total may close any of them."""

    somme: int = 0
    cellules: int = 0
    jalons: deque[tuple[int, int]] = field(default_factory=lambda: deque([(0, 0)], maxlen=_JALONS))
    faux: list[str] = field(default_factory=list)


class ControleDeTable:
    """Checks the totals of one table, those at the end of its rows and those under them."""

    def __init__(
        self, grille: Grille, colonnes: list[ColonneLue], heures: list[ColonneLue], controle: Controle
    ):
        self.grille = grille
        self.controle = controle
        self.heures = heures
        self.totaux = [c for c in colonnes if c.role is R.TOTAL and _est_un_total(c.titre)]
        # With one column of hours « Total » may be an amount; under titles of payroll, absences are in it.
        self.au_bout = bool(self.totaux) and (
            len(heures) > 1 or any(_dit_des_heures(c.titre) for c in self.totaux)
        )
        self.dessous = bool(heures) and not any(c.role is R.LIBELLE for c in colonnes)

    def ajouter(self, rang: int, ligne: Sequence, lues: list[tuple[ColonneLue, int]]) -> None:
        """A row that counts."""
        somme = lues[0][1] if len(lues) == 1 else sum(h for _, h in lues)
        self.controle.somme += somme
        self.controle.cellules += len(lues)
        if not (self.au_bout and self.dessous):
            return
        ecrits = [(c, v) for c in self.totaux if (v := heures_de(c, ligne))]
        if ecrits and not any(
            _egaux(v, somme, len(lues)) for v in (*(v for _, v in ecrits), sum(v for _, v in ecrits))
        ):
            self._noter(rang, *ecrits[-1], somme)

    def est_un_total_sans_mot(self, ligne: Sequence, lues: list[tuple[ColonneLue, int]]) -> bool:
        """A row of numbers alone that is the sum of several rows above it."""
        comptees = {c.index for c in (*self.heures, *self.totaux)}
        if not self.dessous or any(v != "" and i not in comptees for i, v in enumerate(ligne)):
            return False
        c, somme = self.controle, sum(h for _, h in lues)
        return any(
            c.cellules - n > len(lues) and _egaux(somme, c.somme - avant, c.cellules - n)
            for avant, n in c.jalons
        )

    def voir_total(self, rang: int, ligne: Sequence) -> None:
        """A row that announces a total."""
        c = self.controle
        if not self.dessous or not _est_un_total(
            next((v for v in ligne if isinstance(v, str) and v.strip()), "")
        ):
            return
        ecrits = [(h, v) for h in self.heures if (v := heures_de(h, ligne))]
        if not ecrits:
            ecrits = [(t, v) for t in self.totaux[-1:] if (v := heures_de(t, ligne))]
        if not ecrits:
            return
        ecrit = sum(v for _, v in ecrits)
        if not any(_egaux(ecrit, c.somme - somme, c.cellules - n) for somme, n in c.jalons):
            self._noter(rang, ecrits[-1][0], ecrit, c.somme - c.jalons[-1][0])
        if c.jalons[-1][1] != c.cellules:
            c.jalons.append((c.somme, c.cellules))

    def _noter(self, rang: int, colonne: ColonneLue, ecrit: int, lu: int) -> None:
        ou = self.grille.nom_cellule(rang, colonne.index)
        self.controle.faux.append(f"{heures_ecrites(ecrit)} en {ou}, {heures_ecrites(lu)} lues")


def _est_un_total(texte: str) -> bool:
    replie = texte_recherche(texte)
    return bool(_TOTAL.search(replie)) and not _AUTRE_CHOSE.search(replie)


def _dit_des_heures(titre: str) -> bool:
    return bool(_HEURES.search(texte_recherche(titre)))


def _egaux(a: int, b: int, cellules: int) -> bool:
    return abs(a - b) <= _PAR_CELLULE * max(cellules, 1)
