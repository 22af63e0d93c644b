"""The contracts on running markets that nobody wrote hours for, in the month that should have them by now."""

from datetime import date

from sqlalchemy import Select, exists, or_

from ...models import Affectation, Contrat, HeuresMensuelles, Marche, SansHeures
from ...models.vocabulaire import Etape
from ..calendrier import fin_du_mois
from ..listes.mesures import EN_VIGUEUR


def sans_heures(affectations: Select, mois: date) -> Select:
    """Of scoped contracts on markets, those that ran in `mois` and have no hours in it, whatever their state.

    « Aucune heure ce mois-ci », said of the whole commitment or by the employer, answers for the contract.
    """
    saisies = exists().where(EN_VIGUEUR, HeuresMensuelles.mois == mois).correlate(Affectation)
    dit = (
        exists()
        .where(
            SansHeures.attribution_id == Affectation.attribution_id,
            or_(SansHeures.employeur_id.is_(None), SansHeures.employeur_id == Affectation.employeur_id),
            SansHeures.mois == mois,
            SansHeures.valable_au.is_(None),
        )
        .correlate(Affectation)
    )
    return (
        affectations.join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .where(
            Contrat.date_debut <= fin_du_mois(mois),
            or_(Contrat.date_fin.is_(None), Contrat.date_fin >= mois),
            Marche.etape == Etape.EN_EXECUTION,
            ~saisies,
            ~dit,
        )
    )
