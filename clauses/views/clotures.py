"""The months to close: those that wait, one of them and what it still lacks, closed or opened again."""

from datetime import date

from flask import Blueprint, abort, flash, render_template, url_for

from ..extensions import db
from ..forms.verification import CloreForm, RouvrirForm
from ..services.erreurs import TransitionImpossible
from ..services.heures.cloture import clore as clore_le_mois
from ..services.heures.cloture import lire_le_mois, mois_fermes, rouvrir_le_mois
from ..services.permissions import Permission
from ..services.suivi.cloture import mois_a_clore
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter
from .formats import mois as en_mois

bp = Blueprint("clotures", __name__, url_prefix="/mois")


def _lire(mois: str) -> date:
    """« 2026-03 » in an address; another text names no month."""
    try:
        return date.fromisoformat(f"{mois}-01")
    except ValueError:
        abort(404)


@bp.get("")
@acces(Permission.MOIS_CLORE)
def liste():
    """The months of the last year that are open, and those that were closed."""
    return render_template(
        "clotures/liste.html",
        a_clore=mois_a_clore(acteur(), aujourdhui()),
        fermes=mois_fermes(acteur(), aujourdhui()),
        fil=[("Accueil", url_for("accueil.accueil")), ("Mois à clore", None)],
    )


@bp.get("/<int:territoire_id>/<mois>")
@acces(Permission.MOIS_CLORE)
def fiche(territoire_id: int, mois: str):
    """One month of a territory: what it lacks, who closed or opened it."""
    return _afficher(
        territoire_id, _lire(mois), CloreForm(acteur(), formdata=None), RouvrirForm(acteur(), formdata=None)
    )


def _afficher(territoire_id: int, mois: date, clore_form: CloreForm, rouvrir_form: RouvrirForm) -> str:
    lu = lire_le_mois(acteur(), territoire_id, mois, aujourdhui())
    return render_template(
        "clotures/fiche.html",
        lu=lu,
        clore=clore_form,
        rouvrir=rouvrir_form,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Mois à clore", url_for(".liste")),
            (f"{en_mois(mois)}", None),
        ],
    )


@bp.post("/<int:territoire_id>/<mois>/clore")
@acces(Permission.MOIS_CLORE)
def clore(territoire_id: int, mois: str):
    """Close it; one that still waits for something asks for a yes."""
    lu, form = _lire(mois), CloreForm(acteur())
    lire_le_mois(acteur(), territoire_id, lu, aujourdhui())
    _, statut = tenter(
        form,
        lambda: clore_le_mois(
            acteur(), territoire_id, lu, aujourdhui=aujourdhui(), est_confirme=form.confirmation.data
        ),
    )
    if statut != 303:
        return _afficher(territoire_id, lu, form, RouvrirForm(acteur(), formdata=None)), statut
    db.session.commit()
    flash(f"Mois clos : {en_mois(lu)}. Ce qui arrivera désormais sera une régularisation.", "succes")
    return retour(".fiche", territoire_id=territoire_id, mois=mois)


@bp.post("/<int:territoire_id>/<mois>/rouvrir")
@acces(Permission.MOIS_CLORE)
def rouvrir(territoire_id: int, mois: str):
    """Open it again, with the reason."""
    lu, form = _lire(mois), RouvrirForm(acteur())
    lire_le_mois(acteur(), territoire_id, lu, aujourdhui())
    try:
        _, statut = tenter(
            form,
            lambda: rouvrir_le_mois(
                acteur(), territoire_id, lu, form.motif.data or "", aujourdhui=aujourdhui()
            ),
        )
    except TransitionImpossible as refus:
        db.session.rollback()
        flash(refus.message, "attention")
        return retour(".fiche", territoire_id=territoire_id, mois=mois)
    if statut != 303:
        return _afficher(territoire_id, lu, CloreForm(acteur(), formdata=None), form), statut
    db.session.commit()
    flash(f"Mois rouvert : {en_mois(lu)}.", "succes")
    return retour(".fiche", territoire_id=territoire_id, mois=mois)
