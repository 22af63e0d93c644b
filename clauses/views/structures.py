"""Structures: the list, its files, the page of one."""

from flask import Blueprint, render_template, url_for

from ..services.listes import Demande, lister
from ..services.marches import MARCHES
from ..services.permissions import Permission
from ..services.structures import STRUCTURES, identifiant_lu, lire_structure
from .acces import acces, acteur, aujourdhui
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
