"""What a territory alone knows of a structure, as its page shows it: whom to call, and what the team wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...extensions import db
from ...models import ContactStructure, Structure
from ..acteur import Acteur
from ..perimetre import structures_visibles
from ..permissions import Permission
from .contacts import contacts_de, territoires_d_ecriture
from .notes import NoteLue, notes_sur


@dataclass(frozen=True)
class Carnet:
    """`territoires` names those of the contacts, when the reader writes in several of them."""

    contacts: Sequence[ContactStructure]
    notes: Sequence[NoteLue]
    territoires: dict[int, str]
    est_locale: bool


def lire_carnet(acteur: Acteur, structure_id: int) -> Carnet | None:
    """What the actor's territories know of the structure; `None` to whoever does not write about it."""
    requete = structures_visibles(acteur, Permission.STRUCTURE_ECRIRE).where(Structure.id == structure_id)
    structure = db.session.scalar(requete)
    if structure is None:
        return None
    territoires = territoires_d_ecriture(acteur, structure)
    return Carnet(
        contacts=contacts_de(acteur, structure.id),
        notes=notes_sur(acteur, structure, territoires),
        territoires={t.id: t.nom for t in territoires} if len(territoires) > 1 else {},
        est_locale=structure.territoire_id is not None,
    )
