"""What one public file says of a market, field by field, as text that can be compared, kept and proposed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import attrgetter

from clauses.models.vocabulaire import TypeClause, TypeIdentifiant
from clauses.services.imports.decp import deductions
from clauses.services.imports.decp.types import AvenantDecp, IdentifiantStructure, MarcheDecp
from clauses.services.journal import canonique
from clauses.services.normalisation import cle_texte

CleStructure = tuple[str, str]


def texte(valeur: object) -> str | None:
    """A value as kept in the JSON of the market and shown in a proposition; empty is `None`."""
    if valeur is None or valeur == "":
        return None
    if isinstance(valeur, Enum):
        return str(valeur.value)
    if isinstance(valeur, Decimal):
        return f"{valeur:.2f}"
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


@dataclass(frozen=True)
class Champ:
    """One field that public files fill: the column, its name on the screen, how to read and write it.

    `cle` says when two texts mean the same; `est_colonne` is false for what is only kept with the public data.
    """

    nom: str
    libelle: str
    lire: Callable[[MarcheDecp], object]
    valeur: Callable[[str], object] = str
    cle: Callable[[str], str] = str
    est_colonne: bool = True

    def differe(self, a: str | None, b: str | None) -> bool:
        if a is None or b is None:
            return a is not b
        return self.cle(a) != self.cle(b)


def _considerations(marche: MarcheDecp) -> str | None:
    return " | ".join(marche.considerations_sociales or ()) or None


CHAMPS: tuple[Champ, ...] = (
    Champ("objet", "Objet", attrgetter("objet")),
    # With or without its check digit, a CPV code is the same.
    Champ("cpv", "Code CPV", attrgetter("cpv"), cle=lambda t: t[:8]),
    Champ("montant_ht", "Montant HT", attrgetter("montant"), Decimal),
    Champ("type_clause", "Type de clause", deductions.type_clause, TypeClause),
    Champ("date_notification", "Date de notification", attrgetter("date_notification"), date.fromisoformat),
    Champ("duree_mois", "Durée (mois)", attrgetter("duree_mois"), int),
    Champ("ccag", "CCAG", attrgetter("ccag")),
    Champ("procedure", "Procédure", attrgetter("procedure")),
    Champ("considerations", "Considérations sociales", _considerations, est_colonne=False),
)
DATE_FIN = Champ("date_fin", "Fin prévue", lambda _marche: None, date.fromisoformat)
#: Structures that a public file names, where a person has to decide: one by line of the proposition.
TITULAIRES, SOUS_TRAITANTS = CHAMPS_STRUCTURES = ("titulaires", "sous_traitants")
LIBELLES = {c.nom: c.libelle for c in (*CHAMPS, DATE_FIN)} | {
    TITULAIRES: "Titulaires",
    SOUS_TRAITANTS: "Sous-traitants",
}


def cle_structure(structure: IdentifiantStructure) -> CleStructure | None:
    """(type of identifier, identifier), else (« nom », folded name); `None` when nothing identifies it."""
    if structure.type is not None and structure.identifiant:
        return (structure.type.value, structure.identifiant)
    cle = cle_texte(structure.nom or "")[:255]
    return ("nom", cle) if cle else None


def nom_cle(cle: CleStructure) -> str:
    """A key of structure as one text, for the JSON."""
    return f"{cle[0]}:{cle[1]}"


def empreinte(valeurs: object) -> str:
    """16 hexadecimal digits: enough to recognise what one market already took into account."""
    return hashlib.sha256(canonique({"v": valeurs}).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Publication:
    """The texts of a market in one file, the day it was published, and a digest of the two."""

    textes: dict[str, str]
    publiee_le: str | None
    empreinte: str


def publication(marche: MarcheDecp) -> Publication:
    lus = {champ.nom: texte(champ.lire(marche)) for champ in CHAMPS}
    textes = {nom: lu for nom, lu in lus.items() if lu is not None}
    publiee_le = texte(marche.date_publication)
    return Publication(textes, publiee_le, empreinte([textes, publiee_le]))


def empreinte_avenant(avenant: AvenantDecp) -> str:
    return empreinte(["avenant", *valeurs_avenant(avenant).values(), avenant.cle])


def valeurs_avenant(avenant: AvenantDecp) -> dict[str, object]:
    """The columns of `Avenant` that a file fills."""
    return {
        "date_notification": avenant.date_notification,
        "date_publication": avenant.date_publication,
        "montant_ht": avenant.montant,
        "duree_mois": avenant.duree_mois,
        "objet": avenant.objet,
        "titulaires": [titulaire_json(t) for t in avenant.titulaires] if avenant.titulaires else None,
    }


def titulaire_json(structure: IdentifiantStructure) -> dict[str, str | None]:
    return {"type": texte(structure.type), "identifiant": structure.identifiant, "nom": structure.nom}


def structure_json(titulaire: dict[str, str | None]) -> IdentifiantStructure:
    """Back from `titulaire_json`."""
    type_ = TypeIdentifiant(titulaire["type"]) if titulaire["type"] else None
    return IdentifiantStructure(type_, titulaire["identifiant"], titulaire["nom"])


def empreinte_des_marches(marches: tuple[MarcheDecp, ...]) -> str:
    """sha256 of the markets as understood, whatever their format, their order and their copies."""
    lignes = sorted(canonique({"m": _en_clair(m)}) for m in marches)
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()


def _en_clair(marche: MarcheDecp) -> list:
    lue = publication(marche)
    return [
        *marche.cle,
        lue.textes,
        lue.publiee_le,
        [marche.lieu_type, marche.lieu_code],
        [titulaire_json(t) for t in marche.titulaires],
        texte(marche.type_groupement),
        sorted(empreinte_avenant(a) for a in marche.avenants),
        [titulaire_json(a.sous_traitant) for a in marche.sous_traitants],
    ]
