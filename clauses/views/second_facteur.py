"""The second factor of one's own account: set up, new recovery codes, taken away."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from ..extensions import db
from ..forms.comptes import FormulaireCode
from ..models.types import maintenant
from ..services import comptes
from ..services.comptes.image import image_du_code
from .acces import acces_connecte, acces_sans_facteur, acteur, facteur_manquant
from .connexion import page_trop_de_tentatives

bp = Blueprint("second_facteur", __name__, url_prefix="/mon-compte/second-facteur")


@bp.route("", methods=["GET", "POST"])
@acces_sans_facteur
def installer():
    """The picture to scan, and the first code that proves it worked; then the recovery codes, once."""
    if current_user.totp_active_le is not None:
        return redirect(url_for("mon_compte.mon_compte"))
    proposition = comptes.proposer_secret(acteur(), session.get("totp"))
    session["totp"] = proposition.scelle
    form = FormulaireCode()
    if form.validate_on_submit():
        try:
            codes = comptes.activer_facteur(
                acteur(), proposition.scelle, form.code.data, request.remote_addr, maintenant()
            )
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        db.session.commit()
        if codes is not None:
            session.pop("totp", None)
            return _montrer_les_codes(codes, "Le second facteur est en place")
        form.refuser()
    return _page_installer(form, proposition), 400 if form.errors else 200


def _page_installer(form: FormulaireCode, proposition) -> str:
    return render_template(
        "second_facteur/installer.html",
        form=form,
        proposition=proposition,
        image=image_du_code(proposition.adresse),
        est_oblige=facteur_manquant(),
        fil=[] if facteur_manquant() else _fil("Second facteur"),
    )


def _fil(titre: str) -> list[tuple[str, str | None]]:
    return [("Accueil", "/"), ("Mon compte", url_for("mon_compte.mon_compte")), (titre, None)]


def _montrer_les_codes(codes: tuple[str, ...], titre: str) -> str:
    """On the page itself, not after a redirection: they are shown once."""
    return render_template(
        "second_facteur/codes.html", codes=codes, titre=titre, fil=_fil("Codes de secours")
    )


@bp.route("/codes", methods=["GET", "POST"])
@acces_connecte
def renouveler():
    """Ten new recovery codes, against a code of now."""
    if current_user.totp_active_le is None:
        return redirect(url_for("mon_compte.mon_compte"))
    form = FormulaireCode()
    if form.validate_on_submit():
        try:
            codes = comptes.renouveler_codes(acteur(), form.code.data, request.remote_addr, maintenant())
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        db.session.commit()
        if codes is not None:
            return _montrer_les_codes(codes, "Vos nouveaux codes de secours")
        form.refuser()
    return _page_prouver(form, "codes"), 400 if form.errors else 200


@bp.route("/retirer", methods=["GET", "POST"])
@acces_connecte
def retirer():
    """Do without, or change phones, against a code of now."""
    if current_user.totp_active_le is None:
        return redirect(url_for("mon_compte.mon_compte"))
    form = FormulaireCode()
    if form.validate_on_submit():
        try:
            est_retire = comptes.retirer_facteur(acteur(), form.code.data, request.remote_addr, maintenant())
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        db.session.commit()
        if est_retire:
            flash("Votre second facteur est retiré.", "succes")
            return redirect(url_for("mon_compte.mon_compte"))
        form.refuser()
    return _page_prouver(form, "retirer"), 400 if form.errors else 200


def _page_prouver(form: FormulaireCode, acte: str) -> str:
    return render_template(
        "second_facteur/prouver.html",
        form=form,
        acte=acte,
        est_oblige=comptes.est_oblige(acteur()),
        fil=_fil("Second facteur"),
    )
