"""Counting in months, as everywhere in the application (domaine §9)."""

import calendar
from datetime import date


def ajouter_mois(depart: date, mois: int) -> date:
    """The same day of the month, ``mois`` months later, brought back to the end of a shorter month."""
    annee, rang = divmod(depart.year * 12 + depart.month - 1 + mois, 12)
    jour = min(depart.day, calendar.monthrange(annee, rang + 1)[1])
    return date(annee, rang + 1, jour)
