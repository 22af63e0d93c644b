"""Doors to operations, markets, lots and commitments."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from ...models import Affectation, Attribution, Lot, Marche, Operation
from ...models.vocabulaire import Role
from ..acteur import Acteur, Droit
from ..permissions import Permission
from .regles import dans_son_territoire, restreindre, territoires_du, vivants


def lots_de_la_structure(structure_id: int) -> Select:
    """Lots on which a structure holds an attribution."""
    return select(Attribution.lot_id).where(
        Attribution.structure_id == structure_id, Attribution.supprime_le.is_(None)
    )


def attributions_sous(structure_id: int) -> ColumnElement[bool]:
    """A holder sees its own attributions and those that subcontract to it; a mandataire, its whole group."""
    siennes = select(Attribution.id).where(
        Attribution.structure_id == structure_id, Attribution.supprime_le.is_(None)
    )
    mandats = select(Attribution.lot_id).where(
        Attribution.structure_id == structure_id,
        Attribution.role == "mandataire",
        Attribution.supprime_le.is_(None),
    )
    return or_(
        Attribution.structure_id == structure_id,
        Attribution.donneur_ordre_direct_id.in_(siennes),
        Attribution.lot_id.in_(mandats),
    )


def condition_marche(droit: Droit) -> ColumnElement[bool]:
    territoires = territoires_du(droit)
    if territoires is not None:
        return Marche.territoire_id.in_(territoires)
    if droit.role is Role.DONNEUR_ORDRE:
        siens = Marche.donneur_ordre_id == droit.structure_id
    elif droit.role is Role.ENTREPRISE:
        lots = lots_de_la_structure(droit.structure_id)
        siens = Marche.id.in_(select(Lot.marche_id).where(Lot.id.in_(lots)))
    elif droit.role is Role.EMPLOYEUR:
        employes = select(Affectation.marche_id).where(
            Affectation.employeur_id == droit.structure_id, Affectation.supprime_le.is_(None)
        )
        siens = Marche.id.in_(employes)
    else:
        return false()
    return and_(siens, dans_son_territoire(droit, Marche.territoire_id))


def marches_visibles(
    acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE, *, supprimes: bool = False
) -> Select:
    """Markets of the actor's territories, or where their structure buys, holds or employs."""
    return restreindre(vivants(Marche, supprimes=supprimes), acteur, permission, condition_marche)


def operations_visibles(
    acteur: Acteur, permission: Permission = Permission.OPERATION_LIRE, *, supprimes: bool = False
) -> Select:
    """Operations of the actor's territories; for a buyer, those with a market of theirs."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is not None:
            return Operation.territoire_id.in_(territoires)
        return Operation.id.in_(select(Marche.operation_id).where(condition_marche(droit)))

    return restreindre(vivants(Operation, supprimes=supprimes), acteur, permission, condition)


def lots_visibles(
    acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE, *, supprimes: bool = False
) -> Select:
    """Lots of the visible markets; for a company, those it holds."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        du_marche = Lot.marche_id.in_(select(Marche.id).where(condition_marche(droit)))
        if droit.role is Role.ENTREPRISE:
            return and_(Lot.id.in_(lots_de_la_structure(droit.structure_id)), du_marche)
        return du_marche

    return restreindre(vivants(Lot, supprimes=supprimes), acteur, permission, condition)


def attributions_visibles(
    acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE, *, supprimes: bool = False
) -> Select:
    """Attributions of the visible markets; a company sees its own, its subcontractors' and its group's."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        du_marche = Attribution.lot_id.in_(select(Lot.id).join(Lot.marche).where(condition_marche(droit)))
        if droit.role is Role.ENTREPRISE:
            return and_(attributions_sous(droit.structure_id), du_marche)
        if droit.role is Role.EMPLOYEUR:
            employes = select(Affectation.attribution_id).where(
                Affectation.employeur_id == droit.structure_id, Affectation.supprime_le.is_(None)
            )
            return and_(Attribution.id.in_(employes), du_marche)
        return du_marche

    return restreindre(vivants(Attribution, supprimes=supprimes), acteur, permission, condition)


def engagements_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Attributions whose hours due are shown: an employer does not see the commitment of its clients."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        du_marche = Attribution.lot_id.in_(select(Lot.id).join(Lot.marche).where(condition_marche(droit)))
        if droit.role is Role.ENTREPRISE:
            return and_(attributions_sous(droit.structure_id), du_marche)
        if droit.role is Role.EMPLOYEUR:
            return and_(Attribution.structure_id == droit.structure_id, du_marche)
        return du_marche

    return restreindre(vivants(Attribution), acteur, permission, condition)
