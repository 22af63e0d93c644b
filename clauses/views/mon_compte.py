"""One's own account: name, roles, password, sessions."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from ..extensions import db
from ..forms.comptes import FormulaireChangement, porter_le_refus
from ..models.types import maintenant
from ..services import comptes
from ..services.comptes.lecture import lire_appartenance
from ..services.erreurs import DonneesInvalides
from .acces import acces_connecte, acteur, aujourdhui
from .connexion import page_trop_de_tentatives

bp = Blueprint("mon_compte", __name__)
ACCUEIL = ("Accueil", "/")


@bp.route("/mon-compte", methods=["GET", "POST"])
@acces_connecte
def mon_compte():
    """One's name, roles, second factor, sessions and password."""
    form = FormulaireChangement()
    if form.validate_on_submit():
        try:
            compte = comptes.changer_mot_de_passe(
                acteur(),
                form.ancien.data,
                form.nouveau.data,
                session.get("jeton"),
                request.remote_addr,
                maintenant(),
            )
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        except DonneesInvalides as refus:
            porter_le_refus(form, refus.champ, refus.message)
        else:
            db.session.commit()
            if compte is not None:
                return _fait("Votre mot de passe est changé ; vos autres sessions sont fermées.")
            form.refuser_ancien()
    return _page_mon_compte(form), 400 if form.errors else 200


def _page_mon_compte(form: FormulaireChangement) -> str:
    return render_template(
        "comptes/mon_compte.html",
        form=form,
        appartenances=[lire_appartenance(a, aujourdhui()) for a in current_user.appartenances],
        sessions=comptes.lister_sessions(acteur(), session.get("jeton"), maintenant()),
        facteur_depuis=current_user.totp_active_le,
        facteur_oblige=comptes.est_oblige(acteur()),
        codes_restants=comptes.codes_restants(acteur()),
        fil=[ACCUEIL, ("Mon compte", None)],
    )


def _fait(message: str):
    flash(message, "succes")
    return redirect(url_for("mon_compte.mon_compte"))


@bp.post("/mon-compte/sessions")
@acces_connecte
def fermer_les_sessions():
    """End the other sessions, and keep this one."""
    comptes.terminer_les_autres(acteur(), session.get("jeton"), maintenant())
    db.session.commit()
    return _fait("Vos autres sessions sont fermées.")


@bp.post("/mon-compte/sessions/<int:session_id>/fermer")
@acces_connecte
def fermer_une_session(session_id: int):
    """End one session."""
    comptes.terminer_session(acteur(), session_id, maintenant())
    db.session.commit()
    return _fait("Cette session est fermée.")
