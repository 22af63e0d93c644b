"""What people write for hours, exactly: whole numbers of a small part of an hour, never a float that is summed."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from clauses.services.normalisation import nettoyer

#: Parts of an hour: a second and six decimals of an hour are both whole numbers of them, and what a float adds
#: after its ninth digit (7,333333333333333) disappears.
UNITE = 3_600_000_000
_SECONDE = UNITE // 3600
_HEURES_MAX = 100_000
#: Day zero of a spreadsheet: a duration over 24 h written as a date starts from there.
_ORIGINE = date(1899, 12, 30)
_NOMBRE = re.compile(r"(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?|[.,]\d+", re.ASCII)
_DUREE = re.compile(
    r"(\d{1,4}) ?(?:(?:h|hrs?|heures?)\.? ?(?:(\d{1,2})(?: ?(?:mn|min|minutes?|'|m))?)?|: ?(\d{2})(?: ?: ?(\d{2}))?)",
    re.ASCII | re.IGNORECASE,
)
_UNITE = re.compile(r"(.*?\d) ?(?:h|hrs?|heures?|h\.)", re.IGNORECASE)
#: « 1.607,50 » and « 1,607.50 »: with both signs, the first one only cuts the thousands.
_MILLIERS = (
    re.compile(r"\d{1,3}(?:\.\d{3})+(?=,\d)", re.ASCII),
    re.compile(r"\d{1,3}(?:,\d{3})+(?=\.\d)", re.ASCII),
)
#: « 8+2 »: the hours of a day, and those above them.
_SOMME = re.compile(r"[\d.,:h ]+(?:\+[\d.,:h ]+)+", re.ASCII)
#: What LibreOffice keeps of a duration over a day.
_ISO = re.compile(r"pt(\d{1,5})h(\d{1,2})m(\d{1,2})(?:[.,]\d+)?s", re.ASCII)
_MINUTES = re.compile(r"(\d{1,4}) ?(?:mn|min|minutes?)", re.ASCII | re.IGNORECASE)
#: What stands for « not there that day »: nothing is counted, nothing is said.
_ABSENCES = frozenset(
    [
        "x",
        "xx",
        "-",
        "--",
        "–",
        "—",
        "/",
        "\\",
        ".",
        "*",
        "o",
        "f",
        "fe",
        "cp",
        "ca",
        "ct",
        "rtt",
        "am",
        "at",
        "mal",
        "abs",
        "absent",
        "absente",
        "absence",
        "conge",
        "conges",
        "maladie",
        "ferie",
        "jf",
        "ef",
        "mat",
        "pat",
        "mp",
        "repos",
        "r",
        "re",
        "we",
        "nt",
        "ns",
        "rc",
        "aa",
        "ai",
        "css",
        "formation",
        "form",
        "recup",
        "ecole",
        "cfa",
        "chomage",
        "intemperies",
        "intemp",
        "int",
        "i",
        "non",
        "neant",
        "nc",
        "na",
        "n/a",
        "fin",
        "debut",
    ]
)


class DureeIllisible(ValueError):
    """The cell holds something that is no number of hours."""


def lire_duree(valeur: object) -> int:
    """Hours in a cell, in `UNITE`ths: number, text, duration or time of a spreadsheet; 0 for a sign of absence.

    Raises `DureeIllisible`. Negative hours (« régularisation ») are read as such.
    """
    if valeur.__class__ is float:
        return _duree_de_nombre(valeur)
    if isinstance(valeur, str):
        return _duree_de_texte(valeur) if valeur else 0
    if valeur is None or isinstance(valeur, bool):
        return 0
    if isinstance(valeur, int):
        return _duree_de_nombre(valeur)
    if isinstance(valeur, timedelta):
        return round(valeur.total_seconds()) * _SECONDE
    if isinstance(valeur, datetime):
        return _duree_de_date(valeur)
    if isinstance(valeur, time):
        return (valeur.hour * 3600 + valeur.minute * 60 + valeur.second) * _SECONDE
    raise DureeIllisible


def _duree_de_nombre(valeur: float) -> int:
    if -_HEURES_MAX < valeur < _HEURES_MAX:  # false for what is not a number
        return round(valeur * UNITE)
    raise DureeIllisible


def _duree_de_date(valeur: datetime) -> int:
    """« 38:30 » that a spreadsheet shows as a date of its first days."""
    jours = (valeur.date() - _ORIGINE).days
    if not 0 <= jours < 60:
        raise DureeIllisible
    return (jours * 86400 + valeur.hour * 3600 + valeur.minute * 60 + valeur.second) * _SECONDE


@lru_cache(maxsize=4096)
def _duree_de_texte(texte: str) -> int:
    propre = nettoyer(texte).replace("\N{MINUS SIGN}", "-").casefold().replace("’", "'").lstrip("'")
    if not propre or propre in _ABSENCES:
        return 0
    signe, propre = _signe(propre)
    if (nombre := _nombre(propre)) is not None:  # nearly all cells: the other writings come after
        return signe * nombre
    duree = _duree_ecrite(propre)
    return signe * (_nombre_habille(propre) if duree is None else duree)


def _duree_ecrite(propre: str) -> int | None:
    """« 7h30 », « 7:30 », « 90 min », « 8+2 »."""
    if minutes := _MINUTES.fullmatch(propre):
        return int(minutes[1]) * 60 * _SECONDE
    if duree := _DUREE.fullmatch(propre):
        minutes, secondes = int(duree[2] or duree[3] or 0), int(duree[4] or 0)
        if minutes > 59 or secondes > 59:
            raise DureeIllisible
        return (int(duree[1]) * 3600 + minutes * 60 + secondes) * _SECONDE
    if iso := _ISO.fullmatch(propre):
        return (int(iso[1]) * 3600 + int(iso[2]) * 60 + int(iso[3])) * _SECONDE
    if _SOMME.fullmatch(propre):
        return sum(_duree_de_texte(terme) for terme in propre.split("+"))
    return None


def _nombre_habille(propre: str) -> int:
    """« 151,67 h », « 1.607,50 »."""
    if unite := _UNITE.fullmatch(propre):
        propre = unite[1]
    for motif in _MILLIERS:
        propre = motif.sub(lambda m: re.sub(r"[.,]", "", m[0]), propre)
    if (nombre := _nombre(propre)) is None:
        raise DureeIllisible
    return nombre


def _nombre(propre: str) -> int | None:
    if len(propre) > 12 or not _NOMBRE.fullmatch(propre):
        return None
    exact = Decimal(propre.replace(" ", "").replace(",", ".")) * UNITE
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _signe(propre: str) -> tuple[int, str]:
    if propre.startswith("(") and propre.endswith(")"):
        return -1, propre[1:-1].strip()
    if propre.startswith("-"):
        return -1, propre[1:].strip()
    if propre.endswith("-"):
        return -1, propre[:-1].strip()
    return 1, propre.removeprefix("+").strip()


@lru_cache(maxsize=65536)
def arrondir(unites: int) -> Decimal:
    """An exact sum as hours with two places, rounded half up (formats, « lire-releve »)."""
    centiemes = (abs(unites) * 200 + UNITE) // (2 * UNITE)
    return Decimal(centiemes if unites >= 0 else -centiemes).scaleb(-2)


def heures_ecrites(unites: int) -> str:
    """« 151,67 », as a sentence writes hours."""
    return f"{arrondir(unites)}".replace(".", ",")
