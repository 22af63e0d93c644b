"""One value at a time: what is written in the file → a typed value, or None and a warning.

Every function takes the context that reports, the object read (a JSON object, an XML element, a CSV line seen
as one), and the name of the field. Nothing here raises.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clauses.services.imports.decp.anomalies import CodeAnomalie, Contexte
from clauses.services.imports.valeurs import contient_nir
from clauses.services.normalisation import nettoyer

DUREE_MAX_MOIS = 600
"""Fifty years: beyond the longest partnership contracts; also keeps every computed end date valid."""

MONTANT_MAX = Decimal(10) ** 11
"""100 000 000 000 €: about half of what all French public buyers sign in a year; no market reaches it."""

_VIDES = frozenset({"", "nan", "nat", "none", "null"})
_NON_RENSEIGNES = _VIDES | {"nc", "n/c", "n.c.", "na", "n/a", "-", "?"}
_DATE_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*|Z|[+-][0-9]{2}:?[0-9]{2})?")
_DATE_FR = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_NOMBRE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,6})?")
_CPV = re.compile(r"[0-9]{8}(?:-?[0-9])?")


def est_vide(noeud: object) -> bool:
    """Nothing was written: null, an empty string, list or object, or a « nan » left by a tool."""
    if isinstance(noeud, str):
        return noeud.strip().lower() in _VIDES
    return noeud is None or (isinstance(noeud, dict | list) and not noeud)


def est_non_renseigne(texte: str | None) -> bool:
    """Empty, or one of the words people write for « unknown » where an identifier is expected."""
    return texte is None or texte.lower() in _NON_RENSEIGNES


def texte_de(noeud: object) -> str | None:
    """The text of a scalar, None for what is empty or is not a scalar."""
    if est_vide(noeud) or isinstance(noeud, bool | dict | list):
        return None
    return nettoyer(str(noeud)) or None


def objet_de(noeud: object) -> Mapping[str, object]:
    """The object at this place; a list of one object is that object; anything else is an empty object."""
    if isinstance(noeud, list) and len(noeud) == 1:
        noeud = noeud[0]
    return noeud if isinstance(noeud, dict) else {}


def lire_texte(ctx: Contexte, objet: Mapping[str, object], champ: str, longueur: int = 120) -> str | None:
    """A text, cut at ``longueur`` with a warning; one that holds a social security number is left out."""
    noeud = objet.get(champ)
    if isinstance(noeud, bool | dict | list) and not est_vide(noeud):
        ctx.signaler(CodeAnomalie.TEXTE_ILLISIBLE, champ, noeud)
    texte = texte_de(noeud)
    if texte is None:
        return None
    if masque := contient_nir(texte):
        ctx.signaler(CodeAnomalie.NIR_ECARTE, champ, masque)
        return None
    if len(texte) > longueur:
        ctx.signaler(CodeAnomalie.TEXTE_TRONQUE, champ, texte, str(longueur))
    return texte[:longueur].strip()


def _nombre(noeud: object) -> Decimal | None:
    if isinstance(noeud, Decimal):
        return noeud
    if not isinstance(noeud, str):
        return None
    compact = re.sub(r"[\s\u00a0\u202f]|€|EUR", "", noeud)
    return Decimal(compact.replace(",", ".")) if _NOMBRE.fullmatch(compact) else None


def lire_duree(ctx: Contexte, objet: Mapping[str, object], champ: str = "dureeMois") -> int | None:
    """A whole number of months from 1 to ``DUREE_MAX_MOIS``."""
    noeud = objet.get(champ)
    if est_vide(noeud):
        return None
    nombre = _nombre(noeud)
    if nombre is None or not 1 <= nombre <= DUREE_MAX_MOIS or nombre != nombre.to_integral_value():
        ctx.signaler(CodeAnomalie.DUREE_ILLISIBLE, champ, noeud)
        return None
    return int(nombre)


def lire_montant(ctx: Contexte, objet: Mapping[str, object], champ: str = "montant") -> Decimal | None:
    """A positive amount excluding tax, in euros, to the cent."""
    noeud = objet.get(champ)
    if est_vide(noeud):
        return None
    nombre = _nombre(noeud)
    if nombre is None:
        ctx.signaler(CodeAnomalie.MONTANT_ILLISIBLE, champ, noeud)
        return None
    if nombre >= MONTANT_MAX:
        ctx.signaler(CodeAnomalie.MONTANT_INVRAISEMBLABLE, champ, noeud)
        return None
    montant = nombre.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if nombre > 0 else Decimal(0)
    if montant <= 0:
        ctx.signaler(CodeAnomalie.MONTANT_NUL, champ, noeud)
        return None
    return montant


def jour_de(noeud: object) -> date | None:
    """The day written as AAAA-MM-JJ (with or without time) or JJ/MM/AAAA, None for anything else."""
    texte = noeud.strip() if isinstance(noeud, str) else ""
    iso, fr = _DATE_ISO.fullmatch(texte), _DATE_FR.fullmatch(texte)
    if iso:
        annee, mois, jour = iso.groups()
    elif fr:
        jour, mois, annee = fr.groups()
    else:
        return None
    try:
        return date(int(annee), int(mois), int(jour))
    except ValueError:
        return None


def lire_date(ctx: Contexte, objet: Mapping[str, object], champ: str) -> date | None:
    noeud = objet.get(champ)
    if est_vide(noeud):
        return None
    jour = jour_de(noeud)
    if jour is None:
        ctx.signaler(CodeAnomalie.DATE_ILLISIBLE, champ, noeud)
    elif not 1970 <= jour.year <= 2100:
        ctx.signaler(CodeAnomalie.DATE_INVRAISEMBLABLE, champ, noeud)
        jour = None
    return jour


def lire_notification(ctx: Contexte, objet: Mapping[str, object], champ: str) -> date | None:
    """A notification has happened: kept when it is in the future, with a warning."""
    jour = lire_date(ctx, objet, champ)
    if jour is not None and jour > ctx.releve.aujourd_hui:
        ctx.signaler(CodeAnomalie.DATE_FUTURE, champ, jour.isoformat())
    return jour


def lire_publication(
    ctx: Contexte, objet: Mapping[str, object], champ: str, notification: date | None
) -> date | None:
    """What is published has been notified before: an earlier publication is left out, with a warning."""
    jour = lire_date(ctx, objet, champ)
    if jour is not None and notification is not None and jour < notification:
        detail = f"{notification:%d/%m/%Y}"
        ctx.signaler(CodeAnomalie.PUBLICATION_AVANT_NOTIFICATION, champ, jour.isoformat(), detail)
        return None
    return jour


def lire_cpv(ctx: Contexte, objet: Mapping[str, object], champ: str = "codeCPV") -> str | None:
    """Eight digits, with the key if the file has it: both are normal (« toléré », says the schema)."""
    noeud = objet.get(champ)
    if est_vide(noeud):
        return None
    texte = texte_de(noeud)
    if texte is None or not _CPV.fullmatch(texte):
        ctx.signaler(CodeAnomalie.CPV_ILLISIBLE, champ, noeud)
        return None
    return texte
