"""The demonstration: fictional people, and the accounts that the login page shows in that mode only."""

from .comptes import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION, CompteDemonstration

__all__ = ["COMPTES_DEMONSTRATION", "MOT_DE_PASSE_DEMONSTRATION", "CompteDemonstration"]
