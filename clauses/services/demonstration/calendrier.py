"""Months as dates on their first day, and the three years that the demonstration tells."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ..calendrier import decaler, fin_du_mois, jours_ouvres

MOIS_RACONTES = 36


def ecart(debut: date, fin: date) -> int:
    """Whole months from the month of `debut` to that of `fin`."""
    return (fin.year - debut.year) * 12 + fin.month - debut.month


def part_du_mois(mois: date, debut: date, fin: date | None) -> float:
    """Share of the working days of `mois` between `debut` and `fin` (no end when `None`)."""
    dernier = fin_du_mois(mois)
    couverts = jours_ouvres(max(mois, debut), min(dernier, fin or dernier))
    return couverts / jours_ouvres(mois, dernier)


def jour_ouvre(jour: date) -> date:
    """`jour`, or the next Monday when it is a Saturday or a Sunday."""
    return jour + timedelta(days=max(0, 7 - jour.weekday())) if jour.weekday() >= 5 else jour


def instant(jour: date, heure: int = 9, minute: int = 0) -> datetime:
    """An aware instant (UTC) of that day."""
    return datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=UTC)


@dataclass(frozen=True)
class Calendrier:
    """What the demonstration tells: `MOIS_RACONTES` months, up to the month before that of `aujourdhui`."""

    aujourdhui: date

    @property
    def courant(self) -> date:
        return self.aujourdhui.replace(day=1)

    @property
    def dernier(self) -> date:
        return decaler(self.courant, -1)

    @property
    def premier(self) -> date:
        return decaler(self.courant, -MOIS_RACONTES)

    @property
    def mois(self) -> list[date]:
        return [decaler(self.premier, n) for n in range(MOIS_RACONTES)]

    @property
    def annees(self) -> list[int]:
        """The calendar years told, the first and the last usually in part."""
        return list(range(self.premier.year, self.dernier.year + 1))
