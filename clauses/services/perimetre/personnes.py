"""Doors to people, their contracts, their hours, and the participants of the PLIE."""

from sqlalchemy import ColumnElement, Select, and_, false, select

from ...models import (
    Affectation,
    Attribution,
    Contrat,
    HeuresMensuelles,
    LienPlie,
    Marche,
    ParticipantPlie,
    Personne,
)
from ...models.vocabulaire import EtatLien, Role
from ..acteur import Acteur, Droit
from ..permissions import Permission
from .marches import attributions_sous, condition_marche
from .regles import dans_son_territoire, restreindre, territoires_du, vivants


def _condition_affectation(droit: Droit) -> ColumnElement[bool]:
    territoires = territoires_du(droit)
    if territoires is not None:
        return Affectation.territoire_id.in_(territoires)
    if droit.role is Role.ENTREPRISE:
        attributions = select(Attribution.id).where(attributions_sous(droit.structure_id))
        siennes = Affectation.attribution_id.in_(attributions)
    elif droit.role is Role.EMPLOYEUR:
        siennes = Affectation.employeur_id == droit.structure_id
    else:
        return false()
    return and_(siennes, dans_son_territoire(droit, Affectation.territoire_id))


def affectations_visibles(
    acteur: Acteur, permission: Permission = Permission.HEURES_LIRE, *, supprimes: bool = False
) -> Select:
    """Contracts on markets: of the territory, of a company's attributions, of an employer."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.REFERENT:
            return Affectation.personne_id.in_(_participants_du_referent(acteur, droit))
        return _condition_affectation(droit)

    return restreindre(vivants(Affectation, supprimes=supprimes), acteur, permission, condition)


def affectations_comptees(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Contracts on markets that enter a total without a name: the visible ones, and those of a buyer's markets."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.DONNEUR_ORDRE:
            return Affectation.marche_id.in_(select(Marche.id).where(condition_marche(droit)))
        return _condition_affectation(droit)

    return restreindre(vivants(Affectation), acteur, permission, condition)


def _participants_du_referent(acteur: Acteur, droit: Droit) -> Select:
    """People confirmed as participants whose pathway the actor follows, in that territory."""
    return (
        select(LienPlie.personne_id)
        .join(LienPlie.participant)
        .where(
            LienPlie.valable_au.is_(None),
            LienPlie.etat == EtatLien.CONFIRME,
            ParticipantPlie.territoire_id == droit.territoire_id,
            ParticipantPlie.referent_compte_id == acteur.compte_id,
        )
    )


def personnes_visibles(
    acteur: Acteur, permission: Permission = Permission.PERSONNE_LIRE, *, supprimes: bool = False
) -> Select:
    """People by name: the territory's for its team, a company's or an employer's own, a referent's own."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is not None:
            return Personne.territoire_id.in_(territoires)
        if droit.role is Role.REFERENT:
            return Personne.id.in_(_participants_du_referent(acteur, droit))
        vivantes = select(Affectation.personne_id).where(Affectation.supprime_le.is_(None))
        return Personne.id.in_(vivantes.where(_condition_affectation(droit)))

    return restreindre(vivants(Personne, supprimes=supprimes), acteur, permission, condition)


def participants_visibles(acteur: Acteur, permission: Permission = Permission.PARTICIPANT_LIER) -> Select:
    """Participants of the PLIE: the territory's for its team, a referent's own."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is not None:
            return ParticipantPlie.territoire_id.in_(territoires)
        if droit.role is Role.REFERENT:
            return and_(
                ParticipantPlie.territoire_id == droit.territoire_id,
                ParticipantPlie.referent_compte_id == acteur.compte_id,
            )
        return false()

    return restreindre(select(ParticipantPlie), acteur, permission, condition)


def liens_visibles(acteur: Acteur, permission: Permission = Permission.PARTICIPANT_LIER) -> Select:
    """Links of the visible participants, in force or not."""
    participants = participants_visibles(acteur, permission).with_only_columns(ParticipantPlie.id)
    return select(LienPlie).where(LienPlie.participant_id.in_(participants))


def contrats_visibles(
    acteur: Acteur, permission: Permission = Permission.CONTRAT_LIRE, *, supprimes: bool = False
) -> Select:
    """Contracts of the visible people; a company or an employer sees only those it is concerned by."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is not None:
            return Contrat.personne_id.in_(select(Personne.id).where(Personne.territoire_id.in_(territoires)))
        if droit.role is Role.REFERENT:
            return Contrat.personne_id.in_(_participants_du_referent(acteur, droit))
        vivantes = select(Affectation.contrat_id).where(Affectation.supprime_le.is_(None))
        return Contrat.id.in_(vivantes.where(_condition_affectation(droit)))

    return restreindre(vivants(Contrat, supprimes=supprimes), acteur, permission, condition)


def heures_visibles(acteur: Acteur, permission: Permission = Permission.HEURES_LIRE) -> Select:
    """Versions of hours (in force or not) of the visible contracts on markets."""
    affectations = affectations_visibles(acteur, permission).with_only_columns(Affectation.id)
    return select(HeuresMensuelles).where(HeuresMensuelles.affectation_id.in_(affectations))
