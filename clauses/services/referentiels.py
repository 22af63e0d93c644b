"""Codes of the public lists: one that the loaded list does not have warns, and never blocks (domaine §11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from ..extensions import db
from ..models import CodeCpv, CodeRome, Commune, QuartierPrioritaire

#: A CPV code is listed without its check digit.
LONGUEUR_CPV = 8


@dataclass(frozen=True)
class ListeDeCodes:
    """Where the codes of one kind are listed, how one is written there, and its name in a sentence."""

    cle: ColumnElement
    normaliser: Callable[[str], str]
    article: str


LISTES: dict[str, ListeDeCodes] = {
    "cpv": ListeDeCodes(CodeCpv.code, lambda code: code.replace(" ", "")[:LONGUEUR_CPV], "Le code CPV"),
    "rome": ListeDeCodes(CodeRome.code, str.upper, "Le code ROME"),
    "qpv": ListeDeCodes(QuartierPrioritaire.code, str.upper, "Le quartier prioritaire"),
    "code_commune": ListeDeCodes(Commune.code, str.upper, "Le code de commune"),
}


def codes_a_verifier(codes: Mapping[str, str | None]) -> list[str]:
    """One sentence by code that its list does not have; a list that is not loaded says nothing."""
    return [
        f"{LISTES[genre].article} {code} n’est pas dans la liste chargée : vérifiez-le."
        for genre, code in codes.items()
        if code and _est_inconnu(LISTES[genre], code)
    ]


def _est_inconnu(liste: ListeDeCodes, code: str) -> bool:
    connu = exists().where(liste.cle == liste.normaliser(code))
    chargee = exists(select(liste.cle))
    return bool(db.session.scalar(select(chargee & ~connu)))
