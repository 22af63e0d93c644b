"""The periods of eligibility of a person: opened, completed, established, refused."""

from io import BytesIO

from flask import Blueprint, abort, flash, render_template, request, send_file, url_for

from ..extensions import db
from ..forms.eligibilites import DecisionForm, PeriodeForm, PreuveForm, formulaire_de_periode
from ..services.permissions import Permission
from ..services.personnes.correction import lire_periode, modifier_periode
from ..services.personnes.periodes import DecisionEligibilite, creer_periode, decider_periode
from ..services.personnes.preuves import joindre_preuve
from ..services.personnes.saisie import lire_a_modifier, personne_a_modifier
from ..services.pieces import ouvrir_piece, type_mime
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
    ecrite, statut = tenter(
        form,
        lambda: modifier_periode(
            acteur(), eligibilite_id, form.saisie, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
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


@bp.route("/eligibilites/<int:eligibilite_id>/criteres/<int:critere_id>/piece", methods=["GET", "POST"])
@acces(Permission.ELIGIBILITE_ETABLIR, nominatif=True)
def joindre(eligibilite_id: int, critere_id: int):
    """The evidence of one criterion."""
    personne, periode = lire_periode(acteur(), eligibilite_id)
    critere = next((k.critere for k in periode.criteres if k.critere_id == critere_id), None)
    if critere is None:
        abort(404)
    form = PreuveForm()
    if request.method == "POST":
        ecrite, statut = tenter(
            form, lambda: joindre_preuve(acteur(), eligibilite_id, critere_id, form.depot)
        )
        if ecrite is not None:
            db.session.commit()
            flash("Pièce jointe.", "succes")
            return _a_la_personne(ecrite.personne_id)
        return _page_preuve(form, personne.id, critere), statut
    return _page_preuve(form, personne.id, critere)


@bp.get("/pieces/<int:piece_id>")
@acces(Permission.CRITERE_LIRE, nominatif=True)
def piece(piece_id: int):
    """The file, never shown inside the site."""
    lue, contenu = ouvrir_piece(acteur(), piece_id)
    db.session.commit()
    return send_file(
        BytesIO(contenu), mimetype=type_mime(lue), as_attachment=True, download_name=lue.nom_fichier
    )


def _page_preuve(form: PreuveForm, personne_id: int, critere) -> str:
    return _page("eligibilites/piece.html", personne_id, "Joindre une pièce", form=form, critere=critere)


def _a_la_personne(personne_id: int):
    return retour("personnes.fiche", personne_id=personne_id, _anchor="eligibilite")


def _formulaire(form: PeriodeForm, personne_id: int, titre: str, periode=None) -> str:
    return _page("eligibilites/formulaire.html", personne_id, titre, form=form, periode=periode)


def _page(gabarit: str, personne_id: int, titre: str, **contexte) -> str:
    """A form about the criteria of a person: its reading is journaled."""
    personne = lire_a_modifier(acteur(), personne_id, "éligibilité", criteres=True)
    db.session.commit()
    return render_template(
        gabarit,
        personne=personne,
        titre=titre,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Salariés en insertion", url_for("personnes.liste")),
            (personne.nom_complet, url_for("personnes.fiche", personne_id=personne_id)),
            (titre, None),
        ],
        **contexte,
    )
