"""Work contracts, by name: each reading is journaled and committed by the view."""

from flask import Blueprint, render_template, url_for

from ..extensions import db
from ..services.contrats import CONTRATS, consulter_contrat
from ..services.permissions import Permission
from .acces import acces, acteur
from .liens import LIENS_CONTRATS
from .listes import afficher_liste, envoyer_liste, filtrer_liste

bp = Blueprint("contrats", __name__, url_prefix="/contrats")


@bp.get("")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def liste():
    """The contracts the reader follows."""
    return afficher_liste(CONTRATS, "contrats/liste.html", LIENS_CONTRATS)


@bp.post("")
@acces(Permission.CONTRAT_LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(CONTRATS)


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
    return render_template(
        "contrats/fiche.html",
        fiche=lu,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Contrats de travail", url_for(".liste")),
            (lu.contrat.personne.nom_complet, None),
        ],
    )
