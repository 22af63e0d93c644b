"""Importing files: drop, look, apply, report."""

from . import compte_rendu, depot, examen, liste
from .blueprint import bp

__all__ = ["bp", "compte_rendu", "depot", "examen", "liste"]
