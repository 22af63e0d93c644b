"""Refusals become pages of the site that say what happened and what to do."""

from flask import Flask, g, render_template, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..extensions import db
from ..services.erreurs import Conflit, DonneesInvalides, Interdit, Introuvable, TransitionImpossible

STATUTS = {Introuvable: 404, Interdit: 403, Conflit: 409, TransitionImpossible: 409, DonneesInvalides: 400}
#: Their forms carry passwords and codes, which never come back in a page.
A_SECRETS = frozenset({"connexion", "mon_compte", "second_facteur"})
PAGES = (400, 403, 404, 405, 409, 413, 429, 500)


def init_app(app: Flask) -> None:
    for exception, statut in STATUTS.items():
        app.register_error_handler(exception, _refus_metier(statut))
    app.register_error_handler(CSRFError, _page_expiree)
    for statut in PAGES:
        app.register_error_handler(statut, _refus_http)


def _refus_metier(statut: int):
    def traiter(erreur):
        return _page(statut, str(statut), getattr(erreur, "message", ""))

    return traiter


def _refus_http(erreur: HTTPException):
    return _page(erreur.code or 500, str(erreur.code or 500))


def _page_expiree(_erreur: CSRFError):
    """What was typed comes back in the page, to be sent again under the session that is open now."""
    return _page(400, "csrf", saisie=_saisie_a_renvoyer(), est_connecte="jeton" in session)


def _saisie_a_renvoyer() -> list[tuple[str, str]]:
    """The fields of the form, but for secrets and files.

    Only for a form of this site, as the browser itself says: another site must not have its fields sent by our button.
    """
    if (
        request.headers.get("Sec-Fetch-Site") != "same-origin"
        or request.blueprint in A_SECRETS
        or request.files
    ):
        return []
    return [(nom, valeur) for nom, valeur in request.form.items(multi=True) if nom != "csrf_token"]


def _page(statut: int, gabarit: str, message: str = "", **variables):
    db.session.rollback()
    g.page_erreur = True  # the frame must not read the database again
    variables |= {"message": message} if message else {}
    return render_template(f"erreurs/{gabarit}.html", **variables), statut
