"""Days and months as people write them, in the messages and the papers that leave the site."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from ..calendrier import MOIS, mois_en_lettres

LANGUE = "fr"


def jour_en_lettres(jour: date) -> str:
    """« 15 février 2026 », « 1er mars 2026 »."""
    mots = format_date(jour, "d MMMM y", locale=LANGUE)
    return mots.replace("1 ", "1er ", 1) if jour.day == 1 else mots


def enumerer(mots: Iterable[str]) -> str:
    """« a, b et c »."""
    *debut, fin = mots
    return f"{', '.join(debut)} et {fin}" if debut else fin


def periode_en_lettres(mois: Sequence[date]) -> str:
    """« janvier 2026 », « janvier et février 2026 »; the year is written once when it is the same."""
    if len({m.year for m in mois}) > 1:
        return enumerer(mois_en_lettres(m) for m in mois)
    noms = enumerer(MOIS[m.month - 1] for m in mois)
    return f"{noms} {mois[0].year}"
