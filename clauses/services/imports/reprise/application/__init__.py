"""Write what the file brings, in the caller's transaction: objects from the top down, then hours, in bulk."""

from .contexte import Contexte
from .heures import ecrire_contrats, ecrire_heures
from .marches import ecrire_marches
from .personnes import ecrire_personnes

__all__ = ["Contexte", "appliquer"]


def appliquer(contexte: Contexte) -> None:
    """Write everything; `contexte.creations` counts what was created or completed."""
    ecrire_marches(contexte)
    ecrire_personnes(contexte)
    ecrire_contrats(contexte)
    ecrire_heures(contexte)
