"""Search whatever the accents, hyphens, apostrophes and word order: every word must be somewhere in the row."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, false, func, or_

from ..normalisation import cle_texte, texte_recherche

ECHAPPEMENT = "\\"
LONGUEUR_MAXIMALE = 120
MOTS_MAXIMUM = 8
#: What people write or leave out between the groups of a reference or of a number.
SEPARATEURS = " \N{NO-BREAK SPACE}_-/."


def contient(colonne: ColumnElement, mot: str) -> ColumnElement[bool]:
    """« the folded `mot` is in `colonne` »; the wildcards of LIKE in `mot` are ordinary characters."""
    motif = mot
    for caractere in (ECHAPPEMENT, "%", "_"):
        motif = motif.replace(caractere, ECHAPPEMENT + caractere)
    return colonne.like(f"%{motif}%", escape=ECHAPPEMENT)


def contient_dans(*colonnes: ColumnElement) -> Callable[[str], ColumnElement[bool]]:
    """The condition « this word is in one of `colonnes` »."""
    return lambda mot: or_(*(contient(c, mot) for c in colonnes))


def chaque_mot(texte: str, mots: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Every word of `texte` is found by `mots`; a text without a letter or a digit finds nothing."""
    plies = texte_recherche(texte[:LONGUEUR_MAXIMALE]).split()[:MOTS_MAXIMUM]
    return and_(*(mots(mot) for mot in plies)) if plies else false()


def designe_par(colonne: ColumnElement) -> Callable[[str], ColumnElement[bool]]:
    """The condition « the whole text is this reference or this number », whatever its case and its separators."""
    serree = func.lower(colonne)
    for separateur in SEPARATEURS:
        serree = func.replace(serree, separateur, "")
    return lambda texte: serree == cle_texte(texte[:LONGUEUR_MAXIMALE])
