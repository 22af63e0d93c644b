"""Hours that came late, in closed months: by name, each reading is journaled and committed."""

from flask import Blueprint

from ..services.permissions import Permission
from ..services.releves.verification import REGULARISATIONS
from .acces import acces
from .liens import LIENS_REGULARISATIONS
from .listes import afficher_liste, envoyer_liste, filtrer_liste

bp = Blueprint("regularisations", __name__, url_prefix="/regularisations")


@bp.get("")
@acces(Permission.RELEVE_VERIFIER, nominatif=True)
def liste():
    """Month worked, accepted on, hours before and after, sheet."""
    return afficher_liste(REGULARISATIONS, "verification/regularisations.html", LIENS_REGULARISATIONS)


@bp.post("")
@acces(Permission.RELEVE_VERIFIER)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(REGULARISATIONS)


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_NOMINATIF, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(REGULARISATIONS, forme)
