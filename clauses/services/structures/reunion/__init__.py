"""Merging a structure that only a territory knows into the one that has a SIRET: everything moves, or nothing."""

from .application import reunir_structures
from .bilan import Bilan, Mouvement, preparer_reunion, structure_locale
from .references import REFERENCES

__all__ = [
    "REFERENCES",
    "Bilan",
    "Mouvement",
    "preparer_reunion",
    "reunir_structures",
    "structure_locale",
]
