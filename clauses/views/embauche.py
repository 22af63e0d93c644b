"""Hiring, in one form: the person, the contract, its place on a market, the eligibility."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.contrats import EmbaucheForm, LotForm
from ..models import Contrat
from ..services.contrats.affectations import attribution_ouverte
from ..services.contrats.avertissements import codes_a_verifier_apres_embauche
from ..services.contrats.embauche import embaucher
from ..services.normalisation import lire_cle
from ..services.permissions import Permission
from ..services.personnes.periodes import criteres_proposes, periode_au
from ..services.personnes.saisie import attendre_les_imports, lire_a_modifier, personne_a_modifier
from ..services.plie import proposer_liens
from ..services.releves.verification import ligne_a_embaucher, rattacher_l_embauche
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter

bp = Blueprint("embauche", __name__, url_prefix="/embauches")


@bp.route("/lot", methods=["GET", "POST"])
@acces(Permission.CONTRAT_ECRIRE)
def choisir_lot():
    """Where somebody is hired, when the page that leads here does not say it."""
    form = LotForm(acteur())
    if request.method == "POST" and form.validate_on_submit():
        return retour(
            ".creer", attribution=form.attribution.data, ligne=request.args.get("ligne", type=lire_cle)
        )
    page = render_template("embauche/lot.html", form=form, fil=_fil(None))
    return page, 400 if form.errors else 200


@bp.route("/nouvelle", methods=["GET", "POST"])
@acces(Permission.CONTRAT_ECRIRE, nominatif=True)
def creer():
    """Hire on the lot `?attribution=`, or the person `?personne=`, or both; `?ligne=` of a sheet asked for them."""
    attribution_id, personne_id, ligne_id = (
        request.args.get(c, type=lire_cle) for c in ("attribution", "personne", "ligne")
    )
    if request.method == "POST":
        attendre_les_imports(acteur())
    if attribution_id is None and personne_id is None:
        return retour(".choisir_lot", ligne=ligne_id)
    ligne = ligne_a_embaucher(acteur(), ligne_id) if ligne_id is not None else None
    attribution = attribution_ouverte(acteur(), attribution_id) if attribution_id is not None else None
    personne = personne_a_modifier(acteur(), personne_id) if personne_id is not None else None
    territoire_id = personne.territoire_id if personne else attribution.lot.marche.territoire_id
    form = EmbaucheForm(acteur(), territoire_id, criteres_proposes(acteur(), territoire_id))
    if request.method == "GET":
        form.partir_de(personne, attribution, aujourdhui())
        form.partir_de_la_ligne(ligne)
        return _formulaire(form, personne, attribution)
    contrat, statut = tenter(form, lambda: _embaucher(form, ligne_id))
    if contrat is None:
        return _formulaire(form, personne, attribution), statut
    if form.personne.data is None:
        proposer_liens(acteur(), territoire_id)
    db.session.commit()
    if ligne is not None:
        flash(f"{contrat.personne.nom_complet} : contrat enregistré, et ligne du relevé rattachée.", "succes")
        return retour(
            "verification.fiche", releve_id=ligne.releve_id, ligne=ligne_id, _anchor=f"ligne-{ligne_id}"
        )
    return _suite(contrat, form.attribution.data)


def _embaucher(form: EmbaucheForm, ligne_id: int | None) -> Contrat:
    """The hiring, and the line of the sheet that it answers: both or nothing."""
    contrat = embaucher(acteur(), form.embauche, aujourdhui=aujourdhui())
    if ligne_id is not None:
        rattacher_l_embauche(acteur(), ligne_id, contrat, form.attribution.data)
    return contrat


def _suite(contrat: Contrat, attribution_id: int | None):
    """Say it, and offer what is done next."""
    texte = f"{contrat.personne.nom_complet} : contrat enregistré chez {contrat.employeur.nom}."
    if attribution_id is None:
        flash(texte, "succes")
        return retour("contrats.fiche", contrat_id=contrat.id)
    suites = [
        (
            "Saisir les heures",
            url_for(
                "heures.grille_attribution",
                attribution_id=attribution_id,
                mois=f"{min(contrat.date_debut, aujourdhui()):%Y-%m}",
            ),
        ),
        ("Embaucher une autre personne", url_for(".creer", attribution=attribution_id)),
    ]
    flash([texte, suites], "suite")
    for message in codes_a_verifier_apres_embauche(acteur(), contrat):
        flash(message, "attention")
    marche_id = attribution_ouverte(acteur(), attribution_id).lot.marche_id
    return retour("marches.contrats", marche_id=marche_id)


def _fil(personne) -> list[tuple[str, str | None]]:
    fil = [("Accueil", url_for("accueil.accueil"))]
    if personne is not None:
        fil.append((personne.nom_complet, url_for("personnes.fiche", personne_id=personne.id)))
    return [*fil, ("Embaucher", None)]


def _formulaire(form: EmbaucheForm, personne, attribution) -> str:
    if personne is not None:
        lire_a_modifier(acteur(), personne.id, "embauche")
        db.session.commit()
    return render_template(
        "embauche/formulaire.html",
        form=form,
        personne=personne,
        attribution=attribution,
        periode=periode_au(acteur(), personne.id, aujourdhui()) if personne else None,
        fil=_fil(personne),
    )
