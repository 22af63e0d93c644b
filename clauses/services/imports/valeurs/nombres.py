"""Exact numbers: a cell never goes through binary arithmetic."""

import re
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from clauses.services.imports.valeurs.erreurs import ValeurInvalide
from clauses.services.imports.valeurs.extraits import extrait
from clauses.services.normalisation import nettoyer

HEURES_MAX_MOIS = Decimal(744)  # hours in a month of 31 days
_CENTIEME = Decimal("0.01")
_MILLIARDIEME = Decimal("1e-9")
_CHIFFRES_MAX = 18

# `nettoyer` has already turned non-breaking spaces into ordinary ones, but thin spaces are spaces too.
_NOMBRE = re.compile(r"[+-]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?", re.ASCII)
_DEUX_SEPARATEURS = re.compile(r"[+-]?[\d ]+(?:[.,]\d+){2,}", re.ASCII)
_DUREE = re.compile(r"\d+ ?(?:[hH:] ?\d{0,2})(?: ?(?:min|mn))?", re.ASCII)

_REMEDE = "Écrivez un nombre avec une virgule ou un point, par exemple 1\N{NARROW NO-BREAK SPACE}234,50."
_REMEDE_HEURES = "Écrivez les heures en centièmes, par exemple 7,50 pour 7 h 30."


def lire_decimal(valeur: object) -> Decimal:
    """Return the exact number of a cell; raise `ValeurInvalide` for anything else (NaN, exponent, empty…).

    Text: comma or point, thousands by spaces. A binary number of a spreadsheet is read in its shortest
    decimal writing and rounded at nine decimals, which removes its noise (134.10000000000002 → 134.1).
    """
    if isinstance(valeur, str):
        return _decimal_de_texte(valeur)
    if isinstance(valeur, float):
        return _decimal_de_flottant(valeur)
    if isinstance(valeur, int) and not isinstance(valeur, bool):
        return _decimal_borne(Decimal(valeur))
    if isinstance(valeur, Decimal) and valeur.is_finite():
        return _decimal_borne(valeur)
    raise ValeurInvalide("La cellule ne contient pas un nombre.", _REMEDE)


def lire_heures(valeur: object) -> Decimal:
    """Return hours of one month with two decimals: more than 0, at most 744; raise `ValeurInvalide`."""
    if isinstance(valeur, str) and _DUREE.fullmatch(nettoyer(valeur)):
        raise ValeurInvalide(f"« {nettoyer(valeur)} » est une durée en minutes.", _REMEDE_HEURES)
    heures = lire_decimal(valeur)
    if heures <= 0:
        raise ValeurInvalide(
            f"Les heures doivent être supérieures à zéro (lu : {extrait(_ecrire(heures))}).",
            "Corrigez le nombre ou retirez la ligne.",
        )
    if heures > HEURES_MAX_MOIS:
        raise ValeurInvalide(
            f"Un mois compte au plus {HEURES_MAX_MOIS} heures (lu : {extrait(_ecrire(heures))}).",
            "Vérifiez la virgule et le mois.",
        )
    centiemes = heures.quantize(_CENTIEME)
    if centiemes != heures:
        raise ValeurInvalide(
            f"Les heures ont plus de deux décimales (lu : {extrait(_ecrire(heures))}).",
            "Arrondissez au centième.",
        )
    return centiemes


@lru_cache(maxsize=65536)
def _decimal_de_texte(texte: str) -> Decimal:
    propre = nettoyer(texte).replace("\N{MINUS SIGN}", "-")
    if not propre:
        raise ValeurInvalide("Le nombre est vide.", _REMEDE)
    if not _NOMBRE.fullmatch(propre):
        if _DEUX_SEPARATEURS.fullmatch(propre):
            raise ValeurInvalide(
                f"« {extrait(propre)} » contient plusieurs virgules ou points.",
                "Séparez les milliers par une espace.",
            )
        raise ValeurInvalide(f"« {extrait(propre)} » n’est pas un nombre.", _REMEDE)
    return _decimal_borne(Decimal(propre.replace(" ", "").replace(",", ".")))


def _decimal_de_flottant(valeur: float) -> Decimal:
    if not isfinite(valeur):
        raise ValeurInvalide("La cellule contient un calcul impossible, pas un nombre.", _REMEDE)
    exact = _decimal_borne(Decimal(repr(valeur)))
    if exact.as_tuple().exponent < -9:
        exact = exact.quantize(_MILLIARDIEME)
    return Decimal(_ecrire(exact, virgule="."))


def _decimal_borne(nombre: Decimal) -> Decimal:
    if nombre.adjusted() >= _CHIFFRES_MAX:
        raise ValeurInvalide(f"Le nombre a plus de {_CHIFFRES_MAX} chiffres.", "Vérifiez la colonne.")
    return nombre


def _ecrire(nombre: Decimal, virgule: str = ",") -> str:
    """Write a number without exponent nor useless zeros."""
    texte = f"{nombre:f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(".", virgule) if texte not in ("-0", "") else "0"
