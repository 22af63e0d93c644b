"""Months as the following of hours counts them."""

from datetime import date, timedelta


def mois_precedent(jour: date) -> date:
    """The first day of the month before."""
    return (jour.replace(day=1) - timedelta(days=1)).replace(day=1)


def fin_du_mois_precedent(jour: date) -> date:
    """The last day whose hours can be known: they arrive by whole months, after the month."""
    return jour.replace(day=1) - timedelta(days=1)


def derniers_mois(aujourdhui: date, nombre: int) -> list[date]:
    """The `nombre` months before this one, oldest first."""
    mois, curseur = [], aujourdhui
    for _ in range(nombre):
        curseur = mois_precedent(curseur)
        mois.append(curseur)
    return mois[::-1]
