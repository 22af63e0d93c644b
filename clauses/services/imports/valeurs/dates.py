"""Days and months as French files write them."""

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache

from clauses.services.imports.valeurs.erreurs import ValeurInvalide
from clauses.services.imports.valeurs.extraits import extrait
from clauses.services.normalisation import nettoyer

ANNEE_MIN = 1900
ANNEE_MAX = 2100

_JOUR_FRANCAIS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 00?:00(?::00)?)?", re.ASCII)
_JOUR_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_MOIS_ISO = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_MOIS_FRANCAIS = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_ANNEE_COURTE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)

_REMEDE_DATE = "Écrivez JJ/MM/AAAA (par exemple 31/12/2021) ou AAAA-MM-JJ."
_REMEDE_MOIS = "Écrivez AAAA-MM (par exemple 2021-05) ou MM/AAAA."
_REMEDE_CELLULE = "Donnez à la colonne le format « Texte » ou « Date » dans le tableur."


def lire_date(valeur: object) -> date:
    """Return a day between 1900 and 2100 from JJ/MM/AAAA, ISO, or a date cell; raise `ValeurInvalide`."""
    if isinstance(valeur, datetime):
        return _annee_plausible(valeur.date())
    if isinstance(valeur, date):
        return _annee_plausible(valeur)
    if isinstance(valeur, str):
        return _date_de_texte(valeur)
    raise ValeurInvalide("La cellule contient un nombre et non une date.", _REMEDE_CELLULE)


def lire_mois(valeur: object) -> date:
    """Return the first day of the month from AAAA-MM, MM/AAAA, or a date that stands for a whole month.

    A spreadsheet turns « 01/2024 » into a date cell on the 1st, and an end of month is common too. Any other
    day would hide a column put in the wrong place, so it is refused.
    """
    if isinstance(valeur, str):
        return _mois_de_texte(valeur)
    return _mois_de_date(lire_date(valeur))


@lru_cache(maxsize=65536)
def _date_de_texte(texte: str) -> date:
    propre = nettoyer(texte)
    if not propre:
        raise ValeurInvalide("La date est vide.", _REMEDE_DATE)
    if trouve := _JOUR_FRANCAIS.fullmatch(propre):
        jour, _, mois, annee = trouve.groups()
    elif trouve := _JOUR_ISO.fullmatch(propre):
        annee, mois, jour = trouve.groups()
    elif _ANNEE_COURTE.fullmatch(propre):
        raise ValeurInvalide(
            f"L’année de la date « {propre} » n’a que deux chiffres.", "Écrivez l’année sur quatre chiffres."
        )
    else:
        raise ValeurInvalide(f"« {extrait(propre)} » n’est pas une date.", _REMEDE_DATE)
    return _jour(int(annee), int(mois), int(jour), propre)


@lru_cache(maxsize=4096)
def _mois_de_texte(texte: str) -> date:
    propre = nettoyer(texte)
    if not propre:
        raise ValeurInvalide("Le mois est vide.", _REMEDE_MOIS)
    if trouve := _MOIS_ISO.fullmatch(propre):
        annee, mois = trouve.groups()
    elif trouve := _MOIS_FRANCAIS.fullmatch(propre):
        mois, annee = trouve.groups()
    elif _JOUR_FRANCAIS.fullmatch(propre) or _JOUR_ISO.fullmatch(propre):
        return _mois_de_date(_date_de_texte(propre))
    else:
        raise ValeurInvalide(f"« {extrait(propre)} » n’est pas un mois.", _REMEDE_MOIS)
    return _jour(int(annee), int(mois), 1, propre)


def _mois_de_date(jour: date) -> date:
    if jour.day not in (1, monthrange(jour.year, jour.month)[1]):
        raise ValeurInvalide(
            f"La colonne attend un mois et la cellule contient le jour {jour:%d/%m/%Y}.", _REMEDE_MOIS
        )
    return jour.replace(day=1)


def _jour(annee: int, mois: int, jour: int, ecrit: str) -> date:
    if not 1 <= mois <= 12:
        raise ValeurInvalide(
            f"Le mois {mois} de « {ecrit} » n’existe pas.", "Le jour vient avant le mois dans JJ/MM/AAAA."
        )
    if not 1 <= jour <= monthrange(max(annee, 1), mois)[1]:
        raise ValeurInvalide(
            f"Le jour {jour} de « {ecrit} » n’existe pas dans ce mois.", "Corrigez la date d’après la pièce."
        )
    return _annee_plausible(date(max(annee, 1), mois, jour))


def _annee_plausible(jour: date) -> date:
    if not ANNEE_MIN <= jour.year <= ANNEE_MAX:
        raise ValeurInvalide(
            f"L’année {jour.year} n’est pas comprise entre {ANNEE_MIN} et {ANNEE_MAX}.",
            "Corrigez l’année sur quatre chiffres.",
        )
    return jour
