"""Pages that anybody may read: accessibility, legal notices, personal data; and the colour of a territory."""

import re

from flask import Blueprint, Response, abort, render_template

from .acces import acces_public

bp = Blueprint("pages", __name__)
COULEUR = re.compile(r"[0-9a-f]{6}")


@bp.get("/accessibilite")
@acces_public
def accessibilite():
    """The declaration of accessibility (RGAA)."""
    return render_template("pages/accessibilite.html")


@bp.get("/mentions-legales")
@acces_public
def mentions():
    """Who publishes the site, and the software."""
    return render_template("pages/mentions.html")


@bp.get("/donnees-personnelles")
@acces_public
def donnees():
    """What is kept of people, why, how long, and their rights."""
    return render_template("pages/donnees.html")


@bp.get("/couleurs/<couleur>.css")
@acces_public
def feuille_territoire(couleur: str):
    """The accent of a territory, as a style sheet: the address says it all, so a browser may keep it."""
    if not COULEUR.fullmatch(couleur):
        abort(404)
    reponse = Response(f":root {{ --accent: #{couleur}; }}\n", mimetype="text/css")
    reponse.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reponse
