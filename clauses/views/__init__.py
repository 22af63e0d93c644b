"""The pages: HTTP in, one service called, one commit, HTML out."""

from flask import Flask

from . import acces, erreurs, gabarits, securite
from .accueil import bp as accueil
from .comptes import bp as comptes
from .connexion import bp as connexion
from .journal import bp as journal
from .mon_compte import bp as mon_compte
from .pages import bp as pages

PAGES = (connexion, accueil, comptes, mon_compte, journal, pages)


def init_app(app: Flask) -> None:
    """Register the pages, and what surrounds each of them."""
    for page in PAGES:
        app.register_blueprint(page)
    acces.init_app(app)
    securite.init_app(app)
    gabarits.init_app(app)
    erreurs.init_app(app)
