"""The demonstration: fictional people, and the accounts that the login page shows in that mode only."""

from .comptes import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION, CompteDemonstration
from .remplissage import BilanDemonstration, mois_de_la_demonstration, remplir

__all__ = [
    "COMPTES_DEMONSTRATION",
    "MOT_DE_PASSE_DEMONSTRATION",
    "BilanDemonstration",
    "CompteDemonstration",
    "mois_de_la_demonstration",
    "remplir",
]
