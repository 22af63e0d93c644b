"""Months, days and weeks as French sheets write them."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from clauses.services.normalisation import texte_recherche

_NOMS = {
    1: "janvier janv jan jnv",
    2: "fevrier fevr fev fvr",
    3: "mars mar mrs",
    4: "avril avr avri",
    5: "mai",
    6: "juin jun",
    7: "juillet juil jul jui juill",
    8: "aout aou",
    9: "septembre sept sep septemb",
    10: "octobre oct octo",
    11: "novembre nov novemb",
    12: "decembre dec decemb",
}
MOIS = {nom: numero for numero, noms in _NOMS.items() for nom in noms.split()}
_MOT = "|".join(sorted(MOIS, key=len, reverse=True))
_MOT_ANNEE = re.compile(rf"(?<![a-z])({_MOT})\s*(?:de l annee |de )?(20\d\d|\d\d)?(?![a-z0-9])")
_ANNEE_MOT = re.compile(rf"(?<!\d)(20\d\d)\s*({_MOT})(?![a-z])")
_DATE = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d|\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_CHIFFRES = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])\s*[/.-]\s*(20\d\d)(?![\d/.-])")
#: « 01/26 » is a month; « 05/01 » is a day of a month, for no sheet is of before 2013.
_CHIFFRES_COURTS = re.compile(r"(0?[1-9]|1[0-2])\s*[/.-]\s*(1[3-9]|[2-9]\d)")
_ISO_MOIS = re.compile(r"(?<![\d/.-])(20\d\d)\s*[/._-]\s*(0?[1-9]|1[0-2])(?![\d/.-])")
_COLLES = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_COLLES_INVERSES = re.compile(r"(0[1-9]|1[0-2])(20\d\d)")
#: In the name of a file, where a month is set off by nothing: « releve_012026 », « heures 01-26 ».
_DANS_UN_NOM = re.compile(r"(?<![\d/.-])(0[1-9]|1[0-2])(?:[-_. ]?(20\d\d)|[-_.]([2-4]\d))(?![\d/.-]\d|\d)")
_ANNEE = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_NUMERO = re.compile(r"(?:(20\d\d) ?)?(?:m|mois) ?(0?[1-9]|1[0-2])(?: (20\d\d))?")
#: « S05 », « 2026-S05 », « Semaine n° 5 2026 », and what may follow: « du 26/01 au 01/02 ».
_SEMAINE = re.compile(
    r"(?:(20\d\d)\s*)?(?:s|w|sem|semaine)\s*(?:n\s*)?(\d{1,2})(?:\s+(20\d\d))?(?:\s+du\s.*)?"
)
_ANNEE_SEMAINE = re.compile(r"(20\d\d)\s*[/._-]?\s*(\d\d)")
_SEMAINE_ANNEE = re.compile(r"(\d{1,2})\s*[/._-]\s*(20\d\d)")
JOURS = {
    nom: rang
    for rang, noms in enumerate(
        ("lundi lun lu", "mardi mar ma", "mercredi mer me", "jeudi jeu je", "vendredi ven ve", "samedi sam sa",
         "dimanche dim di")
    )
    for nom in noms.split()
}  # fmt: skip
_JOUR_NUMERO = re.compile(r"(?:[a-z]{1,8}\s?)?(\d{1,2})(?:\s?[a-z]{1,8})?")
#: « 26/01 », « Lun 26/01 », « lundi 26-01 »: a day that does not say its year.
_JOUR_COURT = re.compile(r"(?:([a-z]{1,8})\.?\s*)?(\d{1,2})\s*[/.-]\s*(\d{1,2})(?![\d/.-])", re.IGNORECASE)
#: « mardi 5 janvier », « 1er mars 2026 ».
_JOUR_EN_LETTRES = re.compile(rf"(?:([a-z]{{1,8}}) )?(\d{{1,2}})(?: ?er)? ({_MOT})(?: ((?:19|20)\d\d|\d\d))?")
DERNIERE_NAISSANCE = 2012
#: A week says from when to when: from its Monday to its Friday, Saturday or Sunday.
_DUREES_DE_SEMAINE = range(4, 7)


def date_de(valeur: object) -> date | None:
    """The day that a cell is: a date of the spreadsheet, or one date written alone in a text."""
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    return _date_de_texte(valeur) if isinstance(valeur, str) and len(valeur) <= 60 else None


@lru_cache(maxsize=8192)
def _date_de_texte(texte: str) -> date | None:
    trouvees = dates_dans(texte)
    if trouvees:
        return trouvees[0] if len(trouvees) == 1 and len(texte.strip()) <= 24 else None
    m = _JOUR_EN_LETTRES.fullmatch(texte_recherche(texte)) if any(map(str.isdigit, texte)) else None
    return _jour(_annee(m[4]), MOIS[m[3]], m[2]) if m and m[4] and _est_un_jour(m[1]) else None


def naissance_de(valeur: object) -> date | None:
    """A birth date; of two figures alone, « 88 » is 1988: nobody who works was born after 2012."""
    jour = date_de(valeur)
    if jour is not None and jour.year > DERNIERE_NAISSANCE and isinstance(valeur, str):
        return jour if str(jour.year) in valeur else _jour(jour.year - 100, jour.month, jour.day)
    return jour


def _est_un_jour(prefixe: str | None) -> bool:
    return not prefixe or prefixe.casefold() in _LETTRES_DE_JOUR


@lru_cache(maxsize=8192)
def jour_court(texte: str) -> tuple[int, int] | None:
    """(day, month) of a text that is a day without its year: « 26/01 », « Lun. 26/01 », « mardi 5 janvier »."""
    propre = texte.strip()
    if len(propre) > 24:
        return None
    if m := _JOUR_COURT.fullmatch(propre):
        jour, mois = int(m[2]), int(m[3])
        return (jour, mois) if _est_un_jour(m[1]) and _jour(2000, mois, jour) else None
    if (m := _JOUR_EN_LETTRES.fullmatch(texte_recherche(propre))) and not m[4] and _est_un_jour(m[1]):
        jour, mois = int(m[2]), MOIS[m[3]]
        return (jour, mois) if _jour(2000, mois, jour) else None
    return None


def dater_jour_court(jour: int, mois: int, repere: date | None, annee: int | None) -> date | None:
    """A day with its year: the nearest to what dates the sheet, else of the only year that it names."""
    if repere is None:
        return _jour(annee, mois, jour) if annee else None
    possibles = [j for a in (-1, 0, 1) if (j := _jour(repere.year + a, mois, jour))]
    return min(possibles, key=lambda j: abs(j - repere), default=None)


def dates_dans(texte: str) -> list[date]:
    """Every full date written in a text, in order; impossible ones are left out."""
    trouvees = [(m.start(), _jour(_annee(m[3]), m[2], m[1])) for m in _DATE.finditer(texte)]
    trouvees += [(m.start(), _jour(int(m[1]), m[2], m[3])) for m in _ISO.finditer(texte)]
    return [jour for _, jour in sorted(t for t in trouvees if t[1] is not None)]


def _annee(texte: str) -> int:
    return int(texte) if len(texte) == 4 else 2000 + int(texte)


def _jour(annee: int, mois: str | int, jour: str | int) -> date | None:
    try:
        return date(annee, int(mois), int(jour))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def mois_dans(texte: str) -> tuple[int | None, int] | None:
    """(year or None, month) of the month that a text names, when it names one only.

    « mars 2021 », « Mars-21 », « 03/2021 », « 2021-03 », « 202103 », « du 01/03/2021 au 31/03/2021 », « M03 ».
    """
    if len(texte) > 200:
        return None
    jours = dates_dans(texte)
    if jours:
        mois = {(j.year, j.month) for j in jours}
        return mois.pop() if len(mois) == 1 else None
    # « Mar 27/01 » is a Tuesday of January, and nothing of March 2027.
    texte = _JOUR_COURT.sub(lambda m: " " if m[1] and jour_court(m[0]) else m[0], texte)
    replie = texte_recherche(texte)
    trouves = {(_annee(m[2]) if m[2] else None, MOIS[m[1]]) for m in _MOT_ANNEE.finditer(replie)}
    trouves |= {(int(m[1]), MOIS[m[2]]) for m in _ANNEE_MOT.finditer(replie)}
    trouves |= {(int(m[2]), int(m[1])) for m in _CHIFFRES.finditer(texte)}
    trouves |= {(int(m[1]), int(m[2])) for m in _ISO_MOIS.finditer(texte)}
    trouves |= {(int(m[1]), int(m[2])) for m in _COLLES.finditer(texte)}
    return _seul(trouves)


def _seul(trouves: set[tuple[int | None, int]]) -> tuple[int | None, int] | None:
    """The month, when all that was found agrees; one that carries its year is better than the same without."""
    if len({mois for _, mois in trouves}) != 1:
        return None
    annees = {annee for annee, _ in trouves if annee}
    if len(annees) > 1:
        return None
    return (annees.pop() if annees else None), next(iter(trouves))[1]


@lru_cache(maxsize=8192)
def mois_ecrit(texte: str) -> tuple[int | None, int] | None:
    """(year or None, month) of a cell that is a month and nothing else."""
    propre = texte.strip()
    if not propre or len(propre) > 40:
        return None
    replie = texte_recherche(propre)
    for motif, ordre in ((_CHIFFRES_COURTS, (2, 1)), (_COLLES_INVERSES, (2, 1))):
        if m := motif.fullmatch(propre):
            return _annee(m[ordre[0]]), int(m[ordre[1]])
    if m := _NUMERO.fullmatch(replie):
        annee = m[1] or m[3]
        return int(annee) if annee else None, int(m[2])
    reste = replie
    trouve = mois_dans(propre)
    if trouve is None:
        return None
    # Nothing but the month itself, an article or a unit may stay around it.
    reste = re.sub(rf"(?<![a-z])({_MOT})(?![a-z])", " ", reste)
    reste = re.sub(
        r"\d+|\bmois\b|\bde\b|\bd\b|\bdu\b|\bau\b|\bheures?\b|\bh\b|\bperiode\b|\bhrs?\b", " ", reste
    )
    return trouve if not reste.strip() else None


def mois_de_valeur(valeur: object) -> tuple[int | None, int] | None:
    """(year or None, month) of a cell of a column of months: a date, « 202103 » as a number, « mars 21 », 3."""
    if isinstance(valeur, date):
        return valeur.year, valeur.month
    if isinstance(valeur, float | int) and not isinstance(valeur, bool):
        entier = int(valeur)
        if entier != valeur:
            return None
        return (None, entier) if 1 <= entier <= 12 else mois_ecrit(str(entier))
    if isinstance(valeur, str):
        propre = valeur.strip()
        if propre.isascii() and propre.isdigit() and len(propre) <= 2:
            return (None, int(propre)) if 1 <= int(propre) <= 12 else None
        return mois_ecrit(propre)
    return None


def mois_d_un_nom(texte: str) -> tuple[int | None, int] | None:
    """The month in the name of a file or of a sheet, however it is stuck: « releve_012026 », « heures 01-26 »."""
    if trouve := mois_ecrit(texte) or mois_dans(texte):
        return trouve
    return _seul({(int(m[2] or f"20{m[3]}"), int(m[1])) for m in _DANS_UN_NOM.finditer(texte)})


def annees_dans(texte: str) -> set[int]:
    """Years written in a text, those of its dates included."""
    return {int(a) for a in _ANNEE.findall(texte)} | {j.year for j in dates_dans(texte)}


@lru_cache(maxsize=8192)
def jour_ecrit(texte: str) -> int | None:
    """The day of a month that a title names: « 12 », « L 12 », « lun. 12 », « 12/ »."""
    replie = texte_recherche(texte)
    m = _JOUR_NUMERO.fullmatch(replie)
    if not m or not 1 <= int(m[1]) <= 31:
        return None
    lettres = re.sub(r"[\d ]", "", replie)
    return int(m[1]) if lettres in _LETTRES_DE_JOUR else None


_LETTRES_DE_JOUR = frozenset({"", "l", "m", "j", "v", "s", "d", "jour", *JOURS})


def rang_du_jour(texte: str) -> int | None:
    """0 for Monday… when a title is a day of the week."""
    return JOURS.get(texte_recherche(texte))


def lundi_de(valeur: object, annee: int | None) -> date | None:
    """The Monday of the week that a cell names: a date in it, « S12 », « Semaine 12 2021 », 12, 202112."""
    jour = date_de(valeur)
    if jour is None and isinstance(valeur, str):
        jour = _premier_jour(valeur, annee)
    if jour is not None:
        return jour - timedelta(days=jour.weekday())
    numero, ecrite = _numero_de_semaine(valeur)
    annee = ecrite or annee
    if numero is None or annee is None:
        return None
    try:
        return date.fromisocalendar(annee, numero, 1)
    except ValueError:
        return None


def _premier_jour(texte: str, annee: int | None) -> date | None:
    """The first day that a text names, when no number of week says it better."""
    if jours := dates_dans(texte):
        return jours[0]
    if annee is None or _SEMAINE.fullmatch(texte_recherche(texte)):
        return None
    courts = [(int(m[2]), int(m[3])) for m in _JOUR_COURT.finditer(texte)]
    # « du 29/12 au 04/01 »: nothing says of which of the two years.
    if not courts or courts[0][1] > courts[-1][1]:
        return None
    return _jour(annee, courts[0][1], courts[0][0])


def _numero_de_semaine(valeur: object) -> tuple[int | None, int | None]:
    """(number of week, year or None)."""
    if isinstance(valeur, float | int) and not isinstance(valeur, bool) and valeur == int(valeur):
        valeur = str(int(valeur))
    if not isinstance(valeur, str):
        return None, None
    replie = texte_recherche(valeur)
    if m := _SEMAINE.fullmatch(replie):
        annee = m[1] or m[3]
        return int(m[2]), int(annee) if annee else None
    if m := _ANNEE_SEMAINE.fullmatch(valeur.strip()):
        return int(m[2]), int(m[1])
    if m := _SEMAINE_ANNEE.fullmatch(valeur.strip()):
        return int(m[1]), int(m[2])
    return (int(replie), None) if replie.isdigit() and 1 <= int(replie) <= 53 else (None, None)


def est_semaine_ecrite(texte: str) -> bool:
    """Whether a title is a week: « S12 », « Sem. 12 », « du 22/03 au 28/03 »."""
    return bool(_SEMAINE.fullmatch(texte_recherche(texte))) or _est_du_lundi_au_dimanche(texte)


def _est_du_lundi_au_dimanche(texte: str) -> bool:
    """Two days of one week, with their year or not."""
    jours = dates_dans(texte)
    if not jours:
        # 2001 stands for a year that is not said: only the days between the two count.
        courts = [_jour(2001, m[3], m[2]) for m in _JOUR_COURT.finditer(texte)]
        jours = [j for j in courts if j is not None]
    return len(jours) == 2 and (jours[1] - jours[0]).days % 365 in _DUREES_DE_SEMAINE


def numero_de_semaine_seul(texte: str) -> int | None:
    """The number of a week that says neither its year nor its days: « Semaine 1 »."""
    m = _SEMAINE.fullmatch(texte_recherche(texte))
    return int(m[2]) if m and not (m[1] or m[3]) and " du " not in texte_recherche(texte) else None
