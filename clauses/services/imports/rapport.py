"""What an import says: every finding at its place, and what was written."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...models.types import Vocabulaire
from ...models.vocabulaire import TypeImport
from ..erreurs import ErreurMetier
from ..normalisation import espaces_insecables


class Gravite(Vocabulaire):
    ERREUR = "erreur", "Erreur"
    AVERTISSEMENT = "avertissement", "Avertissement"
    INFORMATION = "information", "Information"


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding: the line and column of the file (by its header), the cell, the value as shown, the sentence.

    `objet` names what is at fault where lines do not (« marché 2025M001, avenant 1 », in a JSON file).
    """

    gravite: Gravite
    message: str
    ligne: int | None = None
    colonne: str = ""
    cellule: str = ""
    valeur: str = ""
    objet: str = ""

    def phrase(self, fichier: str) -> str:
        """« reprise.csv, ligne 12, colonne mois (L12C36) : « 2031-05 » : … »."""
        lieux = [fichier]
        if self.ligne is not None:
            lieux.append(f"ligne {self.ligne}")
        if self.colonne:
            lieux.append(f"colonne {self.colonne}" + (f" ({self.cellule})" if self.cellule else ""))
        if self.objet:
            lieux.append(self.objet)
        valeur = f"« {self.valeur} » : " if self.valeur and not self._dit_sa_valeur() else ""
        return espaces_insecables(f"{', '.join(lieux)} : {valeur}{self.message}")

    def _dit_sa_valeur(self) -> bool:
        """Whether the sentence already carries the value, as a whole word."""
        return bool(re.search(rf"(?<!\w){re.escape(self.valeur)}(?!\w)", self.message))


@dataclass(slots=True)
class Rapport:
    """The outcome of one import. Nothing was written when `est_a_blanc` or when `est_refuse`."""

    fichier: str
    type: TypeImport
    est_a_blanc: bool = False
    lignes_lues: int = 0
    lignes_ecrites: int = 0
    lignes_inchangees: int = 0
    constats: list[Constat] = field(default_factory=list)
    #: What was created or completed, in words: {"personnes": 12, "heures": 719}.
    creations: Counter = field(default_factory=Counter)
    est_refuse: bool = False
    importation_id: int | None = None

    def noter(self, constat: Constat) -> None:
        self.constats.append(constat)

    def _de(self, gravite: Gravite) -> Iterator[Constat]:
        return (c for c in self.constats if c.gravite is gravite)

    @property
    def erreurs(self) -> list[Constat]:
        return list(self._de(Gravite.ERREUR))

    @property
    def avertissements(self) -> list[Constat]:
        return list(self._de(Gravite.AVERTISSEMENT))

    @property
    def informations(self) -> list[Constat]:
        return list(self._de(Gravite.INFORMATION))

    @property
    def lignes_refusees(self) -> int:
        """Number of distinct lines (objects, in a file without lines) with an error."""
        return len({(c.ligne, c.objet) for c in self._de(Gravite.ERREUR)})

    @property
    def est_sans_effet(self) -> bool:
        """Everything in the file was already known: nothing was, or would be, written."""
        return not self.creations


class ImportRefuse(ErreurMetier):
    """The file has blocking errors and nothing was written; `rapport` lists them all."""

    def __init__(self, rapport: Rapport):
        nombre = rapport.lignes_refusees
        super().__init__(
            f"{rapport.fichier} : {nombre} ligne{'s' if nombre > 1 else ''} en erreur, rien n’a été écrit."
        )
        self.rapport = rapport
