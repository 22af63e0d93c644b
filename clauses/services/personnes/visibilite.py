"""What a reader may know of a person: three levels (domaine §2 and §10).

Names and hours go with the right to see the person at all. Contact details, birth day and commune are for the
territory's team and the pathway's referent. Criteria, and what would give one away (priority district, referrer,
lone parent), are for those who hold `critere:lire` on that person's territory.
"""

from dataclasses import replace

from sqlalchemy import ColumnElement, Select

from ...models import Personne, Territoire
from ...models.vocabulaire import ROLES_STRUCTURE
from ..acteur import Acteur
from ..perimetre import personnes_visibles, territoires_visibles
from ..permissions import Permission


def territoires_des_criteres(acteur: Acteur) -> Select:
    """Ids of the territories where the actor reads criteria."""
    return territoires_visibles(acteur, Permission.CRITERE_LIRE).with_only_columns(Territoire.id)


def criteres_lisibles(acteur: Acteur) -> ColumnElement[bool]:
    """Whether the criteria of a person may be shown."""
    return Personne.territoire_id.in_(territoires_des_criteres(acteur))


def coordonnees_lisibles(acteur: Acteur) -> ColumnElement[bool]:
    """Whether contact details may be shown: seen otherwise than through a company or an employer."""
    if acteur.est_systeme:
        return Personne.id.is_not(None)
    proche = replace(acteur, droits=tuple(d for d in acteur.droits if d.role not in ROLES_STRUCTURE))
    return Personne.id.in_(personnes_visibles(proche).with_only_columns(Personne.id))


def peut_lire_des_coordonnees(acteur: Acteur) -> bool:
    """Whether there can be one person whose contact details the actor reads."""
    return acteur.est_systeme or any(
        d.role not in ROLES_STRUCTURE for d in acteur.droits_avec(Permission.PERSONNE_LIRE)
    )


def peut_lire_des_criteres(acteur: Acteur) -> bool:
    return acteur.peut(Permission.CRITERE_LIRE)
