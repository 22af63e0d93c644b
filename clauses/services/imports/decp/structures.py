"""Buyers, holders and subcontractors: an identifier with its type, checked, never refused.

A wrong SIRET is kept as written (domaine §11: a forceable warning); the same one is reported once per market.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stdnum.eu import vat

from clauses.models.vocabulaire import TypeIdentifiant
from clauses.services.imports.decp.anomalies import CodeAnomalie, Contexte, abreger
from clauses.services.imports.decp.types import IdentifiantStructure
from clauses.services.imports.decp.valeurs import est_non_renseigne, est_vide, lire_texte, texte_de
from clauses.services.imports.valeurs import contient_nir, lire_siret
from clauses.services.normalisation import texte_recherche

IDENTIFIANT_MAX = 40

_QUATORZE = re.compile(r"[0-9]{14}")
_TYPES = {t.value.replace("_", " "): t for t in TypeIdentifiant if t is not TypeIdentifiant.AUTRE}


def tva_valide(identifiant: str) -> bool:
    """A European VAT number; a French one is accepted without its « FR »."""
    compact = re.sub(r"[\s.]", "", identifiant).upper()
    return compact.isascii() and bool(vat.is_valid(compact) or vat.is_valid(f"FR{compact}"))


def _signaler(ctx: Contexte, code: CodeAnomalie, champ: str, valeur: str, detail: str = "") -> None:
    if (code, valeur) not in ctx.releve.identifiants_signales:
        ctx.releve.identifiants_signales.add((code, valeur))
        ctx.signaler(code, champ, valeur, detail)


def _verifier_siret(ctx: Contexte, champ: str, ecrit: str) -> tuple[str, bool]:
    identifiant, valide = lire_siret(ecrit)
    if not _QUATORZE.fullmatch(identifiant):
        _signaler(ctx, CodeAnomalie.SIRET_MALFORME, champ, identifiant)
        return identifiant, False
    if not valide:
        _signaler(ctx, CodeAnomalie.SIRET_CLE_FAUSSE, champ, identifiant)
        return identifiant, False
    if sum(c.isdigit() for c in ecrit) < len(identifiant):
        _signaler(ctx, CodeAnomalie.SIRET_ZERO_RETABLI, champ, ecrit, identifiant)
    return identifiant, True


def _type_identifiant(ctx: Contexte, champ: str, ecrit: str | None, identifiant: str) -> TypeIdentifiant:
    if ecrit is None and lire_siret(identifiant)[1]:
        return TypeIdentifiant.SIRET
    type_ = _TYPES.get(texte_recherche(ecrit or ""), TypeIdentifiant.AUTRE)
    if type_ is TypeIdentifiant.AUTRE:
        _signaler(ctx, CodeAnomalie.TYPE_IDENTIFIANT_INCONNU, champ, ecrit or "")
    return type_


def identifier(
    ctx: Contexte, champ: str, type_ecrit: str | None, ecrit: str, nom: str | None
) -> IdentifiantStructure:
    """The structure named by an identifier, with the warnings it deserves."""
    type_ = _type_identifiant(ctx, champ, type_ecrit, ecrit)
    if type_ is TypeIdentifiant.SIRET:
        identifiant, valide = _verifier_siret(ctx, champ, ecrit)
        return IdentifiantStructure(type_, identifiant, nom, valide)
    if type_ is TypeIdentifiant.TVA:
        valide = tva_valide(ecrit)
        if not valide:
            _signaler(ctx, CodeAnomalie.TVA_INVALIDE, champ, ecrit)
        return IdentifiantStructure(type_, ecrit, nom, valide)
    return IdentifiantStructure(type_, ecrit, nom, None)


def _sans_nir(ctx: Contexte, champ: str, objet: Mapping[str, object]) -> str | None:
    """The identifier as written; outside the SIRET, one that is a social security number is left out."""
    ecrit = texte_de(objet.get("id"))
    if texte_recherche(texte_de(objet.get("typeIdentifiant")) or "") == "siret":
        return ecrit
    if ecrit and (masque := contient_nir(ecrit)):
        ctx.signaler(CodeAnomalie.NIR_ECARTE, f"{champ}.id", masque)
        return None
    return ecrit


def lire_structure(ctx: Contexte, champ: str, objet: Mapping[str, object]) -> IdentifiantStructure | None:
    """A holder or a subcontractor: it exists by its identifier, else by its name, else it is left out."""
    ecrit, nom = _sans_nir(ctx, champ, objet), lire_texte(ctx, objet, "denominationSociale", 255)
    if ecrit is not None and not est_non_renseigne(ecrit) and len(ecrit) <= IDENTIFIANT_MAX:
        return identifier(ctx, f"{champ}.id", texte_de(objet.get("typeIdentifiant")), ecrit, nom)
    reste = (
        f"gardé par son nom, «\u00a0{abreger(nom, 60)}\u00a0», à compléter."
        if nom
        else "ignoré, à compléter."
    )
    ctx.signaler(CodeAnomalie.STRUCTURE_SANS_IDENTIFIANT, f"{champ}.id", ecrit or "", reste)
    return IdentifiantStructure(None, None, nom, None) if nom else None


@dataclass(frozen=True)
class Aplatis:
    """What a nested list holds: its objects, its scalars, and whether its shape is wrong."""

    elements: list[Mapping[str, object]]
    scalaires: list[object]
    mal_imbriques: bool


def aplatir(noeud: object, cle: str, enveloppe_attendue: bool = False) -> Aplatis:
    """Gather the objects of a list, whatever the nesting (``[{cle: {…}}]``, ``[{…}]``, ``[[…]]``…).

    A list inside a list is always wrong; an object without its ``cle`` only where ``enveloppe_attendue``.
    """
    elements: list[Mapping[str, object]] = []
    scalaires: list[object] = []
    mal = False
    pile: list[tuple[object, bool, bool]] = [(noeud, False, False)]
    while pile:
        courant, en_liste, developpe = pile.pop()
        if est_vide(courant):
            continue
        if isinstance(courant, list):
            mal = mal or en_liste
            pile.extend((e, True, developpe) for e in reversed(courant))
        elif isinstance(courant, dict) and cle in courant:
            mal = mal or developpe
            pile.append((courant[cle], False, True))
        elif isinstance(courant, dict):
            mal = mal or (enveloppe_attendue and not developpe)
            elements.append(courant)
        else:
            scalaires.append(courant)
    return Aplatis(elements, scalaires, mal)


def lire_liste(ctx: Contexte, noeud: object, champ: str, cle: str) -> list[Mapping[str, object]]:
    """The objects of a list, with one warning for its shape and one for what cannot be read in it."""
    aplatis = aplatir(noeud, cle, ctx.releve.enveloppe_attendue)
    if aplatis.mal_imbriques and aplatis.elements:
        ctx.signaler(CodeAnomalie.MAL_IMBRIQUE, champ, noeud, str(len(aplatis.elements)))
    if aplatis.scalaires:
        ctx.signaler(
            CodeAnomalie.ELEMENT_ILLISIBLE, champ, ", ".join(abreger(s, 30) for s in aplatis.scalaires[:5])
        )
    return aplatis.elements


def lire_titulaires(ctx: Contexte, objet: Mapping[str, object]) -> tuple[IdentifiantStructure, ...]:
    """The holders, in the order of the file (the first of a grouping is its mandataire), each once."""
    titulaires: list[IdentifiantStructure] = []
    for rang, element in enumerate(
        lire_liste(ctx, objet.get("titulaires"), "titulaires", "titulaire"), start=1
    ):
        structure = lire_structure(ctx.sous(f"titulaire {rang}", element), "titulaire", element)
        if structure is not None and not any(_memes(structure, deja) for deja in titulaires):
            titulaires.append(structure)
    return tuple(titulaires)


def _memes(a: IdentifiantStructure, b: IdentifiantStructure) -> bool:
    if a.identifiant is None or b.identifiant is None:
        return a.identifiant == b.identifiant and a.nom == b.nom
    return (a.type, a.identifiant) == (b.type, b.identifiant)
