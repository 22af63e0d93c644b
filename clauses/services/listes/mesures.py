"""Hours, hours due and headcounts, as sub-selects that a list joins once.

Each has a column `cle` to join on. They start from the selects of `perimetre`, so that a reader's totals are
those of the rows that reader may see.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    distinct,
    func,
    or_,
    select,
    type_coerce,
)

from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche, Objectif
from ...models.types import Vocabulaire
from ...models.vocabulaire import EtatHeures, RoleAttribution
from ..perimetre import engagements_visibles
from .definition import Contexte

#: Under this number of people, a buyer reads « moins de 5 » (domaine §10).
SEUIL_EFFECTIF = 5

EN_VIGUEUR = and_(
    HeuresMensuelles.affectation_id == Affectation.id,
    HeuresMensuelles.valable_au.is_(None),
)


def somme_heures(etat: EtatHeures) -> ColumnElement[Decimal]:
    """The sum of the hours in one state."""
    return func.sum(case((HeuresMensuelles.etat == etat, HeuresMensuelles.heures)))


def par_affectation(affectations: Select, cle: ColumnElement) -> Select:
    """Hours validated and declared in force, people and contracts, of `affectations` grouped by `cle`."""
    return (
        affectations.with_only_columns(
            cle.label("cle"),
            somme_heures(EtatHeures.VALIDEE).label("validees"),
            somme_heures(EtatHeures.DECLAREE).label("declarees"),
            func.count(distinct(Affectation.personne_id)).label("personnes"),
            func.count(distinct(Affectation.contrat_id)).label("contrats"),
            maintain_column_froms=True,
        )
        .outerjoin(HeuresMensuelles, EN_VIGUEUR)
        .group_by(cle)
    )


def objectif_du_jour(le: date) -> ScalarSelect[Decimal]:
    """The objective of the attribution at hand on a day: the last to take effect, else the one of the origin."""
    return (
        select(Objectif.heures)
        .where(
            Objectif.attribution_id == Attribution.id,
            Objectif.valable_au.is_(None),
            or_(Objectif.date_effet.is_(None), Objectif.date_effet <= le),
        )
        .order_by(Objectif.date_effet.is_(None), Objectif.date_effet.desc())
        .limit(1)
        .correlate(Attribution)
        .scalar_subquery()
    )


def dues_par(contexte: Contexte, cle: ColumnElement) -> Select:
    """Hours due today grouped by `cle` (a column of the lot or of its market).

    A subcontractor's share is inside its holder's: it is not added (domaine §3).
    """
    return (
        engagements_visibles(contexte.acteur, contexte.permission)
        .with_only_columns(
            cle.label("cle"),
            func.sum(objectif_du_jour(contexte.aujourdhui)).label("dues"),
            maintain_column_froms=True,
        )
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .where(Attribution.role != RoleAttribution.SOUS_TRAITANT)
        .group_by(cle)
    )


def taux_sql(validees: ColumnElement, dues: ColumnElement) -> ColumnElement[float]:
    """The rate, for sorting only: the exact one is `taux`."""
    return cast(type_coerce(validees, Integer), Float) / func.nullif(type_coerce(dues, Integer), 0)


def taux(validees: Decimal | None, dues: Decimal | None) -> Decimal | None:
    """Validated hours since the origin over the hours due, in percent, one decimal; `None` when nothing is due."""
    if not dues:
        return None
    return ((validees or Decimal(0)) * 100 / dues).quantize(Decimal("0.1"), ROUND_HALF_UP)


def rang(colonne: ColumnElement, vocabulaire: type[Vocabulaire]) -> ColumnElement[int]:
    """The place of a code in its vocabulary: steps sort in their order, not in that of their letters."""
    return case({v.value: place for place, v in enumerate(vocabulaire)}, value=colonne)


@dataclass(frozen=True)
class Effectif:
    """A number of people, said « moins de 5 » where a small group must not show."""

    nombre: int
    est_masque: bool = False

    def __str__(self) -> str:
        if self.est_masque and 0 < self.nombre < SEUIL_EFFECTIF:
            return f"moins de {SEUIL_EFFECTIF}"
        return str(self.nombre)
