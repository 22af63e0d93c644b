"""« Aucune heure ce mois-ci » on the page where sheets are dropped: who may say it, and what was said."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_

from ....extensions import db
from ....models import Affectation, Attribution, Contrat, HeuresMensuelles, Lot, Marche
from ....models.vocabulaire import Etape, Role
from ...acteur import Acteur
from ...calendrier import fin_du_mois
from ...heures import engagements_du_mois
from ...heures.sans_heures import EngagementDuMois
from ...listes.mesures import EN_VIGUEUR
from ...perimetre import affectations_visibles, attributions_visibles

Paire = tuple[int, int]


def engagements_a_dire(acteur: Acteur, mois: date) -> Sequence[EngagementDuMois]:
    """What a company, then an employer, may say of a month; nothing for the others, who have the sheets of hours."""
    dits: list[EngagementDuMois] = []
    for role in (Role.ENTREPRISE, Role.EMPLOYEUR):
        if role in acteur.roles:
            dits += _dire(acteur.comme(role), mois, par_employeur=role is Role.EMPLOYEUR)
    return dits


def _dire(acteur: Acteur, mois: date, *, par_employeur: bool) -> list[EngagementDuMois]:
    paires = _sous_contrat(acteur, mois)
    if not par_employeur:
        paires |= {(cle, 0) for cle in _en_execution(acteur, mois)}
    if not paires:
        return []
    return engagements_du_mois(
        acteur, paires, mois, par_employeur=par_employeur, avec_heures=_avec_heures(acteur, mois)
    )


def _sous_contrat(acteur: Acteur, mois: date) -> set[Paire]:
    """Those who have somebody under contract, a market that was over before aside: a CDI outlives it."""
    requete = (
        affectations_visibles(acteur)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .where(
            Contrat.date_debut <= fin_du_mois(mois),
            or_(Contrat.date_fin.is_(None), Contrat.date_fin >= mois),
            or_(Marche.date_fin.is_(None), Marche.date_fin >= mois),
        )
        .with_only_columns(Affectation.attribution_id, Affectation.employeur_id, maintain_column_froms=True)
    )
    return {tuple(ligne) for ligne in db.session.execute(requete.distinct())}


def _en_execution(acteur: Acteur, mois: date) -> Sequence[int]:
    requete = (
        attributions_visibles(acteur)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .where(
            Marche.etape == Etape.EN_EXECUTION,
            Marche.date_notification <= mois,
            or_(Marche.date_fin.is_(None), Marche.date_fin >= mois),
        )
        .with_only_columns(Attribution.id, maintain_column_froms=True)
    )
    return db.session.scalars(requete).all()


def _avec_heures(acteur: Acteur, mois: date) -> set[Paire]:
    requete = (
        affectations_visibles(acteur)
        .join(HeuresMensuelles, EN_VIGUEUR)
        .where(HeuresMensuelles.mois == mois)
        .with_only_columns(Affectation.attribution_id, Affectation.employeur_id, maintain_column_froms=True)
    )
    return {tuple(ligne) for ligne in db.session.execute(requete.distinct())}
