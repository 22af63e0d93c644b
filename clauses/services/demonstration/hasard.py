"""Chance that always falls the same way: one generator per name, seeded by the seed, the month and the name."""

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random
from typing import TypeVar

T = TypeVar("T")

GRAINE = "clauses-1"


class Hasard(Random):
    """A named generator. Adding a draw to one leaves the others as they were."""

    @classmethod
    def nomme(cls, graine: str, mois: date, nom: str) -> "Hasard":
        """The generator `nom` of a demonstration made in that month."""
        return cls(f"{graine}/{mois:%Y-%m}/{nom}")

    def un(self, choix: Sequence):
        """One of `choix`, each as likely."""
        return choix[int(self.random() * len(choix))]

    def parmi(self, poids: Iterable[tuple[T, float]]) -> T:
        """One of the values, as likely as its weight; raises `ValueError` when there is none."""
        paires = list(poids)
        if not paires:
            raise ValueError("rien à tirer")
        tirage = self.random() * sum(p for _, p in paires)
        for valeur, p in paires:
            tirage -= p
            if tirage < 0:
                return valeur
        return paires[-1][0]

    def chance(self, probabilite: float) -> bool:
        return self.random() < probabilite

    def entre(self, bas: int, haut: int) -> int:
        """A whole number, both ends included."""
        return bas + int(self.random() * (haut - bas + 1))
