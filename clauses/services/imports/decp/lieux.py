"""The place of performance: (code, type) kept as written; only the department is deduced from it."""

import re
from collections.abc import Mapping

from clauses.services.imports.decp.anomalies import CodeAnomalie, Contexte
from clauses.services.imports.decp.valeurs import lire_texte, objet_de
from clauses.services.normalisation import texte_recherche

_FORMES = {
    "code postal": re.compile(r"[0-9]{5}"),
    "code commune": re.compile(r"[0-9][0-9AB][0-9]{3}"),
    "code arrondissement": re.compile(r"[0-9][0-9AB][0-9]{1,2}"),
    "code canton": re.compile(r"[0-9][0-9AB][0-9]{2,3}"),
    "code departement": re.compile(r"[0-9]{1,3}|2[AB]"),
}
_LIBELLES = {"code departement": "code département"}
_METROPOLE = frozenset(f"{n:02d}" for n in range(1, 96) if n != 20) | {"2A", "2B"}
_OUTRE_MER = frozenset({*(str(n) for n in range(971, 979)), "984", "986", "987", "988", "989"})
# Postal codes of Corsica (INSEE writes 2A and 2B): 200 and 201 are in the south, 202 and 206 in the north.
# The others are CEDEX codes, which do not follow this rule: nothing is deduced from them.
_CORSE = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


def departement(code: str | None, type_code: str | None) -> str | None:
    """The department of a place, None when it cannot be told (region, country, abroad, unknown shape)."""
    if not code:
        return None
    code = code.upper()
    nature = texte_recherche(type_code or "code postal")
    forme = _FORMES.get(nature)
    if forme is None or not forme.fullmatch(code):
        return None
    if nature == "code departement":
        code = code.zfill(2)
    if code[:2] in ("97", "98"):
        return code[:3] if code[:3] in _OUTRE_MER else None
    if code[:2] == "20":
        return _CORSE.get(code[:3])
    return code[:2] if code[:2] in _METROPOLE else None


def lire_lieu(ctx: Contexte, marche: Mapping[str, object]) -> tuple[str | None, str | None, str | None]:
    """(code, type, department). Warns only for a code that does not have the shape its type announces."""
    noeud = marche.get("lieuExecution")
    lieu = objet_de(noeud) or {"code": noeud}
    code, type_code = lire_texte(ctx, lieu, "code", 20), lire_texte(ctx, lieu, "typeCode", 40)
    nature = texte_recherche(type_code or "")
    if code and nature in _FORMES and not _FORMES[nature].fullmatch(code.upper()):
        ctx.signaler(CodeAnomalie.LIEU_ILLISIBLE, "lieuExecution.code", code, _LIBELLES.get(nature, nature))
    return code, type_code, departement(code, type_code)
