"""Operations: the list, its files, the page of one."""

from dataclasses import replace

from flask import Blueprint, render_template, url_for

from ..services.listes import Demande, lister
from ..services.marches import MARCHES
from ..services.marches.liste import effectif, taux_de
from ..services.operations import OPERATIONS, lire_operation, marches_sans_operation, suivre_operation
from ..services.permissions import Permission
from .acces import acces, acteur, aujourdhui
from .liens import LIENS_MARCHES, LIENS_OPERATIONS
from .listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste

bp = Blueprint("operations", __name__, url_prefix="/operations")
MARCHES_MONTRES = 100


@bp.get("")
@acces(Permission.OPERATION_LIRE)
def liste():
    """The operations, filtered and sorted by the address."""
    return afficher_liste(
        OPERATIONS, "operations/liste.html", LIENS_OPERATIONS, isoles=marches_sans_operation(acteur())
    )


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(OPERATIONS, forme)


def _colonnes():
    """Those of the list of markets, without what the page of the operation already says."""
    colonnes = colonnes_a_l_ecran(MARCHES, sauf=("facilitateur",))
    return [replace(c, sous=None) if c.cle == "donneur_ordre" else c for c in colonnes]


@bp.get("/<int:operation_id>")
@acces(Permission.OPERATION_LIRE)
def fiche(operation_id: int):
    """One operation and its markets."""
    operation = lire_operation(acteur(), operation_id, aujourdhui())
    demande = Demande(aujourdhui(), filtres={"operation": str(operation_id)}, par_page=MARCHES_MONTRES)
    return render_template(
        "operations/fiche.html",
        operation=operation,
        effectif=effectif(operation),
        taux=taux_de(operation),
        suivi=suivre_operation(acteur(), operation_id, aujourdhui()),
        marches=lister(acteur(), MARCHES, demande),
        colonnes=_colonnes(),
        liens_operation=LIENS_OPERATIONS,
        liens=LIENS_MARCHES,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Opérations", url_for(".liste")),
            (operation.nom, None),
        ],
    )
