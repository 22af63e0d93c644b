"""The bin, and the « Annuler » button that a deletion leaves behind."""

from flask import Blueprint, flash, redirect, render_template, url_for

from ..extensions import db
from ..services.corbeille import lister_corbeille, retablir_de_la_corbeille
from ..services.erreurs import DonneesInvalides
from ..services.permissions import Permission
from .acces import acces, acteur

bp = Blueprint("corbeille", __name__, url_prefix="/corbeille")
ECRIRE = (
    Permission.OPERATION_ECRIRE,
    Permission.MARCHE_ECRIRE,
    Permission.PERSONNE_ECRIRE,
    Permission.CONTRAT_ECRIRE,
    Permission.STRUCTURE_ECRIRE,
)
#: Where what comes back is seen; the bin for what has no page of its own.
PAGES = {
    "operation": ("operations.fiche", "operation_id"),
    "marche": ("marches.fiche", "marche_id"),
    "personne": ("personnes.fiche", "personne_id"),
    "contrat": ("contrats.fiche", "contrat_id"),
    "contact_structure": ("structures.fiche", "structure_id"),
}


@bp.get("")
@acces(*ECRIRE, nominatif=True)
def liste():
    """What was deleted, the latest first."""
    elements = lister_corbeille(acteur())
    db.session.commit()
    fil = [("Accueil", url_for("accueil.accueil")), ("Corbeille", None)]
    return render_template("corbeille/liste.html", elements=elements, fil=fil)


@bp.post("/<objet>/<int:objet_id>/retablir")
@acces(*ECRIRE)
def retablir(objet: str, objet_id: int):
    """Bring one object back."""
    try:
        element = retablir_de_la_corbeille(acteur(), objet, objet_id)
    except DonneesInvalides as refus:
        flash(refus.message, "erreur")
        return redirect(url_for(".liste"), 303)
    db.session.commit()
    flash(f"Rétabli : {element.genre[0].lower()}{element.genre[1:]} « {element.libelle} ».", "succes")
    page, parametre = PAGES.get(objet, (".liste", None))
    return redirect(url_for(page, **({parametre: element.page} if parametre else {})), 303)


def proposer_annulation(texte: str, objet: str, objet_id: int) -> None:
    """Say that something was deleted, with a button that brings it back."""
    proposer_de_defaire(
        texte, url_for("corbeille.retablir", objet=objet, objet_id=objet_id), "Annuler la suppression"
    )


def proposer_de_defaire(texte: str, adresse: str, bouton: str) -> None:
    """Say what was done, with a button that posts to the address that undoes it."""
    flash([texte, adresse, bouton], "annulable")
