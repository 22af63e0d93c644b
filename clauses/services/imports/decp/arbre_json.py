"""DECP in JSON, of 2022 (``marches.marche[]``) and of 2019 (``marches[]``)."""

import json
import re
from decimal import Decimal, InvalidOperation

from clauses.services.imports.decp.marche import MarcheBrut
from clauses.services.imports.decp.types import FormatDecp
from clauses.services.imports.erreurs import FichierRefuse

_JETON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_PAS_DECP = "Ce JSON n’est pas un fichier DECP\u00a0: la liste «\u00a0marches\u00a0» est absente."


def _nombre(ecrit: str) -> Decimal | str:
    try:
        return Decimal(ecrit)
    except InvalidOperation:
        return ecrit


def _charger(texte: str) -> object:
    """Numbers are exact (``Decimal``); ``NaN`` and infinities, which some tools write, are nothing."""
    try:
        return json.loads(texte, parse_float=_nombre, parse_int=_nombre, parse_constant=lambda _: None)
    except json.JSONDecodeError as erreur:
        raise FichierRefuse(
            f"Le JSON est illisible à la ligne {erreur.lineno}, colonne {erreur.colno}\u00a0; "
            "corrigez le fichier."
        ) from erreur
    except RecursionError as erreur:
        raise FichierRefuse("Le JSON est trop profondément imbriqué.") from erreur


def _elements(racine: object) -> tuple[FormatDecp, object, int]:
    """(format, the markets, number of concessions)."""
    if isinstance(racine, list):
        return FormatDecp.JSON_ANCIEN, racine, 0
    marches = racine.get("marches") if isinstance(racine, dict) else None
    if isinstance(marches, list):
        return FormatDecp.JSON_ANCIEN, marches, 0
    if not isinstance(marches, dict) or not (
        {"marche", "contrat-concession"} & marches.keys() or not marches
    ):
        raise FichierRefuse(_PAS_DECP)
    concessions = marches.get("contrat-concession")
    return FormatDecp.JSON_V2, marches.get("marche"), len(concessions) if isinstance(concessions, list) else 0


def lire_json(texte: str) -> tuple[FormatDecp, list[MarcheBrut], int]:
    """The markets as written, with their line when it can be told, and the number of concessions left out."""
    format_, noeud, concessions = _elements(_charger(texte))
    if noeud is not None and not isinstance(noeud, list | dict):
        raise FichierRefuse(_PAS_DECP)
    marches = [] if noeud is None else [noeud] if isinstance(noeud, dict) else noeud
    lignes = _lignes(texte, format_)
    if len(lignes) != sum(isinstance(m, dict) for m in marches):
        lignes = []
    suite = iter(lignes)
    bruts = [
        MarcheBrut(donnees, rang, next(suite, None) if isinstance(donnees, dict) else None)
        for rang, donnees in enumerate(marches, start=1)
    ]
    return format_, bruts, concessions


def _lignes(texte: str, format_: FormatDecp) -> list[int]:
    """The line where each object of the list of markets opens."""
    profondeurs = (("{", "{", "["),) if format_ is FormatDecp.JSON_V2 else (("{", "["), ("[",))
    cle_attendue = '"marche"' if format_ is FormatDecp.JSON_V2 else '"marches"'
    lignes: list[int] = []
    pile: list[str] = []
    cle, dans_liste, ligne, position = "", False, 1, 0
    for jeton in _JETON.finditer(texte):
        signe = jeton[0]
        if signe in "}]":
            pile.pop()
        elif signe in "{[":
            if signe == "{" and dans_liste and tuple(pile) in profondeurs:
                ligne += texte.count("\n", position, jeton.start())
                position = jeton.start()
                lignes.append(ligne)
            pile.append(signe)
            if tuple(pile) in profondeurs:
                dans_liste = cle == cle_attendue or pile == ["["]
        elif len(pile) < 3:
            cle = signe
    return lignes
