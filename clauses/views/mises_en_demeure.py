"""A formal notice proposed to the buyer, ready to print or to take away; the buyer decides."""

from flask import Blueprint, Response, flash, render_template, url_for

from ..extensions import db
from ..models.types import maintenant
from ..services import rappels
from ..services.erreurs import Introuvable
from ..services.permissions import Permission
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter_ou_dire

bp = Blueprint("mises_en_demeure", __name__, url_prefix="/mises-en-demeure")


@bp.get("/<int:attribution_id>")
@acces(Permission.RAPPEL_GERER)
def page(attribution_id: int):
    """The text ready for the buyer, and what was proposed before."""
    proposition = rappels.lire_proposition(acteur(), attribution_id, aujourdhui())
    return render_template(
        "rappels/mise_en_demeure.html",
        proposition=proposition,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Relevés attendus", url_for("rappels.attendus")),
            (f"Mise en demeure, {proposition.marche}", None),
        ],
    )


@bp.post("/<int:attribution_id>")
@acces(Permission.RAPPEL_GERER)
def proposer(attribution_id: int):
    """Note that it was proposed today, with its text."""
    posee = tenter_ou_dire(lambda: rappels.proposer(acteur(), attribution_id, aujourdhui(), maintenant()))
    if posee is not None:
        db.session.commit()
        flash(
            "La proposition est notée au journal, avec son texte. Remettez-la à l’acheteur : lui seul décide.",
            "succes",
        )
    return retour(".page", attribution_id=attribution_id)


@bp.get("/<int:attribution_id>.txt")
@acces(Permission.RAPPEL_GERER)
def telecharger(attribution_id: int):
    """The text alone."""
    proposition = rappels.lire_proposition(acteur(), attribution_id, aujourdhui())
    if not proposition.texte:
        raise Introuvable("Aucun relevé de cet engagement n’est assez en retard.")
    nom = f"mise_en_demeure_{attribution_id}_{aujourdhui():%Y-%m-%d}.txt"
    return Response(
        proposition.texte.encode("utf-8-sig"),
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )
