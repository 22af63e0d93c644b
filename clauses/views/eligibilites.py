"""The periods of eligibility of a person: opened, completed, established, refused."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.eligibilites import DecisionForm, PeriodeForm, formulaire_de_periode
from ..services.permissions import Permission
from ..services.personnes.periodes import (
    DecisionEligibilite,
    creer_periode,
    decider_periode,
    lire_periode,
    modifier_periode,
)
from ..services.personnes.saisie import lire_a_modifier, personne_a_modifier
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter, tenter_ou_dire

bp = Blueprint("eligibilites", __name__)
FAITES = {
    DecisionEligibilite.ETABLIR: "Éligibilité établie.",
    DecisionEligibilite.REFUSER: "Éligibilité refusée.",
    DecisionEligibilite.REPRENDRE: "Éligibilité à vérifier de nouveau.",
}


@bp.route("/personnes/<int:personne_id>/eligibilites/nouvelle", methods=["GET", "POST"])
@acces(Permission.ELIGIBILITE_ETABLIR, nominatif=True)
def creer(personne_id: int):
    """A new entry: its day, its criteria, established at once when the evidence was seen."""
    personne = personne_a_modifier(acteur(), personne_id)
    form = formulaire_de_periode(acteur(), personne.territoire_id, entree=aujourdhui())
    if request.method == "GET":
        return _formulaire(form, personne_id, "Nouvelle éligibilité")
    periode, statut = tenter(
        form, lambda: creer_periode(acteur(), personne_id, form.saisie, etablir=form.etablir.data)
    )
    if periode is None:
        return _formulaire(form, personne_id, "Nouvelle éligibilité"), statut
    db.session.commit()
    flash("Éligibilité enregistrée.", "succes")
    return _a_la_personne(personne_id)


@bp.route("/eligibilites/<int:eligibilite_id>/modifier", methods=["GET", "POST"])
@acces(Permission.ELIGIBILITE_ETABLIR, nominatif=True)
def modifier(eligibilite_id: int):
    """Complete or correct a period; what it was before stays in its history."""
    personne, periode = lire_periode(acteur(), eligibilite_id)
    form = formulaire_de_periode(acteur(), personne.territoire_id, periode=periode)
    if request.method == "GET":
        return _formulaire(form, personne.id, "Compléter l’éligibilité", periode)
    ecrite, statut = tenter(form, lambda: modifier_periode(acteur(), eligibilite_id, form.saisie))
    if ecrite is None:
        return _formulaire(form, personne.id, "Compléter l’éligibilité", periode), statut
    db.session.commit()
    flash("Éligibilité enregistrée.", "succes")
    return _a_la_personne(ecrite.personne_id)


@bp.post("/eligibilites/<int:eligibilite_id>/decider")
@acces(Permission.ELIGIBILITE_ETABLIR)
def decider(eligibilite_id: int):
    """Establish, refuse, or open again."""
    personne_id = lire_periode(acteur(), eligibilite_id)[0].id
    form = DecisionForm()

    def trancher():
        form.refuser_s_il_le_faut()
        decision = DecisionEligibilite.lire(form.decision.data)
        decider_periode(acteur(), eligibilite_id, decision, motif=form.motif.data)
        return decision

    decision = tenter_ou_dire(trancher)
    if decision is not None:
        db.session.commit()
        flash(FAITES[decision], "succes")
    return _a_la_personne(personne_id)


def _a_la_personne(personne_id: int):
    return retour("personnes.fiche", personne_id=personne_id, _anchor="eligibilite")


def _formulaire(form: PeriodeForm, personne_id: int, titre: str, periode=None) -> str:
    personne = lire_a_modifier(acteur(), personne_id, "éligibilité", criteres=True)
    db.session.commit()
    return render_template(
        "eligibilites/formulaire.html",
        form=form,
        personne=personne,
        periode=periode,
        titre=titre,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Salariés en insertion", url_for("personnes.liste")),
            (personne.nom_complet, url_for("personnes.fiche", personne_id=personne_id)),
            (titre, None),
        ],
    )
