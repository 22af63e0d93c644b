"""Closed by default: a view without an access marker answers nobody.

A marker is one of `@acces(Permission.…)`, `@acces_connecte` (any logged-in account), `@acces_sans_facteur` (the
same, even before the second factor that its roles ask for is set up), `@acces_differe` (any logged-in account; the
view itself takes the writing turn), `@acces_public` and `@acces_par_lien` (whoever holds the token of the address); it
goes under the route decorator. `nominatif=True` says that the page shows names: its reading is journaled, so its
transaction is a writing one from the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user

from ..config import Mode
from ..extensions import db, login_manager, transaction_ecriture
from ..models import Compte
from ..models.types import maintenant
from ..models.vocabulaire import Role
from ..services import comptes
from ..services.acteur import Acteur, acteur_de
from ..services.demonstration import COMPTES_DEMONSTRATION
from ..services.permissions import Permission

COURRIELS_DEMONSTRATION = frozenset(c.courriel for c in COMPTES_DEMONSTRATION)
METHODES_LECTURE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Acces:
    """Who may call a view: anybody, any account, or the holders of one of the permissions."""

    permissions: tuple[Permission, ...] = ()
    est_public: bool = False
    est_nominatif: bool = False
    est_sans_facteur: bool = False
    #: It posts without taking the base's writing turn from the start: the view takes it when it writes.
    est_differe: bool = False


def acces(*permissions: Permission, nominatif: bool = False) -> Callable:
    """Mark a view as open to the roles that hold one of `permissions`."""
    return _marquer(Acces(permissions=permissions, est_nominatif=nominatif))


def _marquer(marque: Acces) -> Callable:
    def decorateur(vue: Callable) -> Callable:
        vue.acces = marque
        return vue

    return decorateur


acces_public = _marquer(Acces(est_public=True))
#: The door of a link: public, and what it opens is journaled.
acces_par_lien = _marquer(Acces(est_public=True, est_nominatif=True))
acces_connecte = _marquer(Acces())
acces_sans_facteur = _marquer(Acces(est_sans_facteur=True))
acces_differe = _marquer(Acces(est_differe=True))


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


def libelle_du_role(role: Role) -> str:
    """What the reader's own territory calls a role they hold: its référents may have another name there."""
    mots = {a.libelle for a in current_user.appartenances if a.role is role}
    return mots.pop() if len(mots) == 1 else role.libelle


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
    if marque.est_nominatif or (request.method not in METHODES_LECTURE and not marque.est_differe):
        g.jeton_ecriture = transaction_ecriture.set(True)
    if marque.est_public:
        return None
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    if not marque.est_sans_facteur and facteur_manquant():
        return redirect(url_for("second_facteur.installer"))
    if marque.permissions and not any(acteur().peut(p) for p in marque.permissions):
        abort(403)
    return None


def _rendre_la_transaction(_erreur: BaseException | None) -> None:
    jeton = g.pop("jeton_ecriture", None)
    if jeton is not None:
        transaction_ecriture.reset(jeton)


def facteur_manquant() -> bool:
    """Whether this account has to set up its second factor before anything else.

    The demonstration spares its own accounts: their password is written on its login page.
    """
    if current_user.totp_active_le is not None or not comptes.est_oblige(acteur()):
        return False
    return not (
        current_app.config["MODE"] is Mode.DEMONSTRATION and current_user.courriel in COURRIELS_DEMONSTRATION
    )


def _charger_compte(identifiant: str) -> Compte | None:
    """The account of the session, unless it was deactivated or this session is over.

    When the session was last seen is written before anything else is done, in a transaction of its own; the cookie
    is sent again only then, and lasts as long from there.
    """
    jeton, instant = session.get("jeton"), maintenant()
    ouverte = comptes.session_en_cours(identifiant, jeton, instant)
    if ouverte is not None and comptes.noter_la_visite(ouverte, instant):
        db.session.commit()
        session.modified = True
        ouverte = comptes.session_en_cours(identifiant, jeton, instant)
    return ouverte.compte if ouverte is not None else None
