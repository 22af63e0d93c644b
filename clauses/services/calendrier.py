"""Months as dates on their first day, and the working days they hold."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def decaler(mois: date, nombre: int) -> date:
    """The first day of the month `nombre` months after (before, when negative) the month of `mois`."""
    rang = mois.year * 12 + mois.month - 1 + nombre
    return date(rang // 12, rang % 12 + 1, 1)


@lru_cache(maxsize=4096)
def fin_du_mois(jour: date) -> date:
    """The last day of the month of `jour`."""
    return jour.replace(day=monthrange(jour.year, jour.month)[1])


@lru_cache(maxsize=4096)
def jours_ouvres(debut: date, fin: date) -> int:
    """Mondays to Fridays from `debut` to `fin`, both included; public holidays are not taken out."""
    if fin < debut:
        return 0
    return sum((debut + timedelta(days=n)).weekday() < 5 for n in range((fin - debut).days + 1))
