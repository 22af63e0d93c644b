"""The lots of a market, who holds them, what each owes and owed, and what was done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...extensions import db
from ...models import Affectation, Attribution, Lot, Marche, Objectif, Structure
from ...models.vocabulaire import RoleAttribution
from ..listes.definition import Contexte
from ..listes.mesures import par_affectation, taux
from ..perimetre import affectations_comptees, attributions_visibles, engagements_visibles, lots_visibles
from ..permissions import Permission


@dataclass(frozen=True)
class AttributionLue:
    """An attribution, its objective of the day, every version of it, and its hours since the origin.

    `sous_traitees` are the validated hours of those that subcontract to it: their share is inside its own.
    """

    attribution: Attribution
    structure: Structure
    objectif: Objectif | None
    objectifs: Sequence[Objectif]
    validees: Decimal
    declarees: Decimal
    sous_traitees: Decimal

    @property
    def est_comptee(self) -> bool:
        """A subcontractor's share is inside its holder's."""
        return self.attribution.role != RoleAttribution.SOUS_TRAITANT

    @property
    def dues(self) -> Decimal | None:
        return self.objectif.heures if self.objectif else None

    @property
    def taux(self) -> Decimal | None:
        return taux(self.validees + self.sous_traitees, self.dues)

    def situation(self, objectif: Objectif) -> str:
        """« en vigueur », « remplacé » (corrected since, or by a later amendment), « à venir »."""
        if self.objectif is not None and objectif.id == self.objectif.id:
            return "en vigueur"
        if objectif.valable_au is not None:
            return "remplacé"
        en_vigueur = self.objectif.date_effet or date.min if self.objectif else date.min
        return "à venir" if (objectif.date_effet or date.min) > en_vigueur else "remplacé"


@dataclass(frozen=True)
class LotLu:
    lot: Lot
    attributions: Sequence[AttributionLue]


def lire_lots(contexte: Contexte, marche: Marche) -> list[LotLu]:
    """The lots with the attributions the reader sees, in the order of their numbers."""
    attributions = db.session.scalars(
        attributions_visibles(contexte.acteur, contexte.permission)
        .join(Lot, Lot.id == Attribution.lot_id)
        .where(Lot.marche_id == marche.id)
        .options(joinedload(Attribution.structure), joinedload(Attribution.lot))
        .order_by(Lot.numero, Attribution.id)
    ).all()
    objectifs = _objectifs(contexte, [a.id for a in attributions])
    heures = _heures(contexte, marche)
    sous_traitees = _sous_traitees(attributions, heures)
    lots: dict[int, LotLu] = {}
    for attribution in attributions:
        confiees = sous_traitees.get(attribution.id, Decimal(0))
        lue = _lire(attribution, objectifs.get(attribution.id, []), heures, confiees, contexte.aujourdhui)
        lots.setdefault(attribution.lot_id, LotLu(attribution.lot, [])).attributions.append(lue)
    for lot in db.session.scalars(
        lots_visibles(contexte.acteur, Permission.MARCHE_ECRIRE).where(Lot.marche_id == marche.id)
    ):
        lots.setdefault(lot.id, LotLu(lot, []))  # those that nobody holds yet, for who may attribute them
    return sorted(lots.values(), key=lambda lu: lu.lot.numero)


def _sous_traitees(attributions: Iterable[Attribution], heures) -> dict[int, Decimal]:
    """Attribution → validated hours of the attributions that subcontract to it."""
    totaux: dict[int, Decimal] = defaultdict(Decimal)
    for a in attributions:
        if a.donneur_ordre_direct_id is not None:
            totaux[a.donneur_ordre_direct_id] += heures.get(a.id, (None, None))[0] or Decimal(0)
    return totaux


def _lire(
    attribution: Attribution, objectifs: list[Objectif], heures, sous_traitees: Decimal, le: date
) -> AttributionLue:
    validees, declarees = heures.get(attribution.id, (None, None))
    return AttributionLue(
        attribution=attribution,
        structure=attribution.structure,
        objectif=objectif_du_jour(objectifs, le),
        objectifs=objectifs,
        validees=validees or Decimal(0),
        declarees=declarees or Decimal(0),
        sous_traitees=sous_traitees,
    )


def objectif_du_jour(objectifs: Iterable[Objectif], le: date) -> Objectif | None:
    """The last in force to take effect by `le`; one without a date holds since the origin."""
    candidats = [
        o for o in objectifs if o.valable_au is None and (o.date_effet is None or o.date_effet <= le)
    ]
    return max(candidats, key=lambda o: o.date_effet or date.min, default=None)


def _objectifs(contexte: Contexte, ids: list[int]) -> dict[int, list[Objectif]]:
    """Every version, newest effect first, of the commitments the reader may know."""
    engagements = engagements_visibles(contexte.acteur, contexte.permission)
    lus = db.session.scalars(
        select(Objectif)
        .where(
            Objectif.attribution_id.in_(ids),
            Objectif.attribution_id.in_(engagements.with_only_columns(Attribution.id)),
        )
        .order_by(Objectif.date_effet.is_(None), Objectif.date_effet.desc(), Objectif.valable_du.desc())
    )
    par_attribution: dict[int, list[Objectif]] = {}
    for objectif in lus:
        par_attribution.setdefault(objectif.attribution_id, []).append(objectif)
    return par_attribution


def _heures(contexte: Contexte, marche: Marche) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    affectations = affectations_comptees(contexte.acteur, contexte.permission)
    requete = par_affectation(
        affectations.where(Affectation.marche_id == marche.id), Affectation.attribution_id
    )
    return {ligne.cle: (ligne.validees, ligne.declarees) for ligne in db.session.execute(requete)}
