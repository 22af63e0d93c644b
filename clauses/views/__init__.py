"""The pages: HTTP in, one service called, one commit, HTML out."""

from flask import Flask

from . import acces, erreurs, gabarits, securite
from .accueil import bp as accueil
from .connexion import bp as connexion
from .contrats import bp as contrats
from .marches import bp as marches
from .operations import bp as operations
from .personnes import bp as personnes
from .recherche import bp as recherche
from .structures import bp as structures

PAGES = (connexion, accueil, operations, marches, structures, personnes, contrats, recherche)


def init_app(app: Flask) -> None:
    """Register the pages, and what surrounds each of them."""
    for page in PAGES:
        app.register_blueprint(page)
    acces.init_app(app)
    securite.init_app(app)
    gabarits.init_app(app)
    erreurs.init_app(app)
