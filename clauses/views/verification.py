"""Checking the sheets that were sent: the queue, a sheet beside its lines, what is decided of them."""

from io import BytesIO

from flask import Blueprint, abort, flash, render_template, request, send_file, url_for

from ..extensions import db
from ..forms.verification import LiaisonForm, LignesForm, PersonneForm
from ..services.edition import ConflitEdition
from ..services.erreurs import DonneesInvalides, TransitionImpossible
from ..services.normalisation import lire_cle
from ..services.permissions import Permission
from ..services.releves.verification import (
    RELEVES_A_VERIFIER,
    compter_images_a_saisir,
    image_du_releve,
    lire_liaison,
    lire_releve_a_verifier,
    rattacher_a,
)
from ..services.releves.verification import agir as agir_sur_les_lignes
from .acces import acces, acteur
from .edition import retour
from .liens import LIENS_RELEVES_A_VERIFIER
from .listes import afficher_liste, envoyer_liste

bp = Blueprint("verification", __name__, url_prefix="/releves-a-verifier")
CHANGEE = "Cette ligne a changé entre-temps : la voici telle qu’elle est maintenant."


@bp.get("")
@acces(Permission.RELEVE_VERIFIER)
def liste():
    """The sheets whose lines, in the reader's territories, wait for them."""
    return afficher_liste(
        RELEVES_A_VERIFIER,
        "verification/liste.html",
        LIENS_RELEVES_A_VERIFIER,
        images_a_saisir=compter_images_a_saisir(acteur()),
    )


@bp.get("/export.<forme>")
@acces(Permission.RELEVE_VERIFIER, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(RELEVES_A_VERIFIER, forme)


@bp.get("/<int:releve_id>")
@acces(Permission.RELEVE_VERIFIER, nominatif=True)
def fiche(releve_id: int):
    """The lines of the reader's territories, beside the sheet."""
    return _afficher(releve_id, LignesForm())


def _afficher(releve_id: int, form: LignesForm) -> str:
    lu = lire_releve_a_verifier(
        acteur(),
        releve_id,
        page=request.args.get("page", 1, type=lire_cle),
        ligne_id=None if "page" in request.args else request.args.get("ligne", type=lire_cle),
    )
    db.session.commit()
    return render_template("verification/fiche.html", lu=lu, form=form, fil=_fil((lu.deposant, None)))


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Relevés à vérifier", url_for(".liste")), *suite]


@bp.post("/<int:releve_id>")
@acces(Permission.RELEVE_VERIFIER)
def agir(releve_id: int):
    """Accept, refuse, set aside or reopen the lines that the button names."""
    form = LignesForm(request.form)
    if form.acte is None:
        abort(400)
    try:
        bilan = agir_sur_les_lignes(acteur(), releve_id, form.acte, form.visees, form.motif.data or "")
    except DonneesInvalides as refus:
        db.session.rollback()
        form.motif.errors = [refus.message]
        return _afficher(releve_id, form), 400
    db.session.commit()
    flash(str(bilan), "succes" if bilan.faites else "attention")
    return retour(".fiche", releve_id=releve_id)


@bp.get("/<int:releve_id>/pages/<int:page>")
@acces(Permission.RELEVE_VERIFIER)
def image(releve_id: int, page: int):
    """One page of a pdf or of a picture, when all its lines are the reader's."""
    contenu = image_du_releve(acteur(), releve_id, page)
    return send_file(BytesIO(contenu), mimetype="image/png", download_name=f"page-{page}.png")


@bp.get("/<int:releve_id>/lignes/<int:ligne_id>")
@acces(Permission.RELEVE_VERIFIER, nominatif=True)
def liaison(releve_id: int, ligne_id: int):
    """The contracts that a line may be tied to: the candidates, or those of `?personne=`."""
    return _page_de_liaison(releve_id, ligne_id, PersonneForm(acteur(), formdata=None))


def _page_de_liaison(releve_id: int, ligne_id: int, chercher: PersonneForm) -> str:
    personne_id = request.args.get("personne", type=lire_cle)
    lu = lire_liaison(acteur(), releve_id, ligne_id, personne_id)
    db.session.commit()
    return render_template(
        "verification/liaison.html",
        lu=lu,
        chercher=chercher,
        fil=_fil((lu.deposant, url_for(".fiche", releve_id=releve_id)), ("Rattacher une ligne", None)),
    )


@bp.post("/<int:releve_id>/lignes/<int:ligne_id>/personne")
@acces(Permission.RELEVE_VERIFIER)
def chercher(releve_id: int, ligne_id: int):
    """The person looked for, so that no name is in an address."""
    lire_liaison(acteur(), releve_id, ligne_id)
    form = PersonneForm(acteur())
    if not form.validate_on_submit():
        return _page_de_liaison(releve_id, ligne_id, form), 400
    db.session.commit()
    return retour(".liaison", releve_id=releve_id, ligne_id=ligne_id, personne=form.personne.data)


@bp.post("/<int:releve_id>/lignes/<int:ligne_id>")
@acces(Permission.RELEVE_VERIFIER)
def rattacher(releve_id: int, ligne_id: int):
    """Tie the line, and those that write the same person, to the contract chosen."""
    lire_liaison(acteur(), releve_id, ligne_id)
    form = LiaisonForm()
    if not form.validate_on_submit():
        flash("Choisissez un contrat.", "erreur")
        return _page_de_liaison(releve_id, ligne_id, PersonneForm(acteur(), formdata=None)), 400
    try:
        nombre = rattacher_a(acteur(), releve_id, ligne_id, form.affectation.data, version=form.version_lue)
    except (ConflitEdition, DonneesInvalides, TransitionImpossible) as refus:
        db.session.rollback()
        flash(CHANGEE if isinstance(refus, ConflitEdition) else refus.message, "erreur")
        return retour(".fiche", releve_id=releve_id, _anchor=f"ligne-{ligne_id}")
    db.session.commit()
    flash(f"{nombre} lignes rattachées." if nombre > 1 else "Ligne rattachée.", "succes")
    return retour(".fiche", releve_id=releve_id, _anchor=f"ligne-{ligne_id}")
