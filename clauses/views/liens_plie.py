"""Links between participants of the PLIE and people: proposals face to face, and what is decided of them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ..extensions import db
from ..forms.plie import ConfirmationForm, DecisionForm, PropositionForm
from ..services.erreurs import Conflit, Introuvable, TransitionImpossible
from ..services.normalisation import lire_cle
from ..services.permissions import Permission
from ..services.plie import proposer_liens
from ..services.plie.decisions import Decision, decider
from ..services.plie.lecture import Onglet, lire_liens
from ..services.plie.masse import confirmer_exacts
from .acces import acces, acteur

bp = Blueprint("liens", __name__, url_prefix="/plie/liens")
FAIT = {
    Decision.CONFIRMER: "Lien confirmé. Il s’annule depuis l’onglet « Confirmés ».",
    Decision.REFUSER: "Lien refusé : il ne sera plus proposé. Il s’annule depuis l’onglet « Refusés ».",
    Decision.ANNULER: "Décision annulée : le lien est de nouveau à décider.",
}


@bp.get("")
@acces(Permission.PARTICIPANT_LIER, nominatif=True)
def liste():
    """One tab of the links; the names shown are journaled."""
    onglet = request.args.get("onglet", "")
    lus = lire_liens(
        acteur(),
        Onglet(onglet) if onglet in set(Onglet) else Onglet.A_DECIDER,
        territoire_id=request.args.get("territoire", None, lire_cle),
        page=request.args.get("page", 1, int),
    )
    page = render_template(
        "participants/liens.html",
        liens=lus,
        onglets=list(Onglet),
        territoire=request.args.get("territoire", ""),
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Participants PLIE", url_for("participants.liste")),
            ("Liens", None),
        ],
    )
    db.session.commit()
    return page


@bp.post("/proposer")
@acces(Permission.PARTICIPANT_LIER)
def proposer():
    """Compare the identities of a territory again."""
    form = PropositionForm()
    if not form.validate_on_submit():
        raise Introuvable("Ce territoire n’existe pas.")
    nombre = proposer_liens(acteur(), form.territoire.data)
    db.session.commit()
    flash(f"{nombre} nouveau{'x' if nombre > 1 else ''} lien{'s' if nombre > 1 else ''} à décider.", "info")
    return redirect(url_for(".liste", territoire=form.territoire.data), 303)


@bp.post("/confirmer-les-exacts")
@acces(Permission.PARTICIPANT_LIER)
def confirmer_en_nombre():
    """Confirm the exact identities that the page showed."""
    form = ConfirmationForm()
    if not form.validate_on_submit():
        raise Introuvable("Ce territoire n’existe pas.")
    nombre = confirmer_exacts(acteur(), form.territoire.data, form.jusqu_a.data)
    db.session.commit()
    if nombre:
        pluriel = "s" if nombre > 1 else ""
        dit = f"{nombre} lien{pluriel} confirmé{pluriel}. Chacun s’annule depuis l’onglet « Confirmés »."
        flash(dit, "succes")
    else:
        flash("Rien n’a été confirmé : ces liens viennent d’être décidés, ou une identité a changé.", "info")
    return redirect(url_for(".liste", territoire=form.territoire.data), 303)


@bp.post("/<int:lien_id>")
@acces(Permission.PARTICIPANT_LIER)
def trancher(lien_id: int):
    """Confirm, refuse or undo; whoever comes second is told that it is decided already."""
    form = DecisionForm()
    if not form.validate_on_submit():
        flash("Choisissez une décision.", "erreur")
        return redirect(url_for(".liste"), 303)
    decision = Decision(form.decision.data)
    try:
        lien = decider(acteur(), lien_id, decision)
        participant_id = lien.participant_id
        db.session.commit()
        flash(FAIT[decision], "succes")
    except (Conflit, TransitionImpossible) as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
        return redirect(url_for(".liste", **form.retour()), 303)
    if form.depuis.data == "participant":
        return redirect(url_for("participants.fiche", participant_id=participant_id), 303)
    return redirect(url_for(".liste", **form.retour()), 303)
