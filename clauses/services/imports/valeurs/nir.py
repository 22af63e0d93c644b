"""Detection of French social security numbers (NIR), which must never enter (`domaine.md` §10).

A NIR is recognised by its shape, key right or wrong: sex (1, 2; 3, 4, 7, 8 for provisional numbers), year,
month (01-12, or 20, 30-42, 50-99 when the civil status is incomplete), department (01-99, 2A, 2B),
municipality, rank, and often a key: 13 or 15 digits, whatever separates them, alone or inside a sentence.

What is not one: runs of any other length (SIRET, telephone, IBAN, time stamp), dates side by side, the
decimals of a number, digests of files, and numbers cut at places where nobody cuts a NIR (« 2021-012345678 »).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from stdnum.fr import siret

_LONGUEURS = (13, 15)
_PLUS_COURT = 13

# Between two digits of the same number: at most three of these.
_SEPARATEUR = r"[\s.,\-_/|'’·•\u2010-\u2015\u2212]"
_SUITE = re.compile(rf"\d(?:{_SEPARATEUR}{{0,3}}\d)*")
_SUITE_CORSE = re.compile(rf"\d(?:{_SEPARATEUR}{{0,3}}\d|(?<=2)[AB](?={_SEPARATEUR}{{0,3}}\d))*")
_FORME = re.compile(
    r"[123478]\d\d(?:0[1-9]|1[0-2]|20|3\d|4[0-2]|[5-9]\d)(?:0[1-9]|[1-9]\d|2[AB])\d{6}(?:\d\d)?"
)
# A cell without twelve digits (thirteen signs with 2A or 2B) cannot hold one: most cells stop here.
_ASSEZ_DE_CHIFFRES = re.compile(r"(?:\d\D*){12}")

_DATES = re.compile(
    r"(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([./-])[01]?\d\2[0-3]?\d)(?!\d)"
)
_DECIMALES = re.compile(r"(?<![\d.,])\d+[.,]\d{9,}(?!\d|[.,]\d\d(?!\d))")
_SCIENTIFIQUE = re.compile(r"(?<![\d.,])\d[.,]\d+E\+?1[24](?!\d)")
# The digest of a file (MD5, SHA-1, SHA-256) or a UUID: our own workbooks carry one.
_EMPREINTES = re.compile(
    r"(?<![0-9A-Z])(?:(?=(?:\d*[A-F]){4})(?:[0-9A-F]{64}|[0-9A-F]{40}|[0-9A-F]{32})"
    r"|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})(?![0-9A-Z])"
)
_ANNEE_DE_REFERENCE = re.compile(r"20[0-3]\d(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?)?")

_COUPES_METROPOLE = frozenset({1, 3, 5, 7, 10, 13})  # 1 94 05 33 063 001 42
_COUPES_OUTRE_MER = frozenset({1, 3, 5, 8, 10, 13})  # 1 94 05 972 06 001 42
_COUPES_SIRET = frozenset({1, 4, 7, 10})  # a digit, then a SIRET written 3 3 3 5
_LONGUEUR_SIRET = 14
_GROUPES_MAX = 8
_REGULIER_MAX = 5


def contient_nir(valeur: object) -> str | None:
    """Return the masked form « 1 94 ** … » if the cell holds a NIR, else None. SIRET columns are the caller's
    to exempt. Accepts what a reader of tables gives: text, or a number a spreadsheet made of the NIR."""
    if isinstance(valeur, str):
        return _dans_texte(valeur) if len(valeur) >= _PLUS_COURT else None
    if isinstance(valeur, float | int | Decimal) and abs(valeur) >= 10 ** (_PLUS_COURT - 1):
        return _dans_texte(_ecrire(valeur))
    return None


def chercher_nir(valeurs: Sequence[object], exemptees: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Return (index, masked form) of each cell of a row that holds a NIR, but for the indexes exempted."""
    trouves = [(i, masque) for i, valeur in enumerate(valeurs) if (masque := contient_nir(valeur))]
    if not trouves:
        return trouves
    ignores = frozenset(exemptees)
    return [trouve for trouve in trouves if trouve[0] not in ignores]


def _ecrire(nombre: float | int | Decimal) -> str:
    exact = Decimal(repr(nombre)) if isinstance(nombre, float) else Decimal(nombre)
    return f"{exact:f}" if exact.is_finite() else ""


