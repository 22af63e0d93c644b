"""Markets: the list, the page of one, and what is decided of those read in the public data."""

from .contrats import CONTRATS_DU_MARCHE
from .fiche import FicheMarche, lire_ligne, lire_marche
from .liste import MARCHES
from .qualification import TRANSITIONS, Decision, qualifier_marche

__all__ = [
    "CONTRATS_DU_MARCHE",
    "MARCHES",
    "TRANSITIONS",
    "Decision",
    "FicheMarche",
    "lire_ligne",
    "lire_marche",
    "qualifier_marche",
]
