"""The monthly sheets of hours, what waits to be validated, and « aucune heure »."""

from . import attente, aucune, grille  # noqa: F401 — they add their views
from .blueprint import bp

__all__ = ["bp"]
