"""Who acts: the first argument of every service."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ..models import Appartenance, Compte
from ..models.vocabulaire import Role
from .erreurs import Interdit
from .permissions import PERMISSIONS, Permission


@dataclass(frozen=True)
class Droit:
    """One membership in force: a role, and where it is held."""

    role: Role
    territoire_id: int | None = None
    structure_id: int | None = None
    organisme_id: int | None = None


@dataclass(frozen=True)
class Acteur:
    """A logged-in person, or the command line (`est_systeme`), with the memberships in force today.

    `limite`, for whoever came by a link, narrows what its memberships hold to these permissions.
    """

    nom: str
    compte_id: int | None = None
    droits: tuple[Droit, ...] = ()
    est_systeme: bool = False
    limite: frozenset[Permission] | None = None

    def peut(self, permission: Permission) -> bool:
        """Whether one of the memberships holds `permission`, wherever that is."""
        return self.est_systeme or bool(self.droits_avec(permission))

    def exiger(self, permission: Permission) -> None:
        """Raise `Interdit` unless `peut(permission)`."""
        if not self.peut(permission):
            raise Interdit("Vos rôles ne permettent pas cette action.")

    def droits_avec(self, permission: Permission) -> tuple[Droit, ...]:
        """The memberships that hold `permission`: each says where it holds."""
        if self.limite is not None and permission not in self.limite:
            return ()
        return tuple(d for d in self.droits if permission in PERMISSIONS[d.role])

    def comme(self, role: Role) -> "Acteur":
        """The same person with this hat only: what a page for one role may read."""
        return replace(self, droits=tuple(d for d in self.droits if d.role is role))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(d.role for d in self.droits)


SYSTEME = Acteur(nom="ligne de commande", est_systeme=True)


def acteur_de(compte: Compte, aujourdhui: date) -> Acteur:
    """The actor that an account is today: memberships out of their dates do not count."""
    return Acteur(
        nom=compte.nom,
        compte_id=compte.id,
        droits=tuple(_droits_en_vigueur(compte.appartenances, aujourdhui)),
    )


def _droits_en_vigueur(appartenances: Iterable[Appartenance], aujourdhui: date) -> Iterable[Droit]:
    for appartenance in appartenances:
        debut, fin = appartenance.date_debut or aujourdhui, appartenance.date_fin or aujourdhui
        if debut <= aujourdhui <= fin:
            yield Droit(
                role=appartenance.role,
                territoire_id=appartenance.territoire_id,
                structure_id=appartenance.structure_id,
                organisme_id=appartenance.organisme_id,
            )
