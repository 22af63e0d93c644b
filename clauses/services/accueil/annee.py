"""The hours of the year of a facilitateur against the target of the agreement, market by market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, select

from ...extensions import db
from ...models import Affectation, Marche
from ..acteur import Acteur
from . import mesures
from .territoires import suivre_conventions

NOMBRE_MARCHES = 10
UNITE_HEURES = "heures"


@dataclass(frozen=True)
class CibleHeures:
    """A target in hours of one agreement; `fait` is done by the whole territory, whoever follows the markets."""

    convention: str
    territoire: str
    libelle: str
    cible: Decimal
    fait: Decimal


@dataclass(frozen=True)
class HeuresDuMarche:
    """`marche_id` is empty for the row that adds the other markets up."""

    marche_id: int | None
    reference: str
    objet: str
    validees: Decimal
    declarees: Decimal


@dataclass(frozen=True)
class HeuresDeLAnnee:
    cibles: Sequence[CibleHeures]
    marches: Sequence[HeuresDuMarche]
    #: How many markets the last row stands for.
    nombre_autres: int


def lire_l_annee(acteur: Acteur, affectations: Select, annee: int, aujourdhui: date) -> HeuresDeLAnnee:
    """The hours of `affectations`, a scoped select, in the year; those with the most of them first."""
    lignes = _par_marche(affectations, annee)
    autres = lignes[NOMBRE_MARCHES:]
    montrees = lignes[:NOMBRE_MARCHES]
    if autres:
        validees = sum((m.validees for m in autres), mesures.ZERO)
        declarees = sum((m.declarees for m in autres), mesures.ZERO)
        montrees = [*montrees, HeuresDuMarche(None, "", "", validees, declarees)]
    return HeuresDeLAnnee(_cibles(acteur, annee, aujourdhui), montrees, len(autres))


def _par_marche(affectations: Select, annee: int) -> list[HeuresDuMarche]:
    heures = mesures.heures_par(affectations, Affectation.marche_id, mesures.dans_l_annee(annee)).subquery()
    lignes = db.session.execute(
        select(heures, Marche.reference, Marche.objet)
        .join(Marche, Marche.id == heures.c.cle)
        .where(heures.c.validees.is_not(None) | heures.c.declarees.is_not(None))
        .order_by(func.coalesce(heures.c.validees, 0).desc(), Marche.reference)
    )
    return [
        HeuresDuMarche(r.cle, r.reference, r.objet, r.validees or mesures.ZERO, r.declarees or mesures.ZERO)
        for r in lignes
    ]


def _cibles(acteur: Acteur, annee: int, aujourdhui: date) -> list[CibleHeures]:
    return [
        CibleHeures(c.code, c.territoire, i.libelle, i.cible, i.fait)
        for c in suivre_conventions(acteur, annee, aujourdhui)
        for i in c.indicateurs
        if i.unite == UNITE_HEURES and i.fait is not None
    ]
