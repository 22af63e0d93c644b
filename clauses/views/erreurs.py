"""Refusals become pages of the site that say what happened and what to do."""

from flask import Flask, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..extensions import db
from ..services.erreurs import Conflit, DonneesInvalides, Interdit, Introuvable, TransitionImpossible

STATUTS = {Introuvable: 404, Interdit: 403, Conflit: 409, TransitionImpossible: 409, DonneesInvalides: 400}
PAGES = (400, 403, 404, 405, 409, 413, 429, 500)


def init_app(app: Flask) -> None:
    for exception, statut in STATUTS.items():
        app.register_error_handler(exception, _refus_metier(statut))
    app.register_error_handler(CSRFError, lambda _e: _page(400, "csrf"))
    for statut in PAGES:
        app.register_error_handler(statut, _refus_http)


def _refus_metier(statut: int):
    def traiter(erreur):
        return _page(statut, str(statut), getattr(erreur, "message", ""))

    return traiter


def _refus_http(erreur: HTTPException):
    return _page(erreur.code or 500, str(erreur.code or 500))


def _page(statut: int, gabarit: str, message: str = ""):
    db.session.rollback()
    g.page_erreur = True  # the frame must not read the database again
    variables = {"message": message} if message else {}
    return render_template(f"erreurs/{gabarit}.html", **variables), statut
