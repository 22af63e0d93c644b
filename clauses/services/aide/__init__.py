"""Help inside the application: how each number is made, and what each role does here. Texts, no database."""

from .guides import GUIDES, Guide
from .mesures import MESURES_EXPLIQUEES, MesureExpliquee

__all__ = ["GUIDES", "MESURES_EXPLIQUEES", "Guide", "MesureExpliquee"]
