"""When a sheet is due: the period of the market it covers, and the day that the territory sets (domaine §6).

A period of n months starts with the civil year: a quarterly market gives its sheets for March, June, September and
December. It is due in the month after its last one, by the day of the territory (the 15th unless it says otherwise).
Months are counted as ranks since year 0, so that both engines calculate a period with whole numbers.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, true

from ...models import Marche, Territoire

#: A sheet that nobody gave is asked for during a year; after that the market is spoken of whole.
MOIS_SURVEILLES = 12


@dataclass(frozen=True)
class Exigible:
    """The day at which sheets are asked for: once their period is over, or (`est_echu`) once their day is past."""

    le: date
    est_echu: bool = False


def rang_du_mois(jour: date) -> int:
    return jour.year * 12 + jour.month - 1


def mois_du_rang(rang: int) -> date:
    return date(rang // 12, rang % 12 + 1, 1)


def rang_exigible(rang: ColumnElement[int]) -> ColumnElement[int]:
    """The month after the period of the market at hand that holds the month of this rank."""
    return (rang // Marche.periodicite_mois + 1) * Marche.periodicite_mois


def est_exigible(rang: ColumnElement[int], quand: Exigible | None) -> ColumnElement[bool]:
    """The sheet of the month of this rank is asked for on that day, for a year; always, without a day."""
    if quand is None:
        return true()
    ce_mois, exigible = rang_du_mois(quand.le), rang_exigible(rang)
    depuis = exigible > ce_mois - MOIS_SURVEILLES
    if not quand.est_echu:
        return and_(depuis, exigible <= ce_mois)
    jour = select(Territoire.jour_releves).where(Territoire.id == Marche.territoire_id).scalar_subquery()
    return and_(depuis, or_(exigible < ce_mois, and_(exigible == ce_mois, jour < quand.le.day)))


def echeance(exigible: int, jour: int) -> date:
    """The day by which a sheet is due, in the month of rank `exigible`; `jour` is the territory's (1 to 28)."""
    return mois_du_rang(exigible) + timedelta(days=jour - 1)
