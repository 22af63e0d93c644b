"""Writing lots: create, edit, delete, undo."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.marches import LotForm
from ..services.marches.lots_edition import creer_lot, modifier_lot, supprimer_lot
from ..services.marches.portes import lot_a_ecrire, marche_a_ecrire
from ..services.permissions import Permission
from .acces import acces, acteur
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire
from .marches.pages import fil_du_marche

bp = Blueprint("lots", __name__)


@bp.route("/marches/<int:marche_id>/lots/nouveau", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def creer(marche_id: int):
    """A lot more."""
    marche = marche_a_ecrire(acteur(), marche_id)
    form = LotForm(acteur(), marche.territoire_id)
    if request.method == "GET":
        return _formulaire(form, marche, "Nouveau lot")
    lot, statut = tenter(form, lambda: creer_lot(acteur(), marche_id, form.valeurs))
    if lot is None:
        return _formulaire(form, marche, "Nouveau lot"), statut
    db.session.commit()
    flash(f"Lot {lot.numero or 'sans numéro'} créé.", "succes")
    return retour("marches.fiche", marche_id=marche_id, _anchor="lots")


@bp.route("/lots/<int:lot_id>/modifier", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def modifier(lot_id: int):
    """Number, object, amount."""
    lot = lot_a_ecrire(acteur(), lot_id)
    form, titre = (
        LotForm(acteur(), lot.marche.territoire_id, objet=lot),
        f"Modifier le lot {lot.numero or 'unique'}",
    )
    if request.method == "GET":
        return _formulaire(form, lot.marche, titre, lot)
    ecrit, statut = tenter(
        form,
        lambda: modifier_lot(
            acteur(), lot_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrit is None:
        return _formulaire(form, lot.marche, titre, lot), statut
    db.session.commit()
    flash("Lot enregistré.", "succes")
    return retour("marches.fiche", marche_id=ecrit.marche_id, _anchor="lots")


@bp.post("/lots/<int:lot_id>/supprimer")
@acces(Permission.MARCHE_ECRIRE)
def supprimer(lot_id: int):
    """Delete, unless hours hang from it; the next page offers to undo."""
    marche_id = lot_a_ecrire(acteur(), lot_id).marche_id
    lot = tenter_ou_dire(lambda: supprimer_lot(acteur(), lot_id))
    if lot is not None:
        db.session.commit()
        proposer_annulation(f"Lot {lot.numero or 'unique'} supprimé.", "lot", lot_id)
    return retour("marches.fiche", marche_id=marche_id, _anchor="lots")


def _formulaire(form: LotForm, marche, titre: str, lot=None) -> str:
    return render_template(
        "lots/formulaire.html",
        form=form,
        marche=marche,
        lot=lot,
        titre=titre,
        fil=fil_du_marche((marche.reference, url_for("marches.fiche", marche_id=marche.id)), (titre, None)),
    )
