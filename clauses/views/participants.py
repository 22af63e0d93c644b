"""Participants of the PLIE, by name: each reading is journaled and committed by the view."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ..extensions import db
from ..forms.plie import LienForm, RechercheForm
from ..services.contrats import CONTRATS
from ..services.erreurs import Conflit, TransitionImpossible
from ..services.permissions import Permission
from ..services.plie.decisions import lier
from ..services.plie.fiche import consulter_participant, trouver_a_lier
from ..services.plie.liste import liste_de
from ..services.plie.masse import compter_a_decider
from ..services.plie.recherche import chercher_salaries
from .acces import acces, acteur, aujourdhui
from .liens import LIENS_CONTRATS, LIENS_PARTICIPANTS
from .listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste, filtrer_liste
from .recherches import memoriser, retrouver

bp = Blueprint("participants", __name__, url_prefix="/plie/participants")
LIRE = (Permission.PARTICIPANT_LIER, Permission.PARTICIPANT_SUIVRE)


@bp.get("")
@acces(*LIRE, nominatif=True)
def liste():
    """The participants of the territory, or those a référent follows."""
    return afficher_liste(
        liste_de(acteur()),
        "participants/liste.html",
        LIENS_PARTICIPANTS,
        a_decider=compter_a_decider(acteur()),
    )


@bp.post("")
@acces(*LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(liste_de(acteur()))


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_NOMINATIF, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(liste_de(acteur()), forme)


@bp.get("/<int:participant_id>")
@acces(*LIRE, nominatif=True)
def fiche(participant_id: int):
    """One participant, within what the reader may know."""
    lu = consulter_participant(acteur(), participant_id, aujourdhui())
    db.session.commit()
    return render_template(
        "participants/fiche.html",
        fiche=lu,
        colonnes_contrats=colonnes_a_l_ecran(CONTRATS, sauf=("personne", "territoire")),
        liens_contrats=LIENS_CONTRATS | {"employeur": LIENS_CONTRATS["personne"]},
        fil=_fil((lu.nom, None)),
    )


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Participants PLIE", url_for(".liste")), *suite]


@bp.get("/<int:participant_id>/lier")
@acces(Permission.PARTICIPANT_LIER, nominatif=True)
def choisir(participant_id: int):
    """Search the person that a participant is."""
    texte = retrouver(request.args.get("recherche", "")) or ""
    return _page_de_choix(participant_id, texte, RechercheForm(formdata=None, q=texte))


def _page_de_choix(participant_id: int, texte: str, form: RechercheForm) -> str:
    trouves = chercher_salaries(acteur(), participant_id, texte, aujourdhui())
    db.session.commit()
    return render_template(
        "participants/lier.html",
        trouves=trouves,
        form=form,
        fil=_fil(
            (trouves.nom, url_for(".fiche", participant_id=participant_id)), ("Lier à un salarié", None)
        ),
    )


@bp.post("/<int:participant_id>/lier/recherche")
@acces(Permission.PARTICIPANT_LIER)
def chercher(participant_id: int):
    """The name searched, kept out of the address."""
    form = RechercheForm()
    if not form.validate_on_submit():
        return _page_de_choix(participant_id, "", form), 400
    participant = trouver_a_lier(acteur(), participant_id)
    marque = memoriser(form.q.data)
    return redirect(url_for(".choisir", participant_id=participant.id, recherche=marque), 303)


@bp.post("/<int:participant_id>/lier")
@acces(Permission.PARTICIPANT_LIER)
def rattacher(participant_id: int):
    """Link the participant to the person chosen, confirmed at once."""
    form = LienForm()
    if not form.validate_on_submit():
        return _page_de_choix(participant_id, "", RechercheForm(formdata=None)), 400
    try:
        lier(acteur(), participant_id, form.personne.data)
        db.session.commit()
        flash("Lien confirmé. Il s’annule depuis cette page.", "succes")
    except (Conflit, TransitionImpossible) as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
    return redirect(url_for(".fiche", participant_id=participant_id), 303)
