"""What the pages that give a long work to the worker share: sent once its row is committed, then followed."""

from dataclasses import dataclass
from typing import Self

from werkzeug import Response

from ..file_travaux import file_travaux
from ..models import Travail
from ..services import travaux
from ..services.acteur import Acteur
from .edition import retour


@dataclass(frozen=True)
class Confie:
    """A work that was asked for, as it was before the commit: its key, and the one to send if nobody has it yet."""

    id: int
    a_envoyer: int | None

    @classmethod
    def de(cls, acteur: Acteur, travail: Travail | None) -> Self | None:
        return None if travail is None else cls(travail.id, travaux.a_envoyer(acteur, travail))


def vers_le_travail(confie: Confie) -> Response:
    """Send it to the worker, and see to it. Call it once the row is committed."""
    file_travaux.envoyer(confie.a_envoyer)
    return retour("travaux.fiche", travail_id=confie.id)
