"""Where a market or an operation stands: hours, pace, projection, and the months that nobody answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select

from ...extensions import db
from ...models import Attribution, Lot, Structure
from ..acteur import Acteur
from ..perimetre import affectations_comptees, engagements_visibles
from .calendrier import derniers_mois
from .echeances import Exigible
from .mois import MOIS_SURVEILLES, mois_des_engagements
from .rythme import ZERO, Rythme


@dataclass(frozen=True)
class MoisAttendu:
    """One month that a structure has not answered. `est_en_saisie`: there is a draft; `est_rejete`: it was refused."""

    attribution_id: int
    structure: str
    lot: str
    mois: date
    est_en_saisie: bool
    est_rejete: bool


@dataclass(frozen=True)
class Cumul:
    """The paces of several markets, added; what one of them cannot say, the whole does not say either."""

    du: Decimal
    fait: Decimal
    declare: Decimal
    attendu: Decimal | None
    projete: Decimal | None
    en_retard: int


def rythme_de(ligne, aujourdhui: date) -> Rythme:
    """The pace of a row of the list of markets, with its measures."""
    return Rythme(
        du=ligne.dues or ZERO,
        fait=ligne.validees or ZERO,
        declare=ligne.declarees or ZERO,
        debut=ligne.date_notification,
        fin=ligne.date_fin,
        aujourdhui=aujourdhui,
        etape=ligne.etape,
    )


def cumuler(rythmes: Iterable[Rythme]) -> Cumul:
    """A market that is over projects what it did; one with nothing due and nothing done says nothing."""
    rythmes = [r for r in rythmes if r.du or r.saisi]
    return Cumul(
        du=sum((r.du for r in rythmes), ZERO),
        fait=sum((r.fait for r in rythmes), ZERO),
        declare=sum((r.declare for r in rythmes), ZERO),
        attendu=_somme([r.attendu for r in rythmes]),
        projete=_somme([r.saisi if r.est_echu else r.projete for r in rythmes]),
        en_retard=sum(r.est_en_retard for r in rythmes),
    )


def _somme(valeurs: Sequence[Decimal | None]) -> Decimal | None:
    connues = [v for v in valeurs if v is not None]
    return sum(connues, ZERO) if connues and len(connues) == len(valeurs) else None


def mois_attendus(acteur: Acteur, marches: Select | Sequence[int], aujourdhui: date) -> list[MoisAttendu]:
    """The months of the last year that the commitments on these markets (keys) have not answered, oldest first."""
    requete = mois_des_engagements(
        engagements_visibles(acteur),
        affectations_comptees(acteur),
        derniers_mois(aujourdhui, MOIS_SURVEILLES),
        Exigible(aujourdhui),
    )
    attendus = requete.where(Lot.marche_id.in_(marches)).subquery()
    lignes = db.session.execute(
        select(attendus, Structure.nom, Lot.numero)
        .join(Attribution, Attribution.id == attendus.c.attribution_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .order_by(attendus.c.mois, Lot.numero, Structure.cle_nom)
    )
    return [
        MoisAttendu(r.attribution_id, r.nom, r.numero, r.mois, bool(r.brouillons), bool(r.rejetees))
        for r in lignes
    ]
