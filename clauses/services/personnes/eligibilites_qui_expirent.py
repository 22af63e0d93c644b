"""The people whose eligibility ends soon: to be renewed, or left to end."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists

from ...models import Eligibilite, Personne
from ...models.vocabulaire import EtatEligibilite

PREAVIS_ELIGIBILITE = timedelta(days=60)


def expire_bientot(aujourdhui: date) -> ColumnElement[bool]:
    """An established eligibility of the person at hand ends within sixty days."""
    return exists().where(
        Eligibilite.personne_id == Personne.id,
        Eligibilite.valable_au.is_(None),
        Eligibilite.etat == EtatEligibilite.ETABLIE,
        Eligibilite.date_fin.between(aujourdhui, aujourdhui + PREAVIS_ELIGIBILITE),
    )
