"""The places of a contract on markets: one more, its modality, its withdrawal."""

from flask import Blueprint, flash, render_template, request

from ..extensions import db
from ..forms.contrats import PlaceForm
from ..services.contrats.affectations import (
    affectation_a_modifier,
    affecter,
    changer_la_modalite,
    nommer_le_lot,
    retirer_du_marche,
)
from ..services.contrats.saisie import contrat_a_modifier
from ..services.permissions import Permission
from ..services.personnes.saisie import lire_a_modifier
from .acces import acces, acteur
from .contrats import fil_du_contrat
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire

bp = Blueprint("affectations", __name__)


@bp.route("/contrats/<int:contrat_id>/marches/nouveau", methods=["GET", "POST"])
@acces(Permission.CONTRAT_ECRIRE, nominatif=True)
def creer(contrat_id: int):
    """The same contract on one more lot."""
    contrat = contrat_a_modifier(acteur(), contrat_id)
    form = PlaceForm(acteur(), contrat.personne.territoire_id)
    if request.method == "GET":
        return _formulaire(form, contrat)
    affectation, statut = tenter(
        form, lambda: affecter(acteur(), contrat, form.attribution.data, form.modalite.data)
    )
    if affectation is None:
        return _formulaire(form, contrat), statut
    db.session.commit()
    flash("Contrat placé sur ce lot.", "succes")
    return retour("contrats.fiche", contrat_id=contrat_id, _anchor=f"affectation-{affectation.id}")


@bp.route("/affectations/<int:affectation_id>/modifier", methods=["GET", "POST"])
@acces(Permission.CONTRAT_ECRIRE, nominatif=True)
def modifier(affectation_id: int):
    """The modality there."""
    affectation = affectation_a_modifier(acteur(), affectation_id)
    form = PlaceForm(acteur(), affectation.territoire_id, objet=affectation)
    contrat = affectation.contrat
    if request.method == "GET":
        return _formulaire(form, contrat, affectation)
    ecrite, statut = tenter(
        form,
        lambda: changer_la_modalite(
            acteur(), affectation_id, form.modalite.data, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrite is None:
        return _formulaire(form, contrat, affectation), statut
    db.session.commit()
    flash("Modalité enregistrée.", "succes")
    return retour("contrats.fiche", contrat_id=ecrite.contrat_id, _anchor=f"affectation-{affectation_id}")


@bp.post("/affectations/<int:affectation_id>/retirer")
@acces(Permission.CONTRAT_ECRIRE)
def retirer(affectation_id: int):
    """Withdraw, unless hours hang from it; the next page offers to undo."""
    contrat_id = affectation_a_modifier(acteur(), affectation_id).contrat_id
    affectation = tenter_ou_dire(lambda: retirer_du_marche(acteur(), affectation_id))
    if affectation is not None:
        db.session.commit()
        proposer_annulation("Contrat retiré de ce marché.", "affectation", affectation_id)
    return retour("contrats.fiche", contrat_id=contrat_id)


def _formulaire(form: PlaceForm, contrat, affectation=None) -> str:
    lire_a_modifier(acteur(), contrat.personne_id, "contrat sur un marché", contrat=contrat.id)
    db.session.commit()
    titre = "Changer la modalité" if affectation else "Placer sur un autre marché"
    return render_template(
        "contrats/place.html",
        form=form,
        contrat=contrat,
        affectation=affectation,
        lot=nommer_le_lot(affectation.attribution) if affectation else None,
        titre=titre,
        fil=fil_du_contrat(contrat, (titre, None)),
    )
