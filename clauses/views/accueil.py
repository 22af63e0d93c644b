"""The home page."""

from flask import Blueprint, render_template

from .acces import acces_connecte

bp = Blueprint("accueil", __name__)


@bp.get("/")
@acces_connecte
def accueil():
    """What needs the reader today."""
    return render_template("accueil/accueil.html")
