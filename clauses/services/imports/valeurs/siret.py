"""SIRET: fourteen digits, Luhn key, La Poste's own rule (356000000)."""

import re
from functools import lru_cache

from stdnum.fr import siret

from clauses.services.imports.valeurs.texte import en_texte
from clauses.services.normalisation import nettoyer

_SEPARATEURS = re.compile(r"[ .\-_/\u2010-\u2015]")
_CHIFFRES = re.compile(r"\d+", re.ASCII)
_LONGUEUR = 14


def lire_siret(valeur: object) -> tuple[str, bool]:
    """Return (identifier, key is right): fourteen digits when the cell holds that, else the text as written.

    A wrong key is a warning that can be overridden, never an error; fourteen zeros have one, whatever Luhn says.
    One or two leading zeros lost by a spreadsheet are put back when the key then agrees. An empty cell gives
    ("", False).
    """
    return _lire(en_texte(valeur))


@lru_cache(maxsize=65536)
def _lire(texte: str) -> tuple[str, bool]:
    brut = nettoyer(texte)
    chiffres = _SEPARATEURS.sub("", brut)
    if not _CHIFFRES.fullmatch(chiffres):
        return brut, False
    if len(chiffres) in (_LONGUEUR - 2, _LONGUEUR - 1):
        complet = chiffres.zfill(_LONGUEUR)
        return (complet, True) if _est_juste(complet) else (brut, False)
    if len(chiffres) != _LONGUEUR:
        return brut, False
    return chiffres, _est_juste(chiffres)


def _est_juste(chiffres: str) -> bool:
    return chiffres != "0" * _LONGUEUR and bool(siret.is_valid(chiffres))