@lru_cache(maxsize=65536)
def _dans_texte(texte: str) -> str | None:
    if not texte.isascii():
        texte = _chiffres_ordinaires(texte)
    if not _ASSEZ_DE_CHIFFRES.search(texte):
        return None
    texte = _EMPREINTES.sub(" ; ", texte.upper())
    texte = _SCIENTIFIQUE.sub(_developper, texte)
    texte = _DATES.sub(" ; ", texte)
    texte = _DECIMALES.sub(_partie_entiere, texte)
    # With 2A and 2B as digits, then without: « lot 2A 1 94 05… » must not hide the number that follows.
    for motif in (_SUITE_CORSE, _SUITE):
        for suite in motif.finditer(texte):
            if masque := _dans_suite(texte, suite):
                return masque
    return None


def _chiffres_ordinaires(texte: str) -> str:
    """Turn digits of any alphabet or width into 0-9 and drop the zero-width marks."""
    compose = unicodedata.normalize("NFKC", texte)
    visibles = (c for c in compose if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in visibles)


def _developper(trouve: re.Match[str]) -> str:
    return f"{Decimal(trouve[0].replace(',', '.')):f}"


def _partie_entiere(trouve: re.Match[str]) -> str:
    return re.split(r"[.,]", trouve[0])[0] + " ; "


def _dans_suite(texte: str, suite: re.Match[str]) -> str | None:
    """Look for a NIR that starts and ends where a group of digits starts and ends."""
    groupes = re.findall(r"[\dAB]+", suite[0])
    cellule_entiere = suite[0] == texte.strip()
    telephone = texte[: suite.start()].endswith("+")
    for debut in range(len(groupes)):
        for fenetre in _fenetres(groupes, debut):
            chiffres = "".join(fenetre)
            if not _FORME.fullmatch(chiffres):
                continue
            if cle_nir_juste(chiffres) and len(fenetre) <= _GROUPES_MAX:
                return _masquer(chiffres)
            if telephone and debut == 0:
                continue
            entiere = len(fenetre) == len(groupes)
            if _est_coupe_comme_un_nir(fenetre, suite=entiere, cellule=entiere and cellule_entiere):
                return _masquer(chiffres)
    return None


def _fenetres(groupes: list[str], debut: int) -> Iterator[list[str]]:
    """Yield the consecutive groups from `debut` that make 13 or 15 digits together."""
    proches = groupes[debut : debut + _LONGUEURS[-1]]
    for nombre, longueur in enumerate(accumulate(map(len, proches)), start=1):
        if longueur in _LONGUEURS:
            yield proches[:nombre]


def _est_coupe_comme_un_nir(groupes: list[str], *, suite: bool, cellule: bool) -> bool:
    """Tell whether someone would cut a NIR there. The more isolated the number, the more freely it is cut:
    `suite` means no other digits next to it, `cellule` nothing else in the cell.
    """
    coupes = frozenset(accumulate(map(len, groupes[:-1])))
    if len(groupes[0]) == 1 and coupes <= _COUPES_SIRET and siret.is_valid("".join(groupes[1:])):
        return False  # « lot 1 » followed by a SIRET whose key is right
    if coupes <= (_COUPES_OUTRE_MER if "".join(groupes)[5:7] in ("97", "98") else _COUPES_METROPOLE):
        return True
    if suite and _est_regulier(groupes):
        return True
    return cellule and _est_vraisemblable(groupes)


def _est_regulier(groupes: list[str]) -> bool:
    """Groups of one same size, the first or the last one shorter (thousands, boxes of a form, fours…)."""
    tailles = [len(groupe) for groupe in groupes]
    taille = max(tailles)
    if taille > _REGULIER_MAX:
        return False
    return all(t == taille for t in tailles[1:]) or all(t == taille for t in tailles[:-1])


def _est_vraisemblable(groupes: list[str]) -> bool:
    """Refuse lists of small numbers, a SIRET with something beside it, a year followed by a serial number."""
    if len(groupes) > _GROUPES_MAX or any(len(groupe) == _LONGUEUR_SIRET for groupe in groupes):
        return False
    return not _ANNEE_DE_REFERENCE.fullmatch(groupes[0])


def cle_nir_juste(chiffres: str) -> bool:
    """Tell whether fifteen digits (2A and 2B allowed) carry the right key: 97 minus the number modulo 97."""
    if len(chiffres) != _LONGUEURS[-1]:
        return False
    departement = {"2A": "19", "2B": "18"}.get(chiffres[5:7], chiffres[5:7])
    nombre = chiffres[:5] + departement + chiffres[7:13]
    return nombre.isdigit() and 97 - int(nombre) % 97 == int(chiffres[13:])


def _masquer(chiffres: str) -> str:
    return f"{chiffres[0]} {chiffres[1:3]} ** …"
