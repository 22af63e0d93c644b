"""Reading a sheet again: as somebody corrects it, or because the work that read it did not go through."""

from flask import flash, request

from ...extensions import db
from ...forms.releves import LectureForm
from ...services.permissions import Permission
from ...services.releves import depot
from ..acces import acces, acteur, aujourdhui
from ..confier import Confie, vers_le_travail
from ..edition import retour, tenter_ou_dire
from .blueprint import bp, seuils


@bp.post("/<int:releve_id>/lecture")
@acces(Permission.RELEVE_DEPOSER)
def corriger_la_lecture(releve_id: int):
    """What was corrected is read again, at once or by the worker; a refusal changes nothing."""
    form = LectureForm(request.form)
    releve = depot.trouver(acteur(), releve_id)
    corrections = form.corrections(depot.feuilles_comprises(acteur(), releve, rang=form.rang))
    relu = tenter_ou_dire(
        lambda: depot.relire(
            acteur(), releve_id, corrections,
            aujourdhui=aujourdhui(), version=form.version_lue, seuils=seuils(),
        )
    )  # fmt: skip
    if relu is not None:
        confie = Confie.de(acteur(), relu.travail)
        db.session.commit()
        if confie is not None:
            return vers_le_travail(confie)
        flash("Le fichier est relu avec vos corrections. Elles seront retenues à la transmission.", "succes")
    return retour(".page", releve_id=releve_id, _anchor="lecture")


@bp.post("/<int:releve_id>/lire")
@acces(Permission.RELEVE_DEPOSER)
def relancer(releve_id: int):
    """Have a sheet read that still waits for it."""
    confie = Confie.de(acteur(), depot.relancer_la_lecture(acteur(), releve_id, aujourdhui=aujourdhui()))
    db.session.commit()
    return vers_le_travail(confie)
