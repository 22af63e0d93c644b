"""Warnings on a market: what is possible but should be looked at; nothing here blocks (domaine §4)."""

from collections.abc import Iterator, Sequence

from ...models import Marche
from ...models.vocabulaire import TYPES_SIAE, Etape, RoleAttribution, TypeClause, TypeStructure
from ..referentiels import codes_a_verifier
from .lots import LotLu

NOTIFIES = frozenset({Etape.NOTIFIE, Etape.EN_EXECUTION, Etape.SOLDE})
T = TypeStructure
ADAPTEES = frozenset({T.EA, T.EATT, T.ESAT})
#: Who a reserved market is for.
RESERVES = {
    TypeClause.RESERVE_SIAE: frozenset(TYPES_SIAE),
    TypeClause.RESERVE_EA: ADAPTEES,
    TypeClause.RESERVE_MIXTE: ADAPTEES | frozenset(TYPES_SIAE),
}


def avertir(marche: Marche, lots: Sequence[LotLu]) -> list[str]:
    """Sentences, in the order of the page."""
    return [*_du_marche(marche), *_des_titulaires(marche, lots), *_des_sous_traitants(lots)]


def _du_marche(marche: Marche) -> Iterator[str]:
    if marche.etape in NOTIFIES and marche.type_clause is None:
        yield (
            "On ne peut plus clauser un marché déjà notifié, et celui-ci ne dit aucune clause : "
            "précisez son type de clause s’il en porte une, ou préparez son renouvellement."
        )
    if marche.date_fin and marche.date_notification and marche.date_fin < marche.date_notification:
        yield "La fin prévue est avant la notification."
    if marche.est_soumis_obligation and not marche.type_clause and not marche.derogation_motif:
        yield "Ce marché est soumis à l’obligation d’une condition sociale : ni clause, ni dérogation motivée."
    yield from codes_a_verifier({"cpv": marche.cpv})


def _des_titulaires(marche: Marche, lots: Sequence[LotLu]) -> Iterator[str]:
    attendus = RESERVES.get(marche.type_clause)
    if attendus is None:
        return
    for lu in lots:
        for a in lu.attributions:
            if a.est_comptee and a.structure.type not in attendus:
                yield f"{marche.type_clause.libelle} : {a.structure.nom} est « {a.structure.type.libelle} »."


def _des_sous_traitants(lots: Sequence[LotLu]) -> Iterator[str]:
    for lu in lots:
        dues = {a.attribution.id: a.dues for a in lu.attributions}
        titulaires = [a.dues for a in lu.attributions if a.est_comptee and a.dues is not None]
        for a in lu.attributions:
            if a.attribution.role != RoleAttribution.SOUS_TRAITANT or a.dues is None:
                continue
            principal = dues.get(a.attribution.donneur_ordre_direct_id) or sum(titulaires)
            if titulaires and a.dues > principal:
                yield f"La part de {a.structure.nom}, sous-traitant, dépasse celle de son titulaire."
