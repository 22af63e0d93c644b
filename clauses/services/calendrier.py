"""Months as dates on their first day, their names, and the working days they hold."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def mois_en_lettres(mois: date) -> str:
    """« mars 2026 »."""
    return f"{MOIS[mois.month - 1]} {mois.year}"


def etendue_en_lettres(debut: date, fin: date) -> str:
    """« janvier 2026 », « janvier à mars 2026 », « décembre 2025 à janvier 2026 »."""
    if debut == fin:
        return mois_en_lettres(debut)
    premier = mois_en_lettres(debut) if debut.year != fin.year else MOIS[debut.month - 1]
    return f"{premier} à {mois_en_lettres(fin)}"


def decaler(mois: date, nombre: int) -> date:
    """The first day of the month `nombre` months after (before, when negative) the month of `mois`."""
    rang = mois.year * 12 + mois.month - 1 + nombre
    return date(rang // 12, rang % 12 + 1, 1)


def lire_code_mois(code: str | None) -> date | None:
    """« 2026-03 », as an address writes a month; `None` for anything else."""
    try:
        return date.fromisoformat(f"{code}-01")
    except ValueError:
        return None


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
