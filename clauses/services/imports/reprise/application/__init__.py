"""Write what the file brings, in the caller's transaction: objects from the top down, then hours, in bulk."""

from ...progression import signaler
from .contexte import Contexte
from .contrats import ecrire_contrats
from .eligibilites import ecrire_eligibilites
from .faits import suivre_les_faits
from .heures import ecrire_heures
from .liens import ecrire_liens
from .marches import ecrire_marches
from .personnes import ecrire_personnes
from .previsions import prevoir

__all__ = ["Contexte", "appliquer", "prevoir"]


def appliquer(contexte: Contexte) -> None:
    """Write everything; `contexte.creations` counts what was created or completed."""
    etapes = (
        ecrire_marches,
        ecrire_personnes,
        ecrire_eligibilites,
        ecrire_liens,
        ecrire_contrats,
        suivre_les_faits,
        ecrire_heures,
    )
    for rang, etape in enumerate(etapes):
        signaler("Écriture", rang, len(etapes))
        etape(contexte)
    signaler("Écriture", len(etapes), len(etapes))
