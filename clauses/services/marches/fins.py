"""The markets whose end asks for something: over and still running, or close enough to prepare the next clause."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_

from ...models import Marche
from ...models.types import Vocabulaire
from ...models.vocabulaire import Etape
from ..suivi.rythme import ETAPES_VIVES

PREAVIS_RENOUVELLEMENT = timedelta(days=183)


class Fin(Vocabulaire):
    PASSEE = "passee", "Passée, encore en exécution"
    SIX_MOIS = "six_mois", "Dans les six mois"


def finit(quand: Fin, aujourdhui: date) -> ColumnElement[bool]:
    """The end of the market at hand is over, its stage notwithstanding, or comes within six months."""
    if quand is Fin.PASSEE:
        return and_(Marche.etape == Etape.EN_EXECUTION, Marche.date_fin < aujourdhui)
    bientot = Marche.date_fin.between(aujourdhui, aujourdhui + PREAVIS_RENOUVELLEMENT)
    return and_(Marche.etape.in_(ETAPES_VIVES), bientot)
