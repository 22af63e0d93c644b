"""Expected months: what a commitment, or an employer on it, has still to say of a month.

A month is expected of a commitment when its followed market is in execution from its first day to its last. Hours
declared or validated answer it, its subcontractors' included (their share is inside its own), and so does « aucune
heure ce mois-ci ». A subcontractor is asked by itself only in a month when somebody is under contract on its share.
A draft answers nothing yet: it reads « en cours de saisie ». Neither do rejected hours.
A sheet that was sent answers the months of its lines while they wait for our checking: what waits for us is never
missing. A month that its territory has closed takes no more hours: nothing is expected of it.
Sheets come by periods of the market (one month, a quarter, half a year): each month is asked for with its period.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
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
from .echeances import MOIS_SURVEILLES as MOIS_SURVEILLES
from .echeances import Exigible, est_exigible, rang_du_mois, rang_exigible
from .releves_recus import en_attente_de_l_employeur, en_attente_de_l_engagement


def _mois(mois: Sequence[date]) -> Subquery:
    """The months, as rows (mois, dernier, rang): their first and last days, and their rank since year 0."""
    lignes = [
        select(
            literal(m, Date).label("mois"),
            literal(_dernier_jour(m), Date).label("dernier"),
            literal(rang_du_mois(m), Integer).label("rang"),
        )
        for m in mois
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
    return (
        affectations.with_only_columns(Affectation.id, maintain_column_froms=True)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .where(Affectation.attribution_id == Attribution.id, _sous_contrat(calendrier))
        .correlate(Attribution, calendrier)
        .exists()
    )


def _saisies_des_engagements(affectations: Select, mois: Sequence[date]) -> Subquery:
    """Rows (cle, mois, repondues, brouillons, rejetees) of each attribution, those that subcontract to it included.

    One row for each, so that both engines may look it up by its key.
    """
    propres = _saisies(affectations, mois, Affectation.attribution_id.label("cle")).cte()
    part = select(Attribution.donneur_ordre_direct_id.label("cle"), *list(propres.c)[1:]).join(
        propres, propres.c.cle == Attribution.id
    )
    toutes = union_all(
        select(propres), part.where(Attribution.donneur_ordre_direct_id.is_not(None))
    ).subquery()
    drapeaux = (func.max(c).label(c.name) for c in list(toutes.c)[2:])
    return select(toutes.c.cle, toutes.c.mois, *drapeaux).group_by(toutes.c.cle, toutes.c.mois).cte()


def mois_des_engagements(
    attributions: Select, affectations: Select, mois: Sequence[date], quand: Exigible | None = None
) -> Select:
    """Rows (attribution_id, marche_id, mois, exigible, brouillons, rejetees) of the months not answered, of scoped
    selects. `exigible` is the rank of the month in which the sheet is due; `quand` keeps those asked for that day.
    """
    calendrier = _mois(mois)
    saisies = _saisies_des_engagements(affectations, mois)
    repondues = saisies.alias()
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
            rang_exigible(calendrier.c.rang).label("exigible"),
            func.coalesce(saisies.c.brouillons, 0).label("brouillons"),
            func.coalesce(saisies.c.rejetees, 0).label("rejetees"),
            maintain_column_froms=True,
        )
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(calendrier, _en_execution(calendrier))
        .outerjoin(saisies, and_(saisies.c.cle == Attribution.id, saisies.c.mois == calendrier.c.mois))
        .where(
            ~dits,
            ~en_attente_de_l_engagement(calendrier.c.mois),
            est_exigible(calendrier.c.rang, quand),
            or_(Attribution.role != RoleAttribution.SOUS_TRAITANT, _emploie(affectations, calendrier)),
            ~exists().where(
                repondues.c.cle == Attribution.id,
                repondues.c.mois == calendrier.c.mois,
                repondues.c.repondues == 1,
            ),
        )
    )


def mois_des_employeurs(affectations: Select, mois: Sequence[date], quand: Exigible | None = None) -> Select:
    """Rows (attribution_id, marche_id, employeur_id, mois, exigible, brouillons, rejetees): the months that an employer
    with a contract in force that month has not answered for its own people."""
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
            rang_exigible(calendrier.c.rang).label("exigible"),
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
            ~en_attente_de_l_employeur(calendrier.c.mois),
            est_exigible(calendrier.c.rang, quand),
        )
        .group_by(*cles, Affectation.marche_id, calendrier.c.mois, calendrier.c.rang, Marche.periodicite_mois)
        .having(func.coalesce(func.max(saisies.c.repondues), 0) == 0)
    )
