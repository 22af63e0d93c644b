"""The steps of a market."""

from flask import flash

from ...extensions import db
from ...forms.marches import EtapeForm, QualificationForm
from ...services.marches.etapes import Passage, changer_etape
from ...services.permissions import Permission
from ..acces import acces, acteur
from ..edition import retour, tenter_ou_dire
from .blueprint import bp
from .pages import montrer_fiche


@bp.post("/<int:marche_id>/etape", endpoint="changer_etape")
@acces(Permission.MARCHE_ECRIRE)
def changer_etape_du_marche(marche_id: int):
    """Move a market to another step."""
    form = EtapeForm()
    if not form.validate_on_submit():
        return montrer_fiche(marche_id, QualificationForm(formdata=None), form), 400
    marche = tenter_ou_dire(
        lambda: changer_etape(
            acteur(),
            marche_id,
            Passage(form.passage.data),
            motif=form.motif_etape.data or "",
            version=form.version_lue,
        )
    )
    if marche is not None:
        db.session.commit()
        flash(f"Marché {marche.reference} : {marche.etape.libelle.lower()}.", "succes")
    return retour(".fiche", marche_id=marche_id)
