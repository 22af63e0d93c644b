"""What every template may use: filters, the actor, the navigation."""

from flask import Flask, current_app
from flask_login import current_user
from jinja2 import StrictUndefined

from ..config import Mode
from . import formats
from .acces import acteur
from .navigation import construire_navigation


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTRES)
    app.context_processor(_contexte)


def _contexte() -> dict:
    """Variables of every page; `acteur` is `None` on public pages seen without an account."""
    connecte = current_user.is_authenticated
    return {
        "acteur": acteur() if connecte else None,
        "navigation": construire_navigation(acteur()) if connecte else [],
        "est_demonstration": current_app.config["MODE"] is Mode.DEMONSTRATION,
    }
