"""Logging in and out."""

from flask import Blueprint, render_template

from .acces import acces_public

bp = Blueprint("connexion", __name__)


@bp.get("/connexion")
@acces_public
def se_connecter():
    """The login form."""
    return render_template("connexion/connexion.html")
