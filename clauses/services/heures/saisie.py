"""What people type in a cell of hours: « 1 234,50 », « 7.5 », « 12h30 », « 7:45 », or nothing."""

import re
from decimal import ROUND_HALF_UP, Decimal

from ...models.types import CENTIEME
from ..imports.valeurs import ValeurInvalide, contient_nir, lire_heures
from ..normalisation import nettoyer

LONGUEUR_MAXIMALE = 40
_DUREE = re.compile(r"(\d{1,3}) ?(?:[hH] ?(\d{1,2})?|: ?(\d{2}))(?: ?(?:min|mn))?", re.ASCII)
_UNITE = re.compile(r"(.*\d) ?(?:h|H|heures?)\.?", re.ASCII)
_ZERO = re.compile(r"0+(?:[.,]0*)?", re.ASCII)


def lire_cellule(texte: str) -> Decimal | None:
    """Hours with two places, `None` for an empty cell or zero (nothing was worked).

    Minutes are turned into hundredths, rounded half up. Raises `ValeurInvalide` with a sentence to show.
    """
    if masque := contient_nir(texte):
        raise ValeurInvalide(f"« {masque} » ressemble à un numéro de sécurité sociale : il n’est pas gardé.")
    propre = nettoyer(texte)
    if len(propre) > LONGUEUR_MAXIMALE:
        raise ValeurInvalide("Ce texte est trop long pour un nombre d’heures.")
    if not propre or _ZERO.fullmatch(propre) or _est_duree_nulle(propre):
        return None
    if duree := _DUREE.fullmatch(propre):
        return lire_heures(_en_heures(propre, duree))
    unite = _UNITE.fullmatch(propre)
    return lire_heures(unite[1] if unite else propre)


def _est_duree_nulle(propre: str) -> bool:
    duree = _DUREE.fullmatch(propre)
    return duree is not None and not int(duree[1]) and not int(duree[2] or duree[3] or 0)


def _en_heures(propre: str, duree: re.Match[str]) -> Decimal:
    minutes = int(duree[2] or duree[3] or 0)
    if minutes > 59:
        raise ValeurInvalide(
            f"« {propre} » : une heure compte 60 minutes.", "Écrivez par exemple 7h45 ou 7,75."
        )
    return (int(duree[1]) + Decimal(minutes) / 60).quantize(CENTIEME, ROUND_HALF_UP)
