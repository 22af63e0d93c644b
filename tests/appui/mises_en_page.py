"""Attendance sheets as companies lay them out: what a case is, and the makers of its file.

What is expected is « person|month|hours », one a line; people are fictional.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .atelier import Atelier

JOURS = ["Lun", "Mar", "Mer", "Jeu", "Ven", "Sam", "Dim"]
NOMS = ["Nom", "Prénom", "Heures"]


@dataclass(frozen=True)
class Cas:
    """One layout: its name, the maker of its file, the lines to find, and a word its warnings must hold."""

    nom: str
    fichier: Callable[[Atelier], Path]
    attendu: str
    avertit: str = ""

    @property
    def lignes(self) -> set[tuple[str, ...]]:
        return {tuple(ligne.split("|")) for ligne in self.attendu.split("\n") if ligne}


def csv(texte: str, encodage: str = "utf-8", nom: str = "releve.csv"):
    return lambda atelier: atelier.csv(texte, nom=nom, encodage=encodage)


def une(lignes: list, *, nom: str = "releve.xlsx", feuille: str = "Feuil1", fusions: list | None = None):
    return lambda atelier: atelier.feuilles({feuille: lignes}, nom=nom, fusions={feuille: fusions or []})


def ods(lignes: list[list[str]]):
    def rangee(cellules: list[str]) -> str:
        contenu = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in cellules
        )
        return f"<table:table-row>{contenu}</table:table-row>"

    return lambda atelier: atelier.ods("".join(map(rangee, lignes)), nom="releve.ods")


def calendrier(valeurs: dict[int, object], jours: int = 31) -> list:
    return [valeurs.get(j, "") for j in range(1, jours + 1)]
