"""The list of sheets, and its file."""

from ...services.permissions import Permission
from ...services.releves.depot import RELEVES
from ..acces import acces
from ..liens import LIENS_RELEVES
from ..listes import afficher_liste, envoyer_liste
from .blueprint import bp


@bp.get("")
@acces(Permission.RELEVE_LIRE)
def liste():
    """The sheets, filtered and sorted by the address."""
    return afficher_liste(RELEVES, "releves/liste.html", LIENS_RELEVES)


@bp.get("/export.<forme>")
@acces(Permission.RELEVE_LIRE, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(RELEVES, forme)
