"""The pages: HTTP in, one service called, one commit, HTML out."""

from flask import Flask

from . import acces, erreurs, gabarits, securite
from .accueil import bp as accueil
from .connexion import bp as connexion
from .imports import bp as imports

PAGES = (connexion, accueil, imports)


def init_app(app: Flask) -> None:
    """Register the pages, and what surrounds each of them."""
    for page in PAGES:
        app.register_blueprint(page)
    acces.init_app(app)
    securite.init_app(app)
    gabarits.init_app(app)
    erreurs.init_app(app)
