"""The text of a cell, whatever the spreadsheet made of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

_ENTIER_EXACT = 2**53


def en_texte(valeur: object) -> str:
    """Return the text a person reads in the cell: 33063.0 → « 33063 », a date in ISO, nothing → « ».

    A number never comes back with an exponent. Zeros lost by the spreadsheet (commune 1004 for 01004)
    are not put back: only the caller knows the width of its codes.
    """
    if isinstance(valeur, str):
        return valeur
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, float):
        return _texte_flottant(valeur)
    if isinstance(valeur, Decimal):
        return f"{valeur:f}"
    if isinstance(valeur, datetime):
        return _texte_instant(valeur)
    if isinstance(valeur, date | time):
        return valeur.isoformat()
    if isinstance(valeur, timedelta):
        return _texte_duree(valeur)
    return str(valeur)


def _texte_flottant(valeur: float) -> str:
    if not isfinite(valeur):
        return str(valeur)
    if valeur == int(valeur) and abs(valeur) <= _ENTIER_EXACT:
        return str(int(valeur))
    return f"{Decimal(repr(valeur)):f}"


def _texte_instant(valeur: datetime) -> str:
    if valeur.time() == time(0):
        return valeur.date().isoformat()
    return valeur.isoformat(sep=" ", timespec="seconds")


def _texte_duree(valeur: timedelta) -> str:
    signe = "-" if valeur < timedelta(0) else ""
    minutes, secondes = divmod(round(abs(valeur).total_seconds()), 60)
    heures, minutes = divmod(minutes, 60)
    return f"{signe}{heures}:{minutes:02}" + (f":{secondes:02}" if secondes else "")
