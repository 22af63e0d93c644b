"""Operations: the list, its files, the page of one."""

from dataclasses import replace

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.marches import OperationForm
from ..services.listes import Demande, lister
from ..services.marches import MARCHES
from ..services.marches.liste import effectif, taux_de
from ..services.normalisation import lire_cle
from ..services.operations import (
    OPERATIONS,
    creer_operation,
    lire_operation,
    lire_operation_a_ecrire,
    marches_sans_operation,
    modifier_operation,
    peut_ecrire_operation,
    suivre_operation,
    supprimer_operation,
)
from ..services.permissions import Permission
from ..services.territoires import lister_territoires
from .acces import acces, acteur, aujourdhui
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire
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
        est_modifiable=peut_ecrire_operation(acteur(), operation_id),
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


@bp.route("/nouvelle", methods=["GET", "POST"])
@acces(Permission.OPERATION_ECRIRE)
def creer():
    """The form of a new operation; who works on several territories first says which."""
    territoires = lister_territoires(acteur(), Permission.OPERATION_ECRIRE)
    seul = territoires[0].id if len(territoires) == 1 else 0
    territoire_id = request.args.get("territoire", type=lire_cle) or seul
    if not territoire_id:
        return render_template(
            "marches/choisir_territoire.html",
            territoires=territoires,
            vers="operations.creer",
            titre="Nouvelle opération",
            fil=_fil(("Nouvelle opération", None)),
        )
    form = OperationForm(acteur(), territoire_id)
    if request.method == "GET":
        return _formulaire(form, "Nouvelle opération")
    operation, statut = tenter(form, lambda: creer_operation(acteur(), territoire_id, form.nom.data))
    return _suite(form, "Nouvelle opération", operation, statut)


@bp.route("/<int:operation_id>/modifier", methods=["GET", "POST"])
@acces(Permission.OPERATION_ECRIRE)
def modifier(operation_id: int):
    """Rename."""
    operation = lire_operation_a_ecrire(acteur(), operation_id)
    form = OperationForm(acteur(), operation.territoire_id, objet=operation)
    if request.method == "GET":
        return _formulaire(form, "Modifier l’opération", operation)
    ecrite, statut = tenter(
        form,
        lambda: modifier_operation(
            acteur(), operation_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    return _suite(form, "Modifier l’opération", ecrite, statut, operation)


@bp.post("/<int:operation_id>/supprimer")
@acces(Permission.OPERATION_ECRIRE)
def supprimer(operation_id: int):
    """Delete, unless markets hang from it; the next page offers to undo."""
    operation = tenter_ou_dire(lambda: supprimer_operation(acteur(), operation_id))
    if operation is None:
        return retour(".fiche", operation_id=operation_id)
    db.session.commit()
    proposer_annulation(f"Opération « {operation.nom} » supprimée.", "operation", operation_id)
    return retour(".liste")


def _suite(form: OperationForm, titre: str, ecrite, statut: int, operation=None):
    if ecrite is None:
        return _formulaire(form, titre, operation), statut
    db.session.commit()
    flash(f"Opération « {ecrite.nom} » enregistrée.", "succes")
    return retour(".fiche", operation_id=ecrite.id)


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Opérations", url_for(".liste")), *suite]


def _formulaire(form: OperationForm, titre: str, operation=None) -> str:
    return render_template(
        "operations/formulaire.html", form=form, operation=operation, titre=titre, fil=_fil((titre, None))
    )
