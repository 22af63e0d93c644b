"""Merging a structure that only a territory knows into the one that has a SIRET: which one, what moves, done."""

from flask import Blueprint, flash, render_template, request

from ..extensions import db
from ..forms.structures import FormulaireReunion
from ..services.normalisation import lire_cle
from ..services.permissions import Permission
from ..services.structures import identifiant_lu
from ..services.structures.reunion import preparer_reunion, reunir_structures, structure_locale
from .acces import acces, acteur
from .contacts import fil_de_la_structure
from .edition import retour, tenter, tenter_ou_dire

bp = Blueprint("reunions", __name__, url_prefix="/structures/<int:structure_id>")
TITRE = "Réunir à une autre structure"


@bp.route("/reunir", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def choisir(structure_id: int):
    """Which structure stays."""
    structure = structure_locale(acteur(), structure_id)
    form = FormulaireReunion(acteur(), structure.territoire_id)
    if request.method == "GET":
        return _choix(form, structure)
    bilan, statut = tenter(form, lambda: preparer_reunion(acteur(), structure_id, form.cible.data))
    if bilan is None:
        return _choix(form, structure), statut
    return retour(".confirmer", structure_id=structure_id, vers=bilan.cible.id)


@bp.get("/reunion")
@acces(Permission.STRUCTURE_ECRIRE)
def confirmer(structure_id: int):
    """What will move, or what forbids it."""
    bilan = preparer_reunion(acteur(), structure_id, request.args.get("vers", type=lire_cle))
    return render_template(
        "structures/reunion.html",
        bilan=bilan,
        identifiant=identifiant_lu(bilan.cible),
        fil=fil_de_la_structure(bilan.locale, TITRE),
    )


@bp.post("/reunion")
@acces(Permission.STRUCTURE_ECRIRE)
def reunir(structure_id: int):
    """Everything moves and the local structure goes, or nothing does and the page says why."""
    vers = request.form.get("vers", type=lire_cle)
    empreinte = request.form.get("empreinte", "")
    cible = tenter_ou_dire(lambda: reunir_structures(acteur(), structure_id, vers, empreinte=empreinte))
    if cible is None:
        return retour(".confirmer", structure_id=structure_id, vers=vers)
    db.session.commit()
    flash(f"Les deux structures sont réunies : « {cible.nom} » porte tout.", "succes")
    return retour("structures.fiche", structure_id=cible.id)


def _choix(form: FormulaireReunion, structure) -> str:
    fil = fil_de_la_structure(structure, TITRE)
    return render_template(
        "structures/choisir_reunion.html", form=form, structure=structure, titre=TITRE, fil=fil
    )
