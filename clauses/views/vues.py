"""Saved views: filters of a list kept under a name, by anybody, for themselves alone."""

from flask import Blueprint, flash, request

from ..extensions import db
from ..services.contrats import CONTRATS
from ..services.erreurs import Introuvable
from ..services.listes import (
    Liste,
    enregistrer_vue,
    parametres_a_garder,
    parametres_encore_permis,
    retirer_vue,
)
from ..services.marches import MARCHES
from ..services.operations import OPERATIONS
from ..services.personnes import PERSONNES
from ..services.plie.liste import liste_de
from ..services.structures import STRUCTURES
from ..services.suivi.retards import RETARDS
from .acces import acces_connecte, acteur
from .edition import retour, tenter_ou_dire

bp = Blueprint("vues", __name__, url_prefix="/vues")
#: List → the page that shows it.
PAGES = {
    "operations": "operations.liste",
    "marches": "marches.liste",
    "structures": "structures.liste",
    "personnes": "personnes.liste",
    "contrats": "contrats.liste",
    "participants": "participants.liste",
    "retards": "suivi.retards",
}
LISTES = {liste.cle: liste for liste in (OPERATIONS, MARCHES, STRUCTURES, PERSONNES, CONTRATS, RETARDS)}


@bp.post("/<liste>")
@acces_connecte
def enregistrer(liste: str):
    """Keep the filters posted under a name; back to the list, filtered by them."""
    definition = _trouver(liste)
    parametres = parametres_a_garder(acteur(), definition, request.form)
    vue = tenter_ou_dire(
        lambda: enregistrer_vue(acteur(), definition, request.form.get("nom", ""), parametres)
    )
    if vue is not None:
        db.session.commit()
        flash(f"Vue « {vue.nom} » enregistrée.", "succes")
    return retour(PAGES[liste], **parametres)


@bp.post("/<int:vue_id>/retirer")
@acces_connecte
def retirer(vue_id: int):
    """Remove one; the list still shows what it showed, so that saving it again undoes this."""
    vue = retirer_vue(acteur(), vue_id)
    parametres = parametres_encore_permis(acteur(), _trouver(vue.liste), vue.parametres)
    db.session.commit()
    flash(
        f"Vue « {vue.nom} » retirée. Ses filtres sont encore en place : enregistrez-les pour la reprendre.",
        "succes",
    )
    return retour(PAGES[vue.liste], **parametres)


def _trouver(cle: str) -> Liste:
    """The list of that key, as this reader opens it."""
    liste = liste_de(acteur()) if cle == "participants" else LISTES.get(cle)
    if liste is None:
        raise Introuvable()
    return liste
