"""Territories: creation, reading, and the parameters that each one sets for itself."""

from .logo import Logo, lire_logo, poser_logo, retirer_logo
from .parametres import AVEC_DECIMALES, BORNES, PARAMETRES, lire_parametres, modifier_parametres
from .registre import (
    TerritoireGere,
    creer_territoire,
    lister_territoires,
    territoires_geres,
    trouver_territoire,
)

__all__ = [
    "AVEC_DECIMALES",
    "BORNES",
    "PARAMETRES",
    "Logo",
    "TerritoireGere",
    "creer_territoire",
    "lire_logo",
    "lire_parametres",
    "lister_territoires",
    "modifier_parametres",
    "poser_logo",
    "retirer_logo",
    "territoires_geres",
    "trouver_territoire",
]
