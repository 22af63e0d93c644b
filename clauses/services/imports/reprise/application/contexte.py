"""What every writing step shares."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Table, update

from .....extensions import db
from ....acteur import Acteur
from ...masse import inserer, reserver_cles
from ..colonnes import VIDE
from ..existant import Existant
from ..fusion import Catalogue, Fusion
from ..rapprochement import Rapprochement


@dataclass(slots=True)
class Contexte:
    """One import about to be written."""

    acteur: Acteur
    territoire_id: int
    importation_id: int
    maintenant: datetime
    aujourdhui: date
    fusion: Fusion
    existant: Existant
    rapprochement: Rapprochement
    #: Criterion code → key.
    criteres: dict[str, int]
    creations: Counter = field(default_factory=Counter)
    #: People whose frozen facts have to be written again.
    personnes_a_figer: set[int] = field(default_factory=set)

    def ids(self, genre: str) -> dict[int, int]:
        """Rank in the file → key in the base, for one kind of object."""
        return self.rapprochement.ids[genre]

    def complements(self, genre: str) -> dict[int, dict]:
        """Key in the base → columns to complete."""
        return self.rapprochement.complements[genre]

    def rangs_utiles(self) -> dict[str, set[int]]:
        """Ranks of the objects that the new hours lead to: nothing else is created."""
        f = self.fusion
        affectations = {h.affectation for h in self.rapprochement.heures_nouvelles}
        contrats = {f.affectations.fiches[a].cle[0] for a in affectations}
        attributions = {f.affectations.fiches[a].cle[1] for a in affectations}
        lots = {f.attributions.fiches[a].cle[0] for a in attributions}
        marches = {f.lots.fiches[rang].cle[0] for rang in lots}
        return {
            "affectations": affectations,
            "contrats": contrats,
            "attributions": attributions,
            "lots": lots,
            "marches": marches,
            "personnes": {f.contrats.fiches[c].cle[0] for c in contrats},
            "structures": {f.marches.fiches[m].cle[0] for m in marches}
            | {f.attributions.fiches[a].cle[1] for a in attributions}
            | {f.contrats.fiches[c].cle[1] for c in contrats},
        }

    def creer(
        self,
        genre: str,
        catalogue: Catalogue,
        rangs: Iterable[int],
        table: Table,
        colonnes: Sequence[str],
        ligne: Callable[[int, int], Sequence],
    ) -> list[int]:
        """Insert the objects that the base does not have; return their ranks. `ligne(rank, key)` gives the row."""
        connus = self.ids(genre)
        nouveaux = sorted(r for r in rangs if r not in connus)
        cles = list(reserver_cles(table, len(nouveaux)))
        connus.update(zip(nouveaux, cles, strict=True))
        inserer(table, colonnes, [ligne(r, c) for r, c in zip(nouveaux, cles, strict=True)])
        self.creations[genre] += len(nouveaux)
        return nouveaux

    def completer(self, genre: str, table: Table, traduction: dict[str, str]) -> None:
        """Write the columns to complete; `traduction` gives the column of the table for that of the file."""
        for cle, valeurs in self.complements(genre).items():
            colonnes = {traduction[c]: v for c, v in valeurs.items() if c in traduction}
            if colonnes:
                db.session.execute(update(table).where(table.c.id == cle).values(**colonnes))
                self.creations["fiches complétées"] += 1


def ou_nul(valeur):
    """The empty string of a missing cell is NULL in the base."""
    return None if valeur == VIDE else valeur
