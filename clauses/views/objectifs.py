"""Writing objectives: an amendment adds one, a correction closes a version; what the formula gives is shown live."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.marches import CorrectionForm, ObjectifForm, valeurs_de
from ..services.erreurs import DonneesInvalides
from ..services.marches.objectifs import (
    ObjectifRemplace,
    apercu,
    corriger_objectif,
    fixer_objectif,
    retirer_objectif,
)
from ..services.marches.portes import attribution_a_ecrire, objectif_a_ecrire
from ..services.permissions import Permission
from .acces import acces, acteur
from .edition import retour, tenter
from .marches.pages import fil_du_marche

bp = Blueprint("objectifs", __name__)


@bp.route("/attributions/<int:attribution_id>/objectifs/nouveau", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def creer(attribution_id: int):
    """The first objective, or that of an amendment."""
    attribution = attribution_a_ecrire(acteur(), attribution_id)
    form = ObjectifForm(acteur(), attribution.lot.marche.territoire_id)
    if request.method == "GET" or "calculer" in request.form:
        return _formulaire(form, attribution)
    objectif, statut = tenter(form, lambda: fixer_objectif(acteur(), attribution_id, form.saisie))
    return _suite(form, attribution, objectif, statut)


@bp.route("/objectifs/<int:objectif_id>/corriger", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def corriger(objectif_id: int):
    """Replace an erroneous version, which stays visible; after somebody else's, what was typed is kept to choose."""
    fautif = objectif_a_ecrire(acteur(), objectif_id)
    form = CorrectionForm(acteur(), fautif.attribution.lot.marche.territoire_id, **valeurs_de(fautif))
    if request.method == "GET" or "calculer" in request.form:
        return _formulaire(form, fautif.attribution, fautif)
    try:
        objectif, statut = tenter(form, lambda: corriger_objectif(acteur(), objectif_id, form.saisie))
    except ObjectifRemplace as conflit:
        db.session.rollback()
        form.form_errors.append(conflit.message)
        suivant = objectif_a_ecrire(acteur(), conflit.suivant_id)
        return _formulaire(form, suivant.attribution, suivant, est_croise=True), 409
    return _suite(form, fautif.attribution, objectif, statut, fautif)


@bp.post("/objectifs/<int:objectif_id>/retirer")
@acces(Permission.MARCHE_ECRIRE)
def retirer(objectif_id: int):
    """Close a version that should never have been."""
    objectif = retirer_objectif(acteur(), objectif_id)
    db.session.commit()
    flash("Objectif retiré : il reste dans l’historique.", "succes")
    return retour("marches.fiche", marche_id=objectif.attribution.lot.marche_id, _anchor="lots")


@bp.post("/attributions/<int:attribution_id>/objectifs/apercu")
@acces(Permission.MARCHE_ECRIRE)
def calculer(attribution_id: int):
    """What the formula gives, as a piece of the page."""
    attribution = attribution_a_ecrire(acteur(), attribution_id)
    form = ObjectifForm(acteur(), attribution.lot.marche.territoire_id)
    return render_template("objectifs/_apercu.html", calcul=_calcul(form, attribution_id))


def _calcul(form: ObjectifForm, attribution_id: int) -> dict:
    """The volume, or what is missing to have one."""
    try:
        return {"heures": apercu(acteur(), attribution_id, form.saisie), "manque": ""}
    except DonneesInvalides as refus:
        return {"heures": None, "manque": refus.message}


def _suite(form, attribution, objectif, statut: int, fautif=None):
    if objectif is None:
        return _formulaire(form, attribution, fautif), statut
    db.session.commit()
    flash("Objectif enregistré.", "succes")
    return retour("marches.fiche", marche_id=attribution.lot.marche_id, _anchor="lots")


def _formulaire(form: ObjectifForm, attribution, fautif=None, *, est_croise: bool = False) -> str:
    marche, titre = attribution.lot.marche, "Corriger l’objectif" if fautif else "Heures dues"
    return render_template(
        "objectifs/formulaire.html",
        form=form,
        attribution=attribution,
        marche=marche,
        fautif=fautif,
        est_croise=est_croise,
        titre=titre,
        calcul=_calcul(form, attribution.id),
        fil=fil_du_marche((marche.reference, url_for("marches.fiche", marche_id=marche.id)), (titre, None)),
    )
