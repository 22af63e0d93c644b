"""How a proposed value reads on the page: the import wrote it as plain text."""

from datetime import date
from decimal import Decimal, InvalidOperation

from ..imports.decp.publication import CHAMPS, CHAMPS_STRUCTURES, DATE_FIN, LIBELLES

_LECTEURS = {champ.nom: champ.valeur for champ in (*CHAMPS, DATE_FIN)}

__all__ = ["LIBELLES", "valeur_lisible"]


def valeur_lisible(champ: str, texte: str | None) -> str | None:
    """« 31/12/2026 », « 480 000,00 € », the words of a code, one structure after another; `None` stays `None`."""
    if texte is None or champ not in _LECTEURS:
        return " ; ".join(texte.splitlines()) if texte and champ in CHAMPS_STRUCTURES else texte
    try:
        valeur = _LECTEURS[champ](texte)
    except (ValueError, InvalidOperation):
        return texte
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, Decimal):
        return f"{valeur:,.2f}\N{NO-BREAK SPACE}€".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return getattr(valeur, "libelle", str(valeur))
