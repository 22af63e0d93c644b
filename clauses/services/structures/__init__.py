"""Structures: the list, the page of one, and what a person writes of them."""

from .carnet import Carnet, lire_carnet
from .creation import StructureSaisie, creer_structure, designer_structure
from .edition import modifier_structure, trouver_structure
from .liste import STRUCTURES, identifiant_lu, lire_structure

__all__ = [
    "STRUCTURES",
    "Carnet",
    "StructureSaisie",
    "creer_structure",
    "designer_structure",
    "identifiant_lu",
    "lire_carnet",
    "lire_structure",
    "modifier_structure",
    "trouver_structure",
]
