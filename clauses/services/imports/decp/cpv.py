"""CPV codes of a file against the reference list, checked only if that list is loaded (domaine §11)."""

from collections.abc import Iterable

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import CodeCpv
from clauses.services.imports.decp.types import MarcheDecp
from clauses.services.imports.rapport import Constat, Gravite

_PAQUET = 500


def cpv_absents_de_la_liste(marches: Iterable[MarcheDecp]) -> list[Constat]:
    """One warning by market whose code, with or without its check digit, is not in the list."""
    a_chercher = [m for m in marches if m.cpv]
    if not a_chercher or db.session.scalar(select(CodeCpv.code).limit(1)) is None:
        return []
    codes = sorted({m.cpv[:8] for m in a_chercher})
    connus: set[str] = set()
    for debut in range(0, len(codes), _PAQUET):
        requete = select(CodeCpv.code).where(CodeCpv.code.in_(codes[debut : debut + _PAQUET]))
        connus |= set(db.session.scalars(requete))
    return [
        Constat(
            Gravite.AVERTISSEMENT,
            "ce code n’est pas dans la liste des codes CPV ; gardé tel quel, vérifiez-le.",
            m.ligne,
            "codeCPV",
            valeur=m.cpv,
            objet=m.emplacement,
        )
        for m in a_chercher
        if m.cpv[:8] not in connus
    ]
