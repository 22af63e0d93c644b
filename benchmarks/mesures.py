"""Measuring side by side on a machine that others use: pairs in turn, medians, ratios."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Geste = Callable[[], Any]


@dataclass(frozen=True)
class Resultat:
    """One line of the table. `rapport` and `cible` are in `unite` (« × » for a ratio, « ms », « Mo »)."""

    banc: str
    moteur: str
    mesure: str
    rapport: float
    cible: float | None = None
    unite: str = "×"
    nous: str = ""
    reference: str = ""
    #: Whether both sides gave the same figures, cell by cell; `None` where there is nothing to compare.
    est_egal: bool | None = None


@dataclass(frozen=True)
class Duel:
    """Seconds of each side, one pair per repetition."""

    nous: tuple[float, ...]
    reference: tuple[float, ...]

    @property
    def rapport(self) -> float:
        """The median of the ratios of the pairs: what slows the machine for a while slows both of a pair."""
        return statistics.median(a / b for a, b in zip(self.nous, self.reference, strict=True))

    def resultat(self, banc: str, moteur: str, mesure: str, cible: float | None, est_egal: bool) -> Resultat:
        return Resultat(
            banc, moteur, mesure, self.rapport, cible,
            nous=duree(statistics.median(self.nous)), reference=duree(statistics.median(self.reference)),
            est_egal=est_egal,
        )  # fmt: skip


def chronometrer(geste: Geste) -> float:
    """Seconds that `geste` takes, the garbage of what came before put out first."""
    gc.collect()
    debut = time.perf_counter()
    geste()
    return time.perf_counter() - debut


def opposer(nous: Geste, reference: Geste, repetitions: int, *, echauffer: bool = True) -> Duel:
    """Time both sides `repetitions` times, in turn, each one first every other time."""
    if echauffer:
        nous()
        reference()
    temps: dict[Geste, list[float]] = {nous: [], reference: []}
    for rang in range(repetitions):
        for geste in (nous, reference) if rang % 2 == 0 else (reference, nous):
            temps[geste].append(chronometrer(geste))
    return Duel(tuple(temps[nous]), tuple(temps[reference]))


def centile(durees: Sequence[float], rang: int) -> float:
    """The `rang`th percentile of the sample: the smallest value that so many do not exceed."""
    triees = sorted(durees)
    return triees[max(0, -(-rang * len(triees) // 100) - 1)]


def duree(secondes: float) -> str:
    """« 12,3 ms » or « 4,56 s »."""
    texte = f"{secondes * 1000:.1f} ms" if secondes < 1 else f"{secondes:.2f} s"
    return texte.replace(".", ",")
