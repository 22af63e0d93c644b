"""Territories: the list, creating one, its parameters and its logo."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from ..extensions import db
from ..forms.comptes import porter_le_refus
from ..forms.territoires import FormulaireLogo, FormulaireParametres, FormulaireTerritoire
from ..services import comptes, fichiers, territoires
from ..services.edition import ConflitEdition
from ..services.erreurs import DonneesInvalides
from ..services.permissions import Permission
from .acces import acces, acces_connecte, acteur

bp = Blueprint("territoires", __name__, url_prefix="/territoires")
ACCUEIL = ("Accueil", "/")


@bp.get("")
@acces(Permission.TERRITOIRE_PARAMETRER)
def liste():
    """The territories that the reader sets; straight to its parameters when there is one and no other to create."""
    geres = territoires.territoires_geres(acteur(), Permission.TERRITOIRE_PARAMETRER)
    if len(geres) == 1 and not acteur().peut(Permission.TERRITOIRE_GERER):
        return redirect(url_for(".parametres", territoire_id=geres[0].id))
    return render_template("territoires/liste.html", territoires=geres, fil=[ACCUEIL, ("Paramètres", None)])


@bp.route("/nouveau", methods=["GET", "POST"])
@acces(Permission.TERRITOIRE_GERER)
def creer():
    """A new territory, then its parameters."""
    form = FormulaireTerritoire()
    form.proposer(comptes.organismes_accordables(acteur()))
    if form.validate_on_submit():
        try:
            territoire, est_nouveau = territoires.creer_territoire(
                acteur(), form.code.data, form.nom.data, form.organisme.data
            )
        except DonneesInvalides as refus:
            porter_le_refus(form, refus.champ, refus.message)
        else:
            db.session.commit()
            if est_nouveau:
                flash(f"Le territoire « {territoire.nom} » est créé. Vérifiez ses paramètres.", "succes")
                return redirect(url_for(".parametres", territoire_id=territoire.id))
            porter_le_refus(form, "code", "Ce code est déjà celui d’un autre territoire.")
    fil = [ACCUEIL, ("Paramètres", url_for(".liste")), ("Nouveau territoire", None)]
    return render_template("territoires/creer.html", form=form, fil=fil), 400 if form.errors else 200


@bp.route("/<int:territoire_id>/parametres", methods=["GET", "POST"])
@acces(Permission.TERRITOIRE_PARAMETRER)
def parametres(territoire_id: int):
    """The parameters of a territory; two people who change the same one are shown both values."""
    territoire = territoires.lire_parametres(acteur(), territoire_id)
    form = FormulaireParametres(acteur(), territoire_id, objet=territoire)
    if form.validate_on_submit():
        try:
            changes = territoires.modifier_parametres(
                acteur(), territoire_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
            )
            db.session.commit()
            flash("Les paramètres sont enregistrés." if changes else "Aucun paramètre n’a changé.", "succes")
            return redirect(url_for(".parametres", territoire_id=territoire_id))
        except ConflitEdition as conflit:
            db.session.rollback()
            form.porter_conflit(conflit)
        except DonneesInvalides as refus:
            db.session.rollback()
            form.porter_refus(refus)
    statut = 409 if form.conflit else 400 if form.errors else 200
    return _page_parametres(territoire, form, FormulaireLogo(formdata=None)), statut


def _page_parametres(territoire, form: FormulaireParametres, form_logo: FormulaireLogo) -> str:
    return render_template(
        "territoires/parametres.html",
        territoire=territoire,
        form=form,
        form_logo=form_logo,
        fil=[ACCUEIL, ("Paramètres", url_for(".liste")), (territoire.nom, None)],
    )


@bp.post("/<int:territoire_id>/logo")
@acces(Permission.TERRITOIRE_PARAMETRER)
def poser_logo(territoire_id: int):
    """Set the logo."""
    territoire = territoires.lire_parametres(acteur(), territoire_id)
    form = FormulaireLogo()
    if form.validate_on_submit():
        try:
            ancien = territoires.poser_logo(acteur(), territoire_id, form.fichier.data.read())
        except DonneesInvalides as refus:
            porter_le_refus(form, refus.champ, refus.message)
        else:
            return _logo_change(territoire_id, ancien, "Le logo est en place.")
    parametres_lus = FormulaireParametres(acteur(), territoire_id, formdata=None, objet=territoire)
    parametres_lus.noter(territoire)
    return _page_parametres(territoire, parametres_lus, form), 400


@bp.post("/<int:territoire_id>/logo/retirer")
@acces(Permission.TERRITOIRE_PARAMETRER)
def retirer_logo(territoire_id: int):
    """Do without a logo."""
    ancien = territoires.retirer_logo(acteur(), territoire_id)
    return _logo_change(territoire_id, ancien, "Le logo est retiré.")


def _logo_change(territoire_id: int, ancien: str | None, message: str):
    """Commit, then let the file of before go: nothing names it any more."""
    db.session.commit()
    if ancien:
        fichiers.supprimer(ancien)
    flash(message, "succes")
    return redirect(url_for(".parametres", territoire_id=territoire_id))


@bp.get("/<int:territoire_id>/logo")
@acces_connecte
def logo(territoire_id: int):
    """The picture, for whoever has a role there; its address changes with it, so a browser may keep it a while."""
    lu = territoires.lire_logo(acteur(), territoire_id)
    reponse = Response(lu.contenu, mimetype=lu.type)
    reponse.headers["Cache-Control"] = "private, max-age=3600"
    return reponse
