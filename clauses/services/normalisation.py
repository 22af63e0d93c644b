"""Folding of names: one definition of « the same name » for identity keys and for searches.

Nothing here is shown to a user except what `nettoyer` returns.
"""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose, and ordinal signs that it would decompose into a letter
# (« nº » must read like « n° », where the degree sign simply disappears).
_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "º": "",
        "ª": "",
        "°": "",
    }
)
_COURRIEL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[a-z0-9-]{2,}")
_SEPARATEURS = re.compile(r"[^a-z0-9]+")
_AVANT_PONCTUATION = re.compile(r" (?=[»:;!?€%](?:\W|$))")
# Accents and zero-width marks vanish inside a word; anything else that is not a letter or a digit separates.
_INVISIBLES_DANS_UN_MOT = frozenset({"Mn", "Me", "Cf"})


class _SansInvisibles(dict[int, str | None]):
    """A table for `str.translate`: what vanishes inside a word is nothing, each sign looked up once."""

    def __missing__(self, code: int) -> str | None:
        signe = chr(code)
        self[code] = None if unicodedata.category(signe) in _INVISIBLES_DANS_UN_MOT else signe
        return self[code]


_SANS_INVISIBLES = _SansInvisibles()
_NON_AFFICHABLES = frozenset({"Cc", "Cf", "Cs"})


@lru_cache(maxsize=65536)
def est_une_cle(valeur: str) -> bool:
    """A row key as the address gives it; nine digits fit in every engine."""
    return valeur.isascii() and valeur.isdigit() and len(valeur) <= 9


def lire_cle(texte: str) -> int:
    """The key of a row that an address or a form names; raises `ValueError` for what cannot be one."""
    if not est_une_cle(texte):
        raise ValueError("ce n’est pas la clé d’une ligne")
    return int(texte)


def cle_ou_rien(texte: str | None) -> int | None:
    """The number of a row, or of a version of it, that an address or a form gives; `None` for anything else."""
    return int(texte) if texte and est_une_cle(texte) else None


def est_un_courriel(s: str) -> bool:
    """Whether an address has the form of one, and the length that a column keeps."""
    return len(s) <= 254 and _COURRIEL.fullmatch(s.lower()) is not None


def texte_recherche(s: str) -> str:
    """Return lower-case unaccented words separated by single spaces (« L’Étang-Salé » → « l etang sale »).

    Idempotent. Letters of other alphabets disappear: the result may be empty.
    """
    if not s.isascii():
        s = _sans_accents(s)
    return _SEPARATEURS.sub(" ", s.lower()).strip()


def cle_texte(s: str) -> str:
    """Return the identity key of a name: only [a-z0-9], so case, accents, hyphens, apostrophes, spaces fold.

    An empty key identifies nobody: the caller must refuse to match on it (`formats.md`, « Identity »).
    """
    return texte_recherche(s).replace(" ", "")


def mots_de_structure(nom: str | None, identifiant: str | None = None) -> str:
    """The search words of a structure: its name, and its identifier as written and whole, all folded.

    Not every engine finds « fr40 » in « FR40 », and « RIDET 0 123-4 » is also typed without its separators.
    """
    mots = (texte_recherche(nom or ""), texte_recherche(identifiant or ""), cle_texte(identifiant or ""))
    return " ".join(dict.fromkeys(m for m in mots if m))[:500]


def nettoyer(s: str) -> str:
    """Return the text as it may be stored and shown: composed (NFC), trimmed, single ordinary spaces.

    Control characters (NUL included), zero-width and bidirectional marks and lone surrogates are removed.
    """
    if not s.isprintable():
        s = "".join(_affichable(caractere) for caractere in s)
    return " ".join(unicodedata.normalize("NFC", s).split())


def espaces_insecables(s: str) -> str:
    """Return a French sentence with non-breaking spaces inside guillemets and before double punctuation."""
    return _AVANT_PONCTUATION.sub("\N{NO-BREAK SPACE}", s.replace("« ", "«\N{NO-BREAK SPACE}"))


def _affichable(caractere: str) -> str:
    if caractere.isspace():
        return " "
    return "" if unicodedata.category(caractere) in _NON_AFFICHABLES else caractere


def _sans_accents(s: str) -> str:
    replie = unicodedata.normalize("NFKD", s.casefold().translate(_LIGATURES))
    # Compatibility forms (« ℌ », « Ⅳ », « ™ ») may decompose into capitals or into the letters above.
    replie = unicodedata.normalize("NFKD", replie.casefold().translate(_LIGATURES))
    return replie.translate(_SANS_INVISIBLES)
