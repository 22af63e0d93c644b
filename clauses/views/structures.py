"""Structures: the list, its files, the page of one."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.structures import FormulaireStructure
from ..services.listes import Demande, lister
from ..services.marches import MARCHES
from ..services.permissions import Permission
from ..services.structures import (
    STRUCTURES,
    creer_structure,
    identifiant_lu,
    lire_carnet,
    lire_structure,
    modifier_structure,
    trouver_structure,
)
from ..services.territoires import lister_territoires
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter
from .liens import LIENS_MARCHES, LIENS_STRUCTURES
from .listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste

bp = Blueprint("structures", __name__, url_prefix="/structures")
MARCHES_MONTRES = 20
#: Role → (title, filter of the list of markets, label of its count).
ROLES = (
    ("Marchés passés comme donneur d’ordre", "donneur_ordre", "marches_passes"),
    ("Marchés obtenus comme attributaire", "attributaire", "marches_tenus"),
    ("Marchés où elle est employeur", "employeur", "contrats"),
)


@bp.get("")
@acces(Permission.STRUCTURE_LIRE)
def liste():
    """The structures with a role in the reader's territories, or the whole directory."""
    return afficher_liste(STRUCTURES, "structures/liste.html", LIENS_STRUCTURES)


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(STRUCTURES, forme)


@bp.get("/<int:structure_id>")
@acces(Permission.STRUCTURE_LIRE)
def fiche(structure_id: int):
    """One structure, with its markets under each of its roles."""
    structure = lire_structure(acteur(), structure_id, aujourdhui())
    return render_template(
        "structures/fiche.html",
        structure=structure,
        identifiant=identifiant_lu(structure),
        carnet=lire_carnet(acteur(), structure_id),
        roles=list(_roles(structure)) if acteur().peut(Permission.MARCHE_LIRE) else [],
        colonnes=colonnes_a_l_ecran(MARCHES, sauf=("facilitateur",)),
        liens=LIENS_MARCHES,
        liens_structure=LIENS_STRUCTURES,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Structures", url_for(".liste")),
            (structure.nom, None),
        ],
    )


def _roles(structure):
    for titre, filtre, nombre in ROLES:
        if getattr(structure, nombre):
            demande = Demande(aujourdhui(), filtres={filtre: str(structure.id)}, par_page=MARCHES_MONTRES)
            adresse = url_for("marches.liste", **{filtre: structure.id})
            yield {"titre": titre, "page": lister(acteur(), MARCHES, demande), "url": adresse, "id": filtre}


@bp.route("/nouvelle", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def creer():
    """A structure written by hand; one that exists is found rather than made twice."""
    form = FormulaireStructure(acteur(), lister_territoires(acteur(), Permission.STRUCTURE_ECRIRE))
    if request.method == "GET":
        return _formulaire(form, "Nouvelle structure")
    structure, statut = tenter(form, lambda: _creer(form))
    if structure is None:
        return _formulaire(form, "Nouvelle structure"), statut
    db.session.commit()
    flash(f"La structure « {structure.nom} » est dans l’annuaire.", "succes")
    return retour(".fiche", structure_id=structure.id)


def _creer(form: FormulaireStructure):
    valeurs = form.valeurs
    return creer_structure(
        acteur(),
        form.territoire.data,
        valeurs.pop("nom"),
        siret=valeurs.pop("identifiant"),
        type_=valeurs.pop("type"),
        **valeurs,
    )


@bp.route("/<int:structure_id>/modifier", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def modifier(structure_id: int):
    """Public fields of a shared structure, everything of a local one."""
    structure = trouver_structure(acteur(), structure_id)
    form = FormulaireStructure(acteur(), (), objet=structure)
    titre, adresse = f"Modifier {structure.nom}", url_for(".fiche", structure_id=structure_id)
    if request.method == "GET":
        return _formulaire(form, titre, adresse)
    ecrite, statut = tenter(
        form,
        lambda: modifier_structure(
            acteur(), structure_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrite is None:
        return _formulaire(form, titre, adresse), statut
    db.session.commit()
    flash("Structure enregistrée.", "succes")
    return retour(".fiche", structure_id=structure_id)


def _formulaire(form: FormulaireStructure, titre: str, fiche: str | None = None) -> str:
    return render_template(
        "structures/formulaire.html",
        form=form,
        titre_page=titre,
        retour=fiche or url_for(".liste"),
        fil=[("Accueil", url_for("accueil.accueil")), ("Structures", url_for(".liste")), (titre, fiche)],
    )
