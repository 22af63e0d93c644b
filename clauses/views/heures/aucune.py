"""« Aucune heure ce mois-ci », said or withdrawn from the sheet of a month."""

from flask import abort, flash, redirect

from ...extensions import db
from ...forms.heures import AucuneForm
from ...services.heures import Genre, declarer_sans_heures, retirer_sans_heures
from ...services.permissions import Permission
from ..acces import acces, acteur, aujourdhui
from .blueprint import adresse_grille, bp


@bp.post("/aucune")
@acces(Permission.HEURES_SAISIR)
def aucune():
    """Say it, or take it back when the form names what was said."""
    form = AucuneForm()
    if not form.validate():
        abort(400)
    if form.retirer.data:
        retirer_sans_heures(acteur(), int(form.retirer.data))
        message = "« Aucune heure » est retiré."
    else:
        declarer_sans_heures(
            acteur(), int(form.attribution.data), form.mois_lu,
            employeur_id=int(form.employeur.data) if form.employeur.data else None, aujourdhui=aujourdhui(),
        )  # fmt: skip
        message = "« Aucune heure ce mois-ci » est déclaré."
    db.session.commit()
    flash(message, "succes")
    return redirect(adresse_grille(Genre(form.genre.data), int(form.cle.data), mois=form.mois.data), 303)
