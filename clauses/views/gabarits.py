"""What every template may use: filters, the actor, the navigation."""

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from jinja2 import StrictUndefined

from ..config import Mode
from . import formats
from .acces import acteur, marque_de
from .navigation import construire_navigation

#: Parameters of `url_for` itself, which an address must not set.
RESERVES = frozenset({"endpoint", "self", "_anchor", "_external", "_method", "_scheme"})


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTRES)
    app.jinja_env.globals["url_avec"] = url_avec
    app.context_processor(_contexte)


def _contexte() -> dict:
    """Variables of every page; `acteur` is `None` on public pages seen without an account."""
    connecte = current_user.is_authenticated
    return {
        "acteur": acteur() if connecte else None,
        "navigation": construire_navigation(acteur()) if connecte else [],
        "url_recherche": _url_recherche() if connecte else None,
        "est_demonstration": current_app.config["MODE"] is Mode.DEMONSTRATION,
    }


def url_avec(**changements) -> str:
    """The address of this page with some parameters changed; `None` removes one."""
    adresse = {
        c: v for c, v in request.args.to_dict(flat=False).items() if c.isidentifier() and c not in RESERVES
    }
    parametres = {**adresse, **changements, **(request.view_args or {})}
    return url_for(request.endpoint, **{c: v for c, v in parametres.items() if v is not None})


def _url_recherche() -> str | None:
    """Where the search box sends its words, for those who may search."""
    marque = marque_de(current_app, "recherche.lancer")
    ouverte = marque is not None and any(acteur().peut(p) for p in marque.permissions)
    return url_for("recherche.lancer") if ouverte else None
