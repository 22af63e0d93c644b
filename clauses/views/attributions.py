"""Writing attributions and their objectives."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.marches import AttributionForm, NouvelleAttributionForm
from ..services.marches.attributions import (
    creer_attribution,
    modifier_attribution,
    principaux_possibles,
    supprimer_attribution,
)
from ..services.marches.portes import attribution_a_ecrire, lot_a_ecrire
from ..services.permissions import Permission
from .acces import acces, acteur
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire
from .marches.pages import fil_du_marche

bp = Blueprint("attributions", __name__)


@bp.route("/lots/<int:lot_id>/attributions/nouvelle", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def creer(lot_id: int):
    """Who holds a lot, and its hours when they are known."""
    lot = lot_a_ecrire(acteur(), lot_id)
    form = NouvelleAttributionForm(acteur(), lot.marche.territoire_id, principaux_possibles(acteur(), lot_id))
    if request.method == "GET":
        return _formulaire(form, lot, "Attribuer le lot")
    attribution, statut = tenter(form, lambda: creer_attribution(acteur(), lot_id, form.saisie))
    if attribution is None:
        return _formulaire(form, lot, "Attribuer le lot"), statut
    db.session.commit()
    flash(f"Lot attribué à {attribution.structure.nom}.", "succes")
    return _au_marche(lot)


@bp.route("/attributions/<int:attribution_id>/modifier", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def modifier(attribution_id: int):
    """Role, group, whom a subcontractor works for."""
    attribution = attribution_a_ecrire(acteur(), attribution_id)
    lot, titre = attribution.lot, f"Modifier l’attribution à {attribution.structure.nom}"
    principaux = principaux_possibles(acteur(), lot.id, sauf=attribution_id)
    form = AttributionForm(acteur(), lot.marche.territoire_id, principaux, objet=attribution)
    if request.method == "GET":
        return _formulaire(form, lot, titre, attribution)
    ecrite, statut = tenter(
        form,
        lambda: modifier_attribution(
            acteur(), attribution_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrite is None:
        return _formulaire(form, lot, titre, attribution), statut
    db.session.commit()
    flash("Attribution enregistrée.", "succes")
    return _au_marche(lot)


@bp.post("/attributions/<int:attribution_id>/supprimer")
@acces(Permission.MARCHE_ECRIRE)
def supprimer(attribution_id: int):
    """Delete, unless hours hang from it; the next page offers to undo."""
    lot = attribution_a_ecrire(acteur(), attribution_id).lot
    attribution = tenter_ou_dire(lambda: supprimer_attribution(acteur(), attribution_id))
    if attribution is not None:
        db.session.commit()
        proposer_annulation(
            f"Attribution à {attribution.structure.nom} supprimée.", "attribution", attribution_id
        )
    return _au_marche(lot)


def _au_marche(lot):
    return retour("marches.fiche", marche_id=lot.marche_id, _anchor="lots")


def _formulaire(form, lot, titre: str, attribution=None) -> str:
    marche = lot.marche
    return render_template(
        "attributions/formulaire.html",
        form=form,
        lot=lot,
        marche=marche,
        attribution=attribution,
        titre=titre,
        fil=fil_du_marche((marche.reference, url_for("marches.fiche", marche_id=marche.id)), (titre, None)),
    )
