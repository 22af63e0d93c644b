"""The months that a territory has still to close, and what each waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, select

from ...extensions import db
from ...models import (
    Affectation,
    Attribution,
    Facilitateur,
    HeuresMensuelles,
    Lot,
    Marche,
    MoisClos,
    ReleveLigne,
    Structure,
    Territoire,
)
from ...models.vocabulaire import EtatHeures, EtatLigne
from ..acteur import Acteur
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import (
    affectations_visibles,
    engagements_visibles,
    lignes_de_releve_visibles,
    territoires_visibles,
)
from ..permissions import Permission
from .calendrier import derniers_mois
from .mois import mois_des_engagements
from .rythme import ZERO

MOIS_REGARDES = 12


@dataclass(frozen=True)
class MoisAClore:
    """One month that a territory has not closed: declared hours to validate, commitments that have not answered,
    lines of sheets to settle."""

    territoire_id: int
    territoire: str
    mois: date
    declarees: Decimal
    engagements_muets: int
    lignes_a_regler: int = 0

    @property
    def est_pret(self) -> bool:
        return not self.declarees and not self.engagements_muets and not self.lignes_a_regler


def mois_a_clore(acteur: Acteur, aujourdhui: date, mois: Sequence[date] | None = None) -> list[MoisAClore]:
    """Those of the last year, or those asked for, oldest first, territory by territory."""
    mois = list(mois or derniers_mois(aujourdhui, MOIS_REGARDES))
    territoires = db.session.execute(
        territoires_visibles(acteur, Permission.MOIS_CLORE)
        .with_only_columns(Territoire.id, Territoire.nom)
        .order_by(Territoire.nom)
    ).all()
    clos = _clos([t.id for t in territoires], mois)
    declarees = _par_mois(_declarees(acteur, mois))
    muets = _par_mois(_muets(acteur, mois))
    lignes = _par_mois(_lignes_a_regler(acteur, mois))
    return [
        MoisAClore(
            t.id,
            t.nom,
            m,
            declarees.get((t.id, m), ZERO),
            muets.get((t.id, m), 0),
            lignes.get((t.id, m), 0),
        )
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


@dataclass(frozen=True)
class EngagementMuet:
    """A commitment that has not answered for the month."""

    attribution_id: int
    marche_id: int
    marche: str
    lot: str
    structure: str
    facilitateur: str | None


def engagements_muets(acteur: Acteur, territoire_id: int, mois: date) -> list[EngagementMuet]:
    """Those that `mois_a_clore` counts in this month of this territory, market by market."""
    attendus = mois_des_engagements(
        engagements_visibles(acteur), affectations_visibles(acteur), [mois]
    ).subquery()
    requete = (
        select(Attribution.id, Marche.id, Marche.reference, Lot.numero, Structure.nom, Facilitateur.nom)
        .join(attendus, attendus.c.attribution_id == Attribution.id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .outerjoin(Facilitateur, Facilitateur.id == Marche.facilitateur_id)
        .where(Marche.territoire_id == territoire_id)
        .order_by(Marche.reference, Lot.numero, Structure.cle_nom, Attribution.id)
    )
    return [EngagementMuet(*ligne) for ligne in db.session.execute(requete)]


def _lignes_a_regler(acteur: Acteur, mois: list[date]) -> Select:
    return (
        lignes_de_releve_visibles(acteur)
        .where(
            ReleveLigne.etat.in_((EtatLigne.A_RATTACHER, EtatLigne.DECLAREE)),
            ReleveLigne.mois.in_(mois),
            ReleveLigne.territoire_id.is_not(None),
        )
        .with_only_columns(ReleveLigne.territoire_id, ReleveLigne.mois, func.count())
        .group_by(ReleveLigne.territoire_id, ReleveLigne.mois)
    )
