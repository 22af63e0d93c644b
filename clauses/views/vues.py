"""Saved views: filters of a list kept under a name, by anybody, for themselves alone."""

from flask import Blueprint, flash, request

from ..extensions import db
from ..services.contrats import CONTRATS
from ..services.erreurs import DonneesInvalides, Introuvable
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
from ..services.personnes.preuves_manquantes import PREUVES
from ..services.plie.liste import liste_de
from ..services.rappels import ATTENDUS
from ..services.releves.depot import RELEVES
from ..services.structures import STRUCTURES
from ..services.suivi.retards import RETARDS
from .acces import acces_connecte, acteur
from .edition import retour
from .listes import garder_le_nom_refuse

bp = Blueprint("vues", __name__, url_prefix="/vues")
#: List → the page that shows it.
PAGES = {
    "operations": "operations.liste",
    "marches": "marches.liste",
    "structures": "structures.liste",
    "personnes": "personnes.liste",
    "contrats": "contrats.liste",
    "participants": "participants.liste",
    "preuves": "preuves.liste",
    "retards": "suivi.retards",
    "releves": "releves.liste",
    "attendus": "rappels.attendus",
}
LISTES = {
    liste.cle: liste
    for liste in (OPERATIONS, MARCHES, STRUCTURES, PERSONNES, PREUVES, CONTRATS, RETARDS, RELEVES, ATTENDUS)
}


@bp.post("/<liste>")
@acces_connecte
def enregistrer(liste: str):
    """Keep the filters posted under a name; back to the list, filtered by them."""
    definition = _trouver(liste)
    parametres = parametres_a_garder(acteur(), definition, request.form)
    nom = request.form.get("nom", "")
    try:
        vue = enregistrer_vue(acteur(), definition, nom, parametres)
    except DonneesInvalides as refus:
        db.session.rollback()
        _rendre(definition, nom, refus)
    else:
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


def _rendre(liste: Liste, nom: str, refus: DonneesInvalides) -> None:
    """The name refused, back in its field; what the field does not explain is said on top of the list."""
    if refus.champ == "nom":
        garder_le_nom_refuse(liste, nom, refus.message)
    else:
        flash(refus.message, "erreur")


def _trouver(cle: str) -> Liste:
    """The list of that key, as this reader opens it."""
    liste = liste_de(acteur()) if cle == "participants" else LISTES.get(cle)
    if liste is None:
        raise Introuvable()
    return liste
