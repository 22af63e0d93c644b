"""The people with hours whose evidence is missing, by name: each reading is journaled and committed by the view."""

from flask import Blueprint

from ..services.permissions import Permission
from ..services.personnes.preuves_manquantes import PREUVES
from .acces import acces
from .liens import LIENS_PREUVES
from .listes import afficher_liste, envoyer_liste, filtrer_liste

bp = Blueprint("preuves", __name__, url_prefix="/preuves")


@bp.get("")
@acces(Permission.CRITERE_LIRE, nominatif=True)
def liste():
    """Those of this year, unless another period is asked for."""
    return afficher_liste(PREUVES, "personnes/preuves.html", LIENS_PREUVES)


@bp.post("")
@acces(Permission.CRITERE_LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(PREUVES)


@bp.get("/export.<forme>")
@acces(Permission.CRITERE_LIRE, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(PREUVES, forme)
