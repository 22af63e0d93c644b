"""A file read and tied, then written: the first holds nobody up, however long; the second is short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ....models import Releve
from ...acteur import Acteur
from ...imports.progression import signaler
from ..lecture import Corrections, Lecture, lire_releve
from ..rattachement import Rattachement, rattacher
from .lignes import ecrire_les_lignes
from .memoire import ensemble, lecture_gardee


@dataclass(frozen=True)
class Lue:
    """What was understood of a file with the corrections remembered (`connues`) and its own, and whose lines are."""

    lecture: Lecture
    connues: Corrections
    siennes: Corrections
    rattachements: Sequence[Rattachement]


def lire_et_rattacher(
    acteur: Acteur, deposant_id: int, octets: bytes, nom: str, connues: Corrections, siennes: Corrections
) -> Lue:
    """Writes nothing. Raises `FichierRefuse` with the reason and the remedy."""
    signaler("Lecture du fichier")
    lecture = lire_releve(octets, nom, ensemble(connues, siennes))
    signaler("Rattachement")
    return Lue(lecture, connues, siennes, rattacher(acteur, deposant_id, lecture.lignes))


def inscrire(releve: Releve, lue: Lue, *, aujourdhui: date) -> None:
    """Write it in the sheet, in place of what was read before."""
    releve.lecture = lecture_gardee(lue.lecture, lue.connues, lue.siennes)
    releve.est_image = lue.lecture.est_image
    ecrire_les_lignes(releve, lue.rattachements, aujourdhui=aujourdhui)
