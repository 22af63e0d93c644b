"""Reading a name as senders write it: the words that name somebody, without civility, number or code.

A name is compared as a pair of keys, surname and first name in either order: « LE GALL Anaïs » and « Anaïs LEGALL »
are one pair, « MARTIN Jean » and « MARTIN Jean-Pierre » are two, and so are « LE GALL Anaïs » and « LEGAL Lanaïs ».
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import zip_longest

from ...normalisation import texte_recherche
from .resultat import LigneARattacher

Paire = tuple[str, str]

#: « M. » is a civility before a name and an initial after it.
_CIVILITE_EN_TETE = re.compile(r"^\s*(?:M\.|M(?=\s)|Mr\b\.?)\s*", re.IGNORECASE)
#: Without its point it may also be the beginning of a name: « M BAYE ».
_M_NU = re.compile(r"^\s*M\s", re.IGNORECASE)
_CIVILITES = frozenset({"mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})
_NE_LE = re.compile(r"\(?\bn[ée](?:e|\(e\))?\s+le\s+\d.*$", re.IGNORECASE)
#: What comes after is another surname of the same person.
_MARQUES = frozenset({"nee", "ne", "epouse", "ep", "epse", "veuve", "vve"})
_MATRICULES = frozenset({"matricule", "mat", "code", "numero", "num", "no", "n", "id"})
_FINALE = re.compile(r"^(.+?)(?:\s+[-–—]\s+|\s*[(\[,;|/]\s*)([^()\[\],;|/]+?)\s*[)\]]?\s*$")
_CODES = frozenset(
    {"aci", "ai", "ea", "eatt", "ei", "esat", "ett", "etti", "geiq", "siae", "interim"}
    | {"cdd", "cddi", "cdi", "cui", "insertion", "salarie", "salariee"}
)
LONGUEUR_INITIALES = 3


@dataclass(frozen=True, slots=True)
class NomLu:
    """The words of a line. `suites` are the orders they may be read in; `colonnes`, what two columns say of them."""

    suites: tuple[tuple[str, ...], ...]
    colonnes: frozenset[Paire] = frozenset()

    @property
    def mots(self) -> tuple[str, ...]:
        return self.suites[0] if self.suites else ()

    @property
    def paires(self) -> frozenset[Paire]:
        """Every surname and first name that these words may be, each pair in alphabetical order."""
        return self.colonnes or frozenset(
            en_paire("".join(suite[:rang]), "".join(suite[rang:]))
            for suite in self.suites
            for rang in range(1, len(suite))
        )

    @property
    def initiales(self) -> Iterator[tuple[str, str]]:
        """(key of a surname, initials) for each way to read one end of the words as initials."""
        for suite in self.suites:
            for rang in range(1, min(LONGUEUR_INITIALES, len(suite) - 1) + 1):
                for initiales, nom in ((suite[-rang:], suite[:-rang]), (suite[:rang], suite[rang:])):
                    if all(len(m) == 1 for m in initiales) or (rang == 1 and _sont_accolees(initiales[0])):
                        yield "".join(nom), "".join(initiales)


def _sont_accolees(mot: str) -> bool:
    """« JP » for Jean-Pierre."""
    return 1 < len(mot) <= LONGUEUR_INITIALES


def en_paire(a: str, b: str) -> Paire:
    return (a, b) if a <= b else (b, a)


def lire_nom(ligne: LigneARattacher, codes: Set[str]) -> NomLu:
    """The name of a line; without any word when nothing in it can name somebody.

    `codes` are keys (`cle_texte`) of what a sender may add after a name: those of the employers.
    """
    nom, prenom = _sans_marque(_mots(ligne.nom or "", codes)), _sans_marque(_mots(ligne.prenom or "", codes))
    if nom and prenom:
        noms = [nom, ("m", *nom)] if _M_NU.match(ligne.nom) else [nom]
        colonnes = frozenset(en_paire("".join(n), "".join(prenom)) for n in noms)
        return NomLu(tuple(n + prenom for n in noms), colonnes)
    texte = ligne.personne or f"{ligne.nom or ''} {ligne.prenom or ''}"
    suites = _suites(_mots(texte, codes))
    return NomLu((*suites, *(("m", *suite) for suite in suites)) if _M_NU.match(texte) else suites)


def cle_lue(personne: str, naissance) -> str:
    """How a sender writes somebody: the folded words and the birth date; empty when there is no word."""
    mots = texte_recherche(personne)
    return f"{mots[:280]}|{naissance or ''}" if mots else ""


def _mots(texte: str, codes: Set[str]) -> tuple[str, ...]:
    texte = _CIVILITE_EN_TETE.sub("", _NE_LE.sub("", texte), count=1)
    while (finale := _FINALE.match(texte)) and _est_un_code(finale[2], codes):
        texte = finale[1]
    mots = texte_recherche(texte).split()
    return tuple(
        mot
        for mot, suivant in zip_longest(mots, mots[1:], fillvalue="")
        if mot not in _CIVILITES
        and not _est_chiffre(mot)
        and not (mot in _MATRICULES and _est_chiffre(suivant))
    )


def _est_chiffre(mot: str) -> bool:
    return any(c.isdigit() for c in mot)


def _est_un_code(texte: str, codes: Set[str]) -> bool:
    mots = [m for m in texte_recherche(texte).split() if not _est_chiffre(m) and m not in _CIVILITES]
    return all(m in _CODES for m in mots) or "".join(mots) in codes


def _sans_marque(mots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(m for m in mots if m not in _MARQUES)


def _suites(mots: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """« MARTIN Léa née DURAND » may be read with the second surname first: it stands beside the other one."""
    rang = next((i for i, m in enumerate(mots) if m in _MARQUES and 0 < i < len(mots) - 1), None)
    if rang is None:
        return (mots,) if mots else ()
    avant, apres = _sans_marque(mots[:rang]), _sans_marque(mots[rang + 1 :])
    return (mots, avant + apres, apres + avant)
