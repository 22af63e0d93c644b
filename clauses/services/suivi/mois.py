"""Expected months: what a commitment, or an employer on it, has still to say of a month.

A month is expected of a commitment when its followed market is in execution from its first day to its last. Hours
declared or validated answer it, its subcontractors' included (their share is inside its own), and so does « aucune
heure ce mois-ci ». A subcontractor is asked by itself only in a month when somebody is under contract on its share.
A draft answers nothing yet: it reads « en cours de saisie ». Neither do rejected hours.
A month that its territory has closed takes no more hours: nothing is expected of it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from ...models import Affectation, Attribution, Contrat, HeuresMensuelles, Lot, Marche, MoisClos, SansHeures
from ...models.vocabulaire import Etape, EtatHeures, Qualification, RoleAttribution
from ..listes.mesures import EN_VIGUEUR

#: A month that nobody answered is asked for during a year; after that the market is spoken of whole.
MOIS_SURVEILLES = 12


def _mois(mois: Sequence[date]) -> Subquery:
    """The months, as rows (mois, dernier): their first and last days."""
    lignes = [
        select(literal(m, Date).label("mois"), literal(_dernier_jour(m), Date).label("dernier")) for m in mois
    ]
    return union_all(*lignes).subquery("calendrier")


def _dernier_jour(mois: date) -> date:
    return (mois + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _en_execution(calendrier: Subquery) -> ColumnElement[bool]:
    """The market is followed, in execution during the whole month, and its territory has not closed the month."""
    return and_(
        Marche.etape == Etape.EN_EXECUTION,
        Marche.qualification == Qualification.SUIVI,
        Marche.date_notification <= calendrier.c.mois,
        or_(Marche.date_fin.is_(None), Marche.date_fin >= calendrier.c.dernier),
        ~exists().where(MoisClos.territoire_id == Marche.territoire_id, MoisClos.mois == calendrier.c.mois),
    )


def _a_un(*etats: EtatHeures) -> ColumnElement[int]:
    return func.max(case((HeuresMensuelles.etat.in_(etats), 1), else_=0))


def _saisies(affectations: Select, mois: Sequence[date], *cles: ColumnElement) -> Select:
    """Rows (*cles, mois, repondues, brouillons, rejetees) of the hours in force, whose flags are 0 or 1."""
    return (
        affectations.where(HeuresMensuelles.mois.in_(mois))
        .with_only_columns(
            *cles,
            HeuresMensuelles.mois,
            _a_un(EtatHeures.VALIDEE, EtatHeures.DECLAREE).label("repondues"),
            _a_un(EtatHeures.BROUILLON).label("brouillons"),
            _a_un(EtatHeures.REJETEE).label("rejetees"),
            maintain_column_froms=True,
        )
        .join(HeuresMensuelles, EN_VIGUEUR)
        .group_by(*cles, HeuresMensuelles.mois)
    )


def _sous_contrat(calendrier: Subquery) -> ColumnElement[bool]:
    return and_(
        Contrat.date_debut <= calendrier.c.dernier,
        or_(Contrat.date_fin.is_(None), Contrat.date_fin >= calendrier.c.mois),
    )


def _emploie(affectations: Select, calendrier: Subquery) -> ColumnElement[bool]:
    """Somebody is under contract on the attribution at hand that month."""
    sous_contrat = (
        affectations.with_only_columns(Affectation.attribution_id, maintain_column_froms=True)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .where(_sous_contrat(calendrier))
        .correlate(calendrier)
    )
    return Attribution.id.in_(sous_contrat)


def mois_des_engagements(attributions: Select, affectations: Select, mois: Sequence[date]) -> Select:
    """Rows (attribution_id, marche_id, mois, brouillons, rejetees) of the months not answered, of scoped selects."""
    calendrier = _mois(mois)
    propres = _saisies(affectations, mois, Affectation.attribution_id.label("cle")).subquery("propres")
    part = select(Attribution.donneur_ordre_direct_id.label("cle"), *list(propres.c)[1:]).join(
        propres, propres.c.cle == Attribution.id
    )
    saisies = union_all(
        select(propres), part.where(Attribution.donneur_ordre_direct_id.is_not(None))
    ).subquery()
    dits = exists().where(
        SansHeures.attribution_id == Attribution.id,
        SansHeures.mois == calendrier.c.mois,
        SansHeures.valable_au.is_(None),
    )
    return (
        attributions.with_only_columns(
            Attribution.id.label("attribution_id"),
            Lot.marche_id.label("marche_id"),
            calendrier.c.mois,
            func.coalesce(func.max(saisies.c.brouillons), 0).label("brouillons"),
            func.coalesce(func.max(saisies.c.rejetees), 0).label("rejetees"),
            maintain_column_froms=True,
        )
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(calendrier, _en_execution(calendrier))
        .outerjoin(saisies, and_(saisies.c.cle == Attribution.id, saisies.c.mois == calendrier.c.mois))
        .where(
            ~dits, or_(Attribution.role != RoleAttribution.SOUS_TRAITANT, _emploie(affectations, calendrier))
        )
        .group_by(Attribution.id, Lot.marche_id, calendrier.c.mois)
        .having(func.coalesce(func.max(saisies.c.repondues), 0) == 0)
    )


def mois_des_employeurs(affectations: Select, mois: Sequence[date]) -> Select:
    """Rows (attribution_id, marche_id, employeur_id, mois, brouillons, rejetees): the months that an employer with a
    contract in force that month has not answered for its own people."""
    calendrier = _mois(mois)
    cles = (Affectation.attribution_id, Affectation.employeur_id)
    saisies = _saisies(affectations, mois, *cles).subquery("saisies")
    dits = exists().where(
        SansHeures.attribution_id == Affectation.attribution_id,
        or_(SansHeures.employeur_id.is_(None), SansHeures.employeur_id == Affectation.employeur_id),
        SansHeures.mois == calendrier.c.mois,
        SansHeures.valable_au.is_(None),
    )
    return (
        affectations.with_only_columns(
            *cles,
            Affectation.marche_id,
            calendrier.c.mois,
            func.coalesce(func.max(saisies.c.brouillons), 0).label("brouillons"),
            func.coalesce(func.max(saisies.c.rejetees), 0).label("rejetees"),
            maintain_column_froms=True,
        )
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(calendrier, _en_execution(calendrier))
        .outerjoin(
            saisies,
            and_(
                saisies.c.attribution_id == Affectation.attribution_id,
                saisies.c.employeur_id == Affectation.employeur_id,
                saisies.c.mois == calendrier.c.mois,
            ),
        )
        .where(
            _sous_contrat(calendrier),
            ~dits,
        )
        .group_by(*cles, Affectation.marche_id, calendrier.c.mois)
        .having(func.coalesce(func.max(saisies.c.repondues), 0) == 0)
    )
