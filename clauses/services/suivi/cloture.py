"""The months that a territory has still to close, and what each waits for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, select

from ...extensions import db
from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche, MoisClos, Territoire
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles, engagements_visibles, territoires_visibles
from ..permissions import Permission
from .calendrier import derniers_mois
from .mois import mois_des_engagements
from .rythme import ZERO

MOIS_REGARDES = 12


@dataclass(frozen=True)
class MoisAClore:
    """One month that a territory has not closed: declared hours to validate, commitments that have not answered."""

    territoire: str
    mois: date
    declarees: Decimal
    engagements_muets: int

    @property
    def est_pret(self) -> bool:
        return not self.declarees and not self.engagements_muets


def mois_a_clore(acteur: Acteur, aujourdhui: date) -> list[MoisAClore]:
    """Those of the last year, oldest first, territory by territory."""
    mois = derniers_mois(aujourdhui, MOIS_REGARDES)
    territoires = db.session.execute(
        territoires_visibles(acteur, Permission.HEURES_LIRE)
        .with_only_columns(Territoire.id, Territoire.nom)
        .order_by(Territoire.nom)
    ).all()
    clos = _clos([t.id for t in territoires], mois)
    declarees = _par_mois(_declarees(acteur, mois))
    muets = _par_mois(_muets(acteur, mois))
    return [
        MoisAClore(t.nom, m, declarees.get((t.id, m), ZERO), muets.get((t.id, m), 0))
        for t in territoires
        for m in mois
        if (t.id, m) not in clos
    ]


def _clos(territoires: list[int], mois: list[date]) -> set[tuple[int, date]]:
    requete = select(MoisClos.territoire_id, MoisClos.mois).where(
        MoisClos.territoire_id.in_(territoires), MoisClos.mois.in_(mois)
    )
    return {(ligne.territoire_id, ligne.mois) for ligne in db.session.execute(requete)}


def _par_mois(requete: Select) -> dict[tuple[int, date], Decimal | int]:
    return {(territoire, mois): nombre for territoire, mois, nombre in db.session.execute(requete)}


def _declarees(acteur: Acteur, mois: list[date]) -> Select:
    return (
        affectations_visibles(acteur)
        .where(HeuresMensuelles.etat == EtatHeures.DECLAREE, HeuresMensuelles.mois.in_(mois))
        .with_only_columns(
            Affectation.territoire_id,
            HeuresMensuelles.mois,
            func.sum(HeuresMensuelles.heures),
            maintain_column_froms=True,
        )
        .join(HeuresMensuelles, EN_VIGUEUR)
        .group_by(Affectation.territoire_id, HeuresMensuelles.mois)
    )


def _muets(acteur: Acteur, mois: list[date]) -> Select:
    attendus = mois_des_engagements(
        engagements_visibles(acteur), affectations_visibles(acteur), mois
    ).subquery()
    return (
        select(Marche.territoire_id, attendus.c.mois, func.count(Attribution.id))
        .join(Attribution, Attribution.id == attendus.c.attribution_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .group_by(Marche.territoire_id, attendus.c.mois)
    )
