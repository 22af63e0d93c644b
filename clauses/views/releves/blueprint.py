"""What the pages of sheets share."""

from flask import Blueprint, current_app, url_for

from ...services.releves.depot import Seuils

bp = Blueprint("releves", __name__, url_prefix="/releves")


def fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way from the home page, through the list."""
    return [("Accueil", url_for("accueil.accueil")), ("Relevés d’heures", url_for("releves.liste")), *suite]


def seuils() -> Seuils:
    """What a page reads and sends while one waits; beyond, the worker does."""
    reglages = current_app.config
    return Seuils(
        octets_tableau=reglages["OCTETS_RELEVE_EN_LIGNE"],
        octets_pdf=reglages["OCTETS_RELEVE_PDF_EN_LIGNE"],
        lignes=reglages["LIGNES_RELEVE_EN_LIGNE"],
    )
