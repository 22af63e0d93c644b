"""Doors to structures, agreements, imports, the journal and the accounts."""

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from ...models import (
    Appartenance,
    Compte,
    ContactStructure,
    ConventionFse,
    Evenement,
    FichierDepose,
    Importation,
    NoteStructure,
    Structure,
    Travail,
)
from ...models.vocabulaire import Role
from ..acteur import Acteur, Droit
from ..permissions import Permission
from .regles import restreindre, territoires_du, vivants


def structures_visibles(acteur: Acteur, permission: Permission = Permission.STRUCTURE_LIRE) -> Select:
    """Shared structures are public; a structure without identifier belongs to its territory."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is None:
            return false()
        return or_(Structure.territoire_id.is_(None), Structure.territoire_id.in_(territoires))

    return restreindre(select(Structure), acteur, permission, condition)


def contacts_visibles(
    acteur: Acteur, permission: Permission = Permission.STRUCTURE_ECRIRE, *, supprimes: bool = False
) -> Select:
    """Contacts of the structures, each known to the one territory that wrote it, and to its team alone."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        return false() if territoires is None else ContactStructure.territoire_id.in_(territoires)

    return restreindre(vivants(ContactStructure, supprimes=supprimes), acteur, permission, condition)


def notes_visibles(acteur: Acteur, permission: Permission = Permission.STRUCTURE_ECRIRE) -> Select:
    """What the actor's territories wrote about structures, for their team alone."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        return false() if territoires is None else NoteStructure.territoire_id.in_(territoires)

    return restreindre(select(NoteStructure), acteur, permission, condition)


def conventions_visibles(acteur: Acteur, permission: Permission = Permission.IMPACT_LIRE) -> Select:
    """ESF agreements of the actor's territories."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        return false() if territoires is None else ConventionFse.territoire_id.in_(territoires)

    return restreindre(select(ConventionFse), acteur, permission, condition)


def importations_visibles(acteur: Acteur, permission: Permission = Permission.IMPORT_DECP) -> Select:
    """Imports of the actor's territories, and the public reference lists, which belong to nobody."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is None:
            return false()
        return or_(Importation.territoire_id.is_(None), Importation.territoire_id.in_(territoires))

    return restreindre(select(Importation), acteur, permission, condition)


def depots_visibles(acteur: Acteur) -> Select:
    """Files dropped on the import page: each account sees its own, whatever its roles."""
    return select(FichierDepose).where(FichierDepose.compte_id == acteur.compte_id)


def travaux_visibles(acteur: Acteur) -> Select:
    """Long works: each account sees those it asked for, whatever its roles; the command line sees them all."""
    siens = select(Travail)
    return siens if acteur.est_systeme else siens.where(Travail.compte_id == acteur.compte_id)


def evenements_visibles(acteur: Acteur, permission: Permission = Permission.JOURNAL_LIRE) -> Select:
    """Journal events of the actor's territories; the administrator sees those of no territory too."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = territoires_du(droit)
        if territoires is None:
            return false()
        if droit.role is Role.ADMINISTRATEUR:
            return true()
        return Evenement.territoire_id.in_(territoires)

    return restreindre(select(Evenement), acteur, permission, condition)


def comptes_visibles(acteur: Acteur, permission: Permission = Permission.COMPTE_GERER) -> Select:
    """Accounts with a membership on the actor's territories; all of them for the administrator."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.ADMINISTRATEUR:
            return true()
        territoires = territoires_du(droit)
        if territoires is None:
            return false()
        return Compte.id.in_(
            select(Appartenance.compte_id).where(Appartenance.territoire_id.in_(territoires))
        )

    return restreindre(select(Compte), acteur, permission, condition)
