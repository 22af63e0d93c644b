"""Hours due: the objectives in force at the end of the period, and what was done since the origin against them.

The attributions that count are those with validated hours in the period, and those whose market runs in it: notified
by the end of the period, and without end or ending after its start (formats, « impact »).
"""

from sqlalchemy import CTE, Date, Integer, Select, String, and_, bindparam, func, or_, select, type_coerce

from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche, Objectif
from ...models.vocabulaire import EtatHeures, RoleAttribution
from .axes import AXES, Cote
from .base import (
    FAITS_ENGAGEMENT,
    DonneurOrdre,
    Forme,
    conditions_affectation,
    en_vigueur,
    hors_pilotage,
    joindre_les_faits,
    territoires,
)
from .filtres import condition


def attributions_retenues(forme: Forme, base: CTE) -> CTE:
    """Attributions of the perimeter with hours in the period or whose market runs in it: `id`, `role`."""
    filtres = [f for f in forme.filtres if AXES[f.axe].cote is Cote.ENGAGEMENT]
    requete = (
        select(Attribution.id, type_coerce(Attribution.role, String).label("role"))
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
    )
    if any(AXES[f.axe].colonne == "donneur_ordre_type" for f in filtres):
        requete = requete.join(DonneurOrdre, DonneurOrdre.id == Marche.donneur_ordre_id)
    avec_heures = select(base.c.attribution_id).where(base.c.centiemes > 0)
    return requete.where(
        Marche.territoire_id.in_(territoires(forme)),
        Attribution.supprime_le.is_(None),
        hors_pilotage(forme),
        or_(Attribution.id.in_(avec_heures), _court_dans_la_periode()),
        *(condition(f, FAITS_ENGAGEMENT) for f in filtres),
    ).cte("retenues")


def _court_dans_la_periode():
    return and_(
        Marche.date_notification <= bindparam("fin", type_=Date),
        or_(Marche.date_fin.is_(None), Marche.date_fin > bindparam("du", type_=Date)),
    )


def objectif_en_vigueur(attribution_id, est_historique: bool):
    """Hundredths of an hour due at the end of the period: the latest objective in effect, the origin's else."""
    return (
        select(type_coerce(Objectif.heures, Integer))
        .where(
            Objectif.attribution_id == attribution_id,
            en_vigueur(Objectif, est_historique),
            or_(Objectif.date_effet.is_(None), Objectif.date_effet <= bindparam("fin", type_=Date)),
        )
        .order_by(Objectif.date_effet.is_(None), Objectif.date_effet.desc())
        .limit(1)
        .correlate_except(Objectif)
        .scalar_subquery()
    )


def heures_prevues(retenues: CTE, est_historique: bool) -> Select:
    """Sum of the objectives: the share of a subcontractor is inside its holder's, so it is not added."""
    du = objectif_en_vigueur(retenues.c.id, est_historique)
    return select(func.sum(du)).where(retenues.c.role != RoleAttribution.SOUS_TRAITANT.value)


def heures_depuis_origine(forme: Forme, retenues: CTE) -> Select:
    """Validated hours of the same attributions, up to the end of the period, under the same filters but of time."""
    return _depuis_origine(forme, retenues, "heures_depuis_origine")


def heures_par_attribution(forme: Forme, retenues: CTE) -> CTE:
    """The same hours, by attribution: `attribution_id`, `centiemes`."""
    requete = _depuis_origine(forme, retenues, "centiemes")
    return (
        requete.add_columns(Affectation.attribution_id)
        .group_by(Affectation.attribution_id)
        .cte("par_attribution")
    )


def _depuis_origine(forme: Forme, retenues: CTE, nom: str) -> Select:
    h = HeuresMensuelles
    groupees = (
        select(h.affectation_id, func.sum(type_coerce(h.heures, Integer)).label("centiemes"))
        .where(
            h.territoire_id.in_(territoires(forme)),
            h.mois <= bindparam("au", type_=Date),
            type_coerce(h.etat, String) == EtatHeures.VALIDEE.value,
            en_vigueur(h, forme.est_historique),
        )
        .group_by(h.affectation_id)
        .cte("depuis_origine")
    )
    requete = joindre_les_faits(
        select(func.sum(groupees.c.centiemes).label(nom)).join(
            Affectation, Affectation.id == groupees.c.affectation_id
        ),
        frozenset(AXES[f.axe].colonne for f in forme.filtres),
    )
    return requete.where(
        Affectation.attribution_id.in_(select(retenues.c.id)), *conditions_affectation(forme)
    )
