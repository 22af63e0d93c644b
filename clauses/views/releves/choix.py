"""The doubts of a sheet: settled together, undone one by one."""

from flask import flash, request

from ...extensions import db
from ...forms.releves import ChoixForm
from ...services.erreurs import DonneesInvalides
from ...services.permissions import Permission
from ...services.releves import depot
from ..acces import acces, acteur
from ..edition import retour
from .blueprint import bp
from .page import afficher


@bp.post("/<int:releve_id>/choix")
@acces(Permission.RELEVE_DEPOSER)
def regler(releve_id: int):
    """Each group of lines that was answered; those without an answer wait."""
    form = ChoixForm(request.form)
    try:
        faites = depot.regler(acteur(), releve_id, form.choix)
    except DonneesInvalides as refus:
        db.session.rollback()
        return afficher(releve_id, form_choix=form, erreurs={refus.champ or "": refus.message}), 400
    db.session.commit()
    flash(_phrase(faites), "succes" if faites else "info")
    return retour(".page", releve_id=releve_id, _anchor="doutes" if faites else None)


def _phrase(faites: int) -> str:
    if not faites:
        return "Aucun choix n’était coché : rien n’a changé."
    return f"{faites} lignes réglées." if faites > 1 else "1 ligne réglée."


@bp.post("/<int:releve_id>/lignes/<int:ligne_id>/reprendre")
@acces(Permission.RELEVE_DEPOSER)
def reprendre(releve_id: int, ligne_id: int):
    """Put a line back among the doubts."""
    depot.reprendre(acteur(), releve_id, ligne_id)
    db.session.commit()
    flash("La ligne est de nouveau à régler.", "succes")
    return retour(".page", releve_id=releve_id, _anchor="doutes")
