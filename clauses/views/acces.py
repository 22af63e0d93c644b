"""Closed by default: a view without an access marker answers nobody.

A marker is one of `@acces(Permission.…)`, `@acces_connecte` (any logged-in account) and `@acces_public`; it goes
under the route decorator. `nominatif=True` says that the page shows names: its reading is journaled, so its
transaction is a writing one from the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, abort, current_app, g, request, session
from flask_login import current_user

from ..extensions import login_manager, transaction_ecriture
from ..models import Compte
from ..services.acteur import Acteur, acteur_de
from ..services.comptes import compte_de_session
from ..services.permissions import Permission

METHODES_LECTURE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Acces:
    """Who may call a view: anybody, any account, or the holders of one of the permissions."""

    permissions: tuple[Permission, ...] = ()
    est_public: bool = False
    est_nominatif: bool = False


def acces(*permissions: Permission, nominatif: bool = False) -> Callable:
    """Mark a view as open to the roles that hold one of `permissions`."""
    return _marquer(Acces(permissions=permissions, est_nominatif=nominatif))


def _marquer(marque: Acces) -> Callable:
    def decorateur(vue: Callable) -> Callable:
        vue.acces = marque
        return vue

    return decorateur


acces_public = _marquer(Acces(est_public=True))
acces_connecte = _marquer(Acces())


def marque_de(app: Flask, endpoint: str | None) -> Acces | None:
    """The marker of an endpoint; static files are public, an unmarked view has none."""
    if endpoint == "static":
        return Acces(est_public=True)
    return getattr(app.view_functions.get(endpoint or ""), "acces", None)


def acteur() -> Acteur:
    """The actor of this request, with the memberships in force today."""
    if "acteur" not in g:
        g.acteur = acteur_de(current_user._get_current_object(), aujourdhui())
    return g.acteur


def aujourdhui() -> date:
    """Today, at the edge: the services receive it."""
    return date.today()  # noqa: DTZ011 — the calendar day of the office, not an instant


def init_app(app: Flask) -> None:
    app.before_request(_verifier)
    app.teardown_request(_rendre_la_transaction)
    login_manager.login_view = "connexion.se_connecter"
    login_manager.login_message = "Connectez-vous pour continuer."
    login_manager.login_message_category = "info"
    login_manager.user_loader(_charger_compte)


def _verifier() -> None:
    if request.endpoint is None:
        return None  # no such URL: the 404 page
    marque = marque_de(current_app, request.endpoint)
    if marque is None:
        current_app.logger.error("la vue %s n’a pas de marque d’accès", request.endpoint)
        abort(403)
    if request.method not in METHODES_LECTURE or marque.est_nominatif:
        g.jeton_ecriture = transaction_ecriture.set(True)
    if marque.est_public:
        return None
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    if marque.permissions and not any(acteur().peut(p) for p in marque.permissions):
        abort(403)
    return None


def _rendre_la_transaction(_erreur: BaseException | None) -> None:
    jeton = g.pop("jeton_ecriture", None)
    if jeton is not None:
        transaction_ecriture.reset(jeton)


def _charger_compte(identifiant: str) -> Compte | None:
    """The account of the session, unless it was deactivated or its sessions were ended."""
    return compte_de_session(identifiant, session.get("jeton"))
