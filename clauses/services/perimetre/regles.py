"""What every door shares: whose territories a membership opens, and how conditions are joined."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from ...models import Territoire
from ...models.vocabulaire import Role
from ..acteur import Acteur, Droit
from ..permissions import Permission

ROLES_PAR_TERRITOIRE = frozenset({Role.FACILITATEUR, Role.COORDINATEUR, Role.CONTROLEUR})


def territoires_du(droit: Droit) -> Select | None:
    """The territories a membership opens whole, as a select of their ids; `None` when it opens none."""
    if droit.role in ROLES_PAR_TERRITOIRE:
        return select(Territoire.id).where(Territoire.id == droit.territoire_id)
    if droit.role is Role.GESTIONNAIRE:
        return select(Territoire.id).where(Territoire.organisme_id == droit.organisme_id)
    if droit.role is Role.ADMINISTRATEUR:
        return select(Territoire.id)
    return None


def restreindre(
    requete: Select, acteur: Acteur, permission: Permission, condition: Callable[[Droit], ColumnElement[bool]]
) -> Select:
    if acteur.est_systeme:
        return requete
    conditions = [condition(d) for d in acteur.droits_avec(permission)]
    return requete.where(or_(false(), *conditions))


def vivants(modele, *, supprimes: bool = False) -> Select:
    """The rows of a table that were not deleted; with `supprimes`, only those that were (the bin)."""
    return select(modele).where(
        modele.supprime_le.is_not(None) if supprimes else modele.supprime_le.is_(None)
    )


def territoires_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Territories where the actor holds `permission` over the whole territory."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        ids = territoires_du(droit)
        return false() if ids is None else Territoire.id.in_(ids)

    return restreindre(select(Territoire), acteur, permission, condition)


def territoires_frequentes(acteur: Acteur) -> Select:
    """Territories where the actor holds any membership: what the frame of the pages shows of them, and no more."""
    if acteur.est_systeme:
        return select(Territoire)
    conditions = [Territoire.id == d.territoire_id for d in acteur.droits if d.territoire_id is not None]
    conditions += [Territoire.id.in_(ids) for d in acteur.droits if (ids := territoires_du(d)) is not None]
    return select(Territoire).where(or_(false(), *conditions))


def dans_son_territoire(droit: Droit, colonne: ColumnElement) -> ColumnElement[bool]:
    """A structure's role granted inside one territory shows what that territory follows, and nothing else."""
    return true() if droit.territoire_id is None else colonne == droit.territoire_id
