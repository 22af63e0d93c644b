"""The pace of a commitment: rate since the origin, what the linear pace expects, what the end should be.

Every linear prorata here is announced as such on the pages, and says nothing where it would mean nothing (domaine §6).
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ...models.vocabulaire import Etape
from ..listes.mesures import taux
from .calendrier import fin_du_mois_precedent

#: Steps of a market whose hours are still to come.
ETAPES_VIVES = (Etape.NOTIFIE, Etape.EN_EXECUTION)
ETAPES_CLOSES = (Etape.SOLDE, Etape.SANS_SUITE)
ZERO = Decimal("0.00")
#: Before this number of days, a pace says nothing yet.
JOURS_AVANT_PROJECTION = 60
#: Behind schedule: under this share of what the linear pace expects. A site does not work every week.
PART_TOLEREE = Decimal("0.9")
JOURS_PAR_MOIS = Decimal("30.4375")


def projeter(faites: Decimal, debut: date | None, fin: date | None, le: date) -> Decimal | None:
    """What the end should be at the pace kept since the notification: a linear prorata, announced as such.

    `None` without both dates, out of them, or before the pace means something.
    """
    if debut is None or fin is None or not debut < le < fin or not faites:
        return None
    ecoules = (le - debut).days
    if ecoules < JOURS_AVANT_PROJECTION:
        return None
    return (faites * (fin - debut).days / ecoules).quantize(Decimal(1))


@dataclass(frozen=True)
class Rythme:
    """Hours validated (`fait`) and declared since the origin, against `du` between two days.

    `declare` waits for our validation: it is never treated as missing, and never counted in the rate.
    """

    du: Decimal
    fait: Decimal
    declare: Decimal
    debut: date | None
    fin: date | None
    aujourdhui: date
    etape: Etape = Etape.EN_EXECUTION

    @property
    def saisi(self) -> Decimal:
        return self.fait + self.declare

    @property
    def taux(self) -> Decimal | None:
        """Never capped: more than what is due reads more than 100 %."""
        return taux(self.fait, self.du)

    @property
    def arrete_au(self) -> date:
        """The hours of this month are not due yet."""
        return fin_du_mois_precedent(self.aujourdhui)

    @property
    def est_echu(self) -> bool:
        """Nothing more is to come: the end is past, or the market is settled."""
        if self.etape in ETAPES_CLOSES:
            return True
        return self.fin is not None and self.fin < self.aujourdhui

    @property
    def attendu(self) -> Decimal | None:
        """What the linear pace expects on `arrete_au`; all of it once the end is past."""
        if self.est_echu:
            return self.du
        if self.debut is None or self.fin is None or not self.debut < self.fin:
            return None
        ecoules = (self.arrete_au - self.debut).days
        if ecoules < JOURS_AVANT_PROJECTION:
            return None
        part = Decimal(min(ecoules, (self.fin - self.debut).days)) / (self.fin - self.debut).days
        return (self.du * part).quantize(ZERO, ROUND_HALF_UP)

    @property
    def manque(self) -> Decimal:
        """Hours under what is expected; nil when ahead, or when nothing can be expected."""
        return max((self.attendu or ZERO) - self.saisi, ZERO)

    @property
    def est_en_retard(self) -> bool:
        if self.attendu is None or self.etape not in ETAPES_VIVES:
            return False
        return self.saisi < (self.attendu if self.est_echu else self.attendu * PART_TOLEREE)

    @property
    def projete(self) -> Decimal | None:
        return None if self.est_echu else projeter(self.saisi, self.debut, self.fin, self.arrete_au)

    @property
    def par_mois(self) -> Decimal | None:
        """Mean hours per month since the notification."""
        jour = min(self.fin, self.arrete_au) if self.fin else self.arrete_au
        if self.debut is None or (jour - self.debut).days < JOURS_AVANT_PROJECTION:
            return None
        return (self.saisi * JOURS_PAR_MOIS / (jour - self.debut).days).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )

    @property
    def a_tenir(self) -> Decimal | None:
        """Mean hours per month that remain to reach what is due at the end; `None` when nothing remains."""
        reste = self.du - self.saisi
        if self.fin is None or self.est_echu or reste <= 0:
            return None
        restants = max((self.fin - self.arrete_au).days, 1)
        return (reste * JOURS_PAR_MOIS / max(Decimal(restants), JOURS_PAR_MOIS)).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )
