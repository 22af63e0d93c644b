"""Work contracts, by name: each reading is journaled and committed by the view."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.contrats import ContratForm
from ..forms.en_nombre import ContratsEnNombreForm
from ..models import Contrat
from ..services.contrats import CONTRATS, consulter_contrat
from ..services.contrats.en_nombre import (
    annuler_la_fin_des_contrats,
    consigner_les_refus,
    terminer_les_contrats,
)
from ..services.contrats.saisie import contrat_a_modifier, modifier_contrat, supprimer_contrat
from ..services.permissions import Permission
from ..services.personnes.saisie import lire_a_modifier
from .acces import acces, acteur
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire
from .en_nombre import agir_en_nombre, defaire_en_nombre, preparer
from .liens import LIENS_CONTRATS
from .listes import afficher_liste, envoyer_liste, filtrer_liste

bp = Blueprint("contrats", __name__, url_prefix="/contrats")


@bp.get("")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def liste():
    """The contracts the reader follows."""
    barre = preparer(
        CONTRATS,
        ContratsEnNombreForm,
        url_for(".en_nombre"),
        Permission.CONTRAT_ECRIRE,
        lambda contrat: contrat.date_fin is None,
    )
    return afficher_liste(CONTRATS, "contrats/liste.html", LIENS_CONTRATS, en_nombre=barre)


@bp.post("")
@acces(Permission.CONTRAT_LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(CONTRATS)


@bp.post("/en-nombre")
@acces(Permission.CONTRAT_ECRIRE)
def en_nombre():
    """End the contracts ticked, all on the same day."""
    form = ContratsEnNombreForm()
    return agir_en_nombre(
        CONTRATS,
        form,
        lambda: terminer_les_contrats(
            acteur(), form.choix.data, date_fin=form.date_fin.data, motif_fin=form.motif_fin.data
        ),
        noter=lambda refus: consigner_les_refus(acteur(), refus),
    )


@bp.post("/en-nombre/<int:geste_contrats>/annuler")
@acces(Permission.CONTRAT_ECRIRE)
def annuler_en_nombre(geste_contrats: int):
    """Take back the ends of that event, one's own."""
    return defaire_en_nombre(CONTRATS, lambda: annuler_la_fin_des_contrats(acteur(), geste_contrats))


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_NOMINATIF, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(CONTRATS, forme)


@bp.get("/<int:contrat_id>")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def fiche(contrat_id: int):
    """One contract, and its hours on each market."""
    lu = consulter_contrat(acteur(), contrat_id)
    db.session.commit()
    return render_template("contrats/fiche.html", fiche=lu, fil=fil_du_contrat(lu.contrat))


@bp.route("/<int:contrat_id>/modifier", methods=["GET", "POST"])
@acces(Permission.CONTRAT_ECRIRE, nominatif=True)
def modifier(contrat_id: int):
    """Correct a contract, or write its last day."""
    contrat = contrat_a_modifier(acteur(), contrat_id)
    form = ContratForm(acteur(), contrat.personne.territoire_id, objet=contrat)
    if request.method == "GET":
        return _formulaire(form, contrat)
    ecrit, statut = tenter(
        form,
        lambda: modifier_contrat(
            acteur(),
            contrat_id,
            form.contrat,
            version=form.version_lue,
            avant=form.valeurs_lues,
            utilisatrice=form.utilisatrice,
        ),
    )
    if ecrit is None:
        return _formulaire(form, contrat), statut
    db.session.commit()
    flash("Contrat enregistré.", "succes")
    return retour(".fiche", contrat_id=contrat_id)


@bp.post("/<int:contrat_id>/supprimer")
@acces(Permission.CONTRAT_ECRIRE)
def supprimer(contrat_id: int):
    """Delete, unless hours hang from it; the next page offers to undo."""
    contrat = tenter_ou_dire(lambda: supprimer_contrat(acteur(), contrat_id))
    if contrat is None:
        return retour(".fiche", contrat_id=contrat_id)
    db.session.commit()
    proposer_annulation("Contrat supprimé.", "contrat", contrat_id)
    return retour("personnes.fiche", personne_id=contrat.personne_id, _anchor="contrats")


def fil_du_contrat(contrat: Contrat, *suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Home, the list, the contract, and the page that is under it."""
    adresse = url_for("contrats.fiche", contrat_id=contrat.id) if suite else None
    return [
        ("Accueil", url_for("accueil.accueil")),
        ("Contrats de travail", url_for("contrats.liste")),
        (contrat.personne.nom_complet, adresse),
        *suite,
    ]


def _formulaire(form: ContratForm, contrat: Contrat) -> str:
    lire_a_modifier(acteur(), contrat.personne_id, "modifier le contrat", contrat=contrat.id)
    db.session.commit()
    return render_template(
        "contrats/formulaire.html",
        form=form,
        contrat=contrat,
        fil=fil_du_contrat(contrat, ("Modifier", None)),
    )
