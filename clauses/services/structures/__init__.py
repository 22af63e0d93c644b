"""Structures: the list, the page of one, and what a person writes of them."""

from .creation import StructureSaisie, creer_structure, designer_structure
from .edition import modifier_structure, trouver_structure
from .liste import STRUCTURES, identifiant_lu, lire_structure

__all__ = [
    "STRUCTURES",
    "StructureSaisie",
    "creer_structure",
    "designer_structure",
    "identifiant_lu",
    "lire_structure",
    "modifier_structure",
    "trouver_structure",
]
