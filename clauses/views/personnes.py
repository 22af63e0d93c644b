"""People, by name: each reading is journaled and committed by the view."""

from flask import Blueprint, render_template, url_for

from ..extensions import db
from ..services.contrats import CONTRATS
from ..services.permissions import Permission
from ..services.personnes import PERSONNES, consulter_personne
from .acces import acces, acteur, aujourdhui
from .liens import LIENS_CONTRATS, LIENS_PERSONNES
from .listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste, filtrer_liste

bp = Blueprint("personnes", __name__, url_prefix="/personnes")


@bp.get("")
@acces(Permission.PERSONNE_LIRE, nominatif=True)
def liste():
    """The people the reader follows."""
    return afficher_liste(PERSONNES, "personnes/liste.html", LIENS_PERSONNES)


@bp.post("")
@acces(Permission.PERSONNE_LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(PERSONNES)


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_NOMINATIF, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(PERSONNES, forme)


@bp.get("/<int:personne_id>")
@acces(Permission.PERSONNE_LIRE, nominatif=True)
def fiche(personne_id: int):
    """One person, within what the reader may know."""
    lu = consulter_personne(acteur(), personne_id, aujourdhui())
    db.session.commit()
    return render_template(
        "personnes/fiche.html",
        fiche=lu,
        colonnes_contrats=colonnes_a_l_ecran(CONTRATS, sauf=("personne", "territoire")),
        liens_contrats=LIENS_CONTRATS | {"employeur": LIENS_CONTRATS["personne"]},
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Salariés en insertion", url_for(".liste")),
            (lu.personne.nom_complet, None),
        ],
    )
