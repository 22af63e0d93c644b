"""Logging in and out, and choosing a password with an invitation link."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ..config import Mode
from ..extensions import db
from ..forms.comptes import (
    FormulaireCode,
    FormulaireConnexion,
    FormulaireNouveauMotDePasse,
    FormulaireOubli,
    porter_le_refus,
)
from ..models import Compte
from ..models.types import maintenant
from ..services import comptes
from ..services.comptes import VISITEUR
from ..services.demonstration import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION
from ..services.erreurs import DonneesInvalides, Introuvable
from .acces import acces_public, acces_sans_facteur, acteur

bp = Blueprint("connexion", __name__)
#: Seconds between the password and the code.
DELAI_CONFIRMATION = 600


@bp.route("/connexion", methods=["GET", "POST"])
@acces_public
def se_connecter():
    """The login form, and the demonstration's accounts beside it."""
    if current_user.is_authenticated:
        return redirect(url_for("accueil.accueil"))
    form = FormulaireConnexion()
    if form.validate_on_submit():
        try:
            compte = comptes.authentifier(
                VISITEUR, form.courriel.data, form.mot_de_passe.data, request.remote_addr, maintenant()
            )
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        suite = _entrer(compte) if compte is not None else None
        db.session.commit()
        if suite is not None:
            return suite
        form.refuser()
    return _page_connexion(form), 400 if form.errors else 200


def _page_connexion(form: FormulaireConnexion) -> str:
    est_demonstration = current_app.config["MODE"] is Mode.DEMONSTRATION
    return render_template(
        "connexion/connexion.html",
        form=form,
        comptes_demonstration=COMPTES_DEMONSTRATION if est_demonstration else (),
        mot_de_passe_demonstration=MOT_DE_PASSE_DEMONSTRATION if est_demonstration else "",
    )


def _entrer(compte: Compte):
    """After the right password: the page asked for, or the second half of the login."""
    suite = suite_locale(request.args.get("next"))
    if compte.totp_active_le is None:
        ouvrir_session(compte)
        return redirect(suite)
    session.clear()
    session["a_confirmer"] = {"compte": compte.id, "avant": maintenant().timestamp() + DELAI_CONFIRMATION}
    return redirect(url_for("connexion.confirmer", next=suite))


def ouvrir_session(compte: Compte) -> None:
    """Start from an empty session, so that nothing set before the login survives it."""
    jeton = comptes.ouvrir_session(
        VISITEUR, compte, request.remote_addr, request.user_agent.string, maintenant()
    )
    session.clear()
    session.permanent = True
    session["jeton"] = jeton
    login_user(compte)


@bp.route("/connexion/code", methods=["GET", "POST"])
@acces_public
def confirmer():
    """The code of the second factor, or a recovery code."""
    attente = session.get("a_confirmer")
    if not attente or attente["avant"] < maintenant().timestamp():
        session.pop("a_confirmer", None)
        return redirect(url_for("connexion.se_connecter"))
    form = FormulaireCode()
    if form.validate_on_submit():
        try:
            compte = comptes.confirmer_connexion(
                VISITEUR, attente["compte"], form.code.data, request.remote_addr, maintenant()
            )
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        if compte is not None:
            ouvrir_session(compte)
        db.session.commit()
        if compte is not None:
            return redirect(suite_locale(request.args.get("next")))
        form.refuser()
    return render_template("connexion/code.html", form=form), 400 if form.errors else 200


@bp.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@acces_public
def oubli():
    """Ask whoever manages the account for a link; the same answer whether the account exists or not."""
    form = FormulaireOubli()
    if form.validate_on_submit():
        try:
            comptes.demander_reinitialisation(VISITEUR, form.courriel.data, request.remote_addr, maintenant())
        except comptes.TropDeTentatives as refus:
            return page_trop_de_tentatives(refus)
        db.session.commit()
        return render_template("connexion/oubli_note.html")
    return render_template("connexion/oubli.html", form=form), 400 if form.errors else 200


def suite_locale(adresse: str | None) -> str:
    """Where to go after the login: a page of this site that can be read, else the home page."""
    lieu = urlsplit(adresse or "")
    est_chemin = lieu.path.startswith("/") and not lieu.path.startswith(("//", "/\\"))
    if lieu.scheme or lieu.netloc or not est_chemin or not (adresse or "").isprintable():
        return url_for("accueil.accueil")
    try:
        current_app.url_map.bind("").match(lieu.path, method="GET")
    except (HTTPException, RequestRedirect):
        return url_for("accueil.accueil")
    return f"{lieu.path}?{lieu.query}" if lieu.query else lieu.path


def page_trop_de_tentatives(refus: comptes.TropDeTentatives, *, sans_compte: bool = False):
    """429, with how long to wait in words and for machines; whoever has no account is told nothing of accounts."""
    secondes = max(int(refus.delai.total_seconds()), 1)
    minutes = -(-secondes // 60)
    delai = "une minute" if minutes == 1 else f"{minutes} minutes"
    reponse = make_response(
        render_template("erreurs/429.html", message=refus.message, delai=delai, sans_compte=sans_compte), 429
    )
    reponse.headers["Retry-After"] = str(secondes)
    return reponse


@bp.post("/deconnexion")
@acces_sans_facteur
def se_deconnecter():
    """End this browser's session."""
    comptes.terminer_celle_ci(acteur(), session.get("jeton"), maintenant())
    db.session.commit()
    logout_user()
    session.clear()
    flash("Vous êtes déconnecté.", "succes")
    return redirect(url_for("connexion.se_connecter"))


@bp.route("/invitation/<jeton>", methods=["GET", "POST"])
@acces_public
def invitation(jeton: str):
    """Choose a password: the first one, or a new one."""
    form = FormulaireNouveauMotDePasse()
    try:
        compte = comptes.lire_invitation(VISITEUR, jeton, maintenant())
        if form.validate_on_submit():
            comptes.choisir_mot_de_passe(VISITEUR, jeton, form.nouveau.data, maintenant())
            db.session.commit()
            logout_user()
            session.clear()
            flash("Votre mot de passe est enregistré : connectez-vous.", "succes")
            return redirect(url_for("connexion.se_connecter"))
    except Introuvable:
        return render_template("connexion/lien_perime.html"), 404
    except DonneesInvalides as refus:
        porter_le_refus(form, refus.champ, refus.message)
    page = render_template("connexion/invitation.html", form=form, compte=compte)
    return page, 400 if form.errors else 200
