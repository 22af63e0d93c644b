"""The search box of every page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ..extensions import db
from ..services.permissions import Permission
from ..services.recherche import LISTES, chercher, listes_cherchees
from .acces import acces, acteur, aujourdhui
from .liens import LIENS
from .listes import RECHERCHE_PERDUE, colonnes_a_l_ecran
from .recherches import memoriser, retrouver

bp = Blueprint("recherche", __name__, url_prefix="/recherche")
PERMISSIONS: tuple[Permission, ...] = tuple(liste.permission for liste, _ in LISTES)


@bp.post("")
@acces(*PERMISSIONS)
def lancer():
    """The words may be a name: they are posted, and stay out of the address."""
    texte = request.form.get("q", "").strip()
    if not texte:
        return redirect(url_for(".resultats"), 303)
    return redirect(url_for(".resultats", recherche=memoriser(texte)), 303)


@bp.get("")
@acces(*PERMISSIONS, nominatif=True)
def resultats():
    """The first rows that each list finds."""
    marque = request.args.get("recherche", "")
    texte = retrouver(marque) or ""
    if marque and not texte:
        flash(RECHERCHE_PERDUE, "info")
    cherchees = [liste for liste, _ in listes_cherchees(acteur())]
    trouves = chercher(acteur(), texte, aujourdhui())
    db.session.commit()
    return render_template(
        "recherche/resultats.html",
        resultats=trouves,
        texte=texte,
        marque=marque,
        recherche_q=texte,
        liens=LIENS,
        portee=[liste.titre[0].lower() + liste.titre[1:] for liste in cherchees],
        colonnes={liste.cle: colonnes_a_l_ecran(liste) for liste in cherchees},
        fil=[("Accueil", url_for("accueil.accueil")), ("Recherche", None)],
    )
