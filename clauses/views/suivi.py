"""Following the commitments: the late markets."""

from flask import Blueprint, url_for

from ..services.permissions import Permission
from ..services.suivi.retards import RETARDS
from .acces import acces
from .liens import LIENS_RETARDS
from .listes import afficher_liste, envoyer_liste

bp = Blueprint("suivi", __name__, url_prefix="/retards")


@bp.get("")
@acces(Permission.IMPACT_LIRE)
def retards():
    """The late markets, filtered and sorted by the address."""
    return afficher_liste(RETARDS, "suivi/retards.html", LIENS_RETARDS, action=url_for(".retards"))


@bp.get("/export.<forme>")
@acces(Permission.IMPACT_LIRE, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(RETARDS, forme)
