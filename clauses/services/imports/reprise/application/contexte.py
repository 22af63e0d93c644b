"""What every writing step shares."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Table

from ....acteur import Acteur
from ...masse import inserer, modifier, reserver_cles
from ..cellules import VIDE
from ..existant import Existant
from ..fusion import Fusion
from ..personnes_connues import PersonnesConnues
from ..rapprochement import Rapprochement


@dataclass(slots=True)
class Contexte:
    """One import about to be written."""

    acteur: Acteur
    territoire_id: int
    importation_id: int
    maintenant: datetime
    aujourdhui: date
    rapprochement: Rapprochement
    #: Criterion code → key.
    criteres: dict[str, int]
    creations: Counter = field(default_factory=Counter)
    #: Rank of a person → start of their earliest contract.
    entrees: dict[int, date] = field(init=False)
    #: Kind → ranks of the objects that this import creates.
    nouveaux: dict[str, set[int]] = field(default_factory=dict)
    #: Rank of a new person → key of their identity digest.
    identites: dict[int, int] = field(default_factory=dict)

    def __post_init__(self):
        self.entrees = self.rapprochement.entrees()

    @property
    def fusion(self) -> Fusion:
        return self.rapprochement.fusion

    @property
    def existant(self) -> Existant:
        return self.rapprochement.existant

    @property
    def connues(self) -> PersonnesConnues:
        """The people of the base, as they were before the import."""
        return self.existant.personnes

    def ids(self, genre: str) -> dict[int, int]:
        """Rank in the file → key in the base, for one kind of object; completed as objects are created."""
        return self.rapprochement.ids[genre]

    def utiles(self, genre: str) -> set[int]:
        """Ranks of the objects that the new hours lead to."""
        return self.rapprochement.utiles[genre]

    def complements(self, genre: str) -> dict[int, dict]:
        """Key in the base → columns to complete."""
        return self.rapprochement.complements[genre]

    def entrees_avancees(self) -> dict[int, date]:
        """Key of a person already known → start of an earlier contract that the file teaches."""
        avancees = {}
        for personne, cle in self.ids("personnes").items():
            connue, entree = self.connues.entrees.get(cle), self.entrees.get(personne)
            if connue and entree and entree < connue:
                avancees[cle] = entree
        return avancees

    def creer(
        self, genre: str, table: Table, colonnes: Sequence[str], ligne: Callable[[int, int], Sequence]
    ) -> list[int]:
        """Insert the objects that the base does not have; return their ranks. `ligne(rank, key)` gives the row."""
        connus = self.ids(genre)
        nouveaux = sorted(r for r in self.utiles(genre) if r not in connus)
        cles = list(reserver_cles(table, len(nouveaux)))
        connus.update(zip(nouveaux, cles, strict=True))
        inserer(table, colonnes, [ligne(r, c) for r, c in zip(nouveaux, cles, strict=True)])
        self.nouveaux[genre] = set(nouveaux)
        self.creations[genre] += len(nouveaux)
        return nouveaux

    def completer(self, genre: str, table: Table, traduction: dict[str, str]) -> None:
        """Write the columns to complete; `traduction` gives the column of the table for that of the file."""
        valeurs = {
            cle: {traduction[c]: v for c, v in completees.items() if c in traduction}
            for cle, completees in self.complements(genre).items()
        }
        modifier(table, "id", valeurs)
        self.creations["fiches complétées"] += len(valeurs)


def ou_nul(valeur):
    """The empty string of a missing cell is NULL in the base."""
    return None if valeur == VIDE else valeur


def convertir(cles: Iterable[str], table: dict[str, int]) -> list[int]:
    """The keys of codes, in order."""
    return [table[c] for c in sorted(cles)]
