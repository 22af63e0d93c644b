"""What a long work tells while it goes, and how it learns that it must stop."""

from typing import Protocol


class TravailAnnule(Exception):
    """Who asked for the work does not want it any more: raised between two steps, rolled back at the edge."""


class Progression(Protocol):
    """Given to each work by the worker."""

    def dire(self, etape: str, fait: int = 0, total: int = 0) -> None:
        """Say where the work is. Raises `TravailAnnule` when it is to stop."""
