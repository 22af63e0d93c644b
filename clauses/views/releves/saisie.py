"""Typing the hours that a scan or a photo shows."""

from flask import abort, flash, request

from ...extensions import db
from ...forms.releves import SaisieForm
from ...services.erreurs import DonneesInvalides
from ...services.permissions import Permission
from ...services.releves import depot
from ..acces import acces, acteur, aujourdhui
from ..edition import retour
from .blueprint import bp
from .page import afficher


@bp.post("/<int:releve_id>/saisie")
@acces(Permission.RELEVE_DEPOSER)
def saisir(releve_id: int):
    """The cells of a month, all of them or none."""
    form = SaisieForm(request.form)
    depot.trouver(acteur(), releve_id)
    if form.mois is None:
        abort(400)
    try:
        nombre = depot.saisir(acteur(), releve_id, form.mois, form.page, form.textes, aujourdhui=aujourdhui())
    except DonneesInvalides as refus:
        db.session.rollback()
        return afficher(releve_id, saisies=form.textes, erreurs={refus.champ or "": refus.message}), 400
    db.session.commit()
    flash(f"{nombre} saisies enregistrées." if nombre > 1 else f"{nombre} saisie enregistrée.", "succes")
    return retour(".page", releve_id=releve_id, mois=f"{form.mois:%Y-%m}", page=form.page)
