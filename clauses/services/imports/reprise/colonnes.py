"""The columns of the file: one table, read from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ....models.types import Vocabulaire
from ....models.vocabulaire import (
    TYPES_DONNEUR_ORDRE,
    TYPES_EMPLOYEUR,
    Modalite,
    NiveauFormation,
    Prescripteur,
    RoleAttribution,
    Sexe,
    TypeClause,
    TypeContrat,
)
from ...normalisation import cle_texte, nettoyer
from ..valeurs import ValeurInvalide, en_texte, lire_date, lire_decimal, lire_heures, lire_mois, lire_siret

VIDE = ""


class Nom(NamedTuple):
    """A name as written, and its folded key."""

    texte: str
    cle: str


class SiretLu(NamedTuple):
    """An identifier as normalised, and whether it is a SIRET whose key is right."""

    numero: str
    est_juste: bool


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column: its name in the file, its reader, whether a value is required, whether it is a SIRET."""

    nom: str
    lire: Callable[[Any], Any]
    est_obligatoire: bool = False
    #: The header itself must be there.
    est_attendue: bool = False
    est_siret: bool = False


def _texte(longueur: int) -> Callable[[Any], str]:
    def lire(valeur) -> str:
        texte = nettoyer(en_texte(valeur))
        if len(texte) > longueur:
            raise ValeurInvalide(
                f"Texte trop long ({len(texte)} caractères).", f"Gardez-en {longueur} au plus."
            )
        return texte

    return lire


def _nom(valeur) -> Nom | str:
    texte = _texte(255)(valeur)
    return Nom(texte, cle_texte(texte)) if texte else VIDE


def _nom_de_personne(valeur) -> Nom | str:
    nom = _nom(valeur)
    if nom and not nom.cle:
        raise ValeurInvalide("Aucune lettre latine dans ce nom.", "Écrivez le nom en lettres latines.")
    return nom


def _siret(valeur) -> SiretLu | str:
    numero, est_juste = lire_siret(valeur)
    if len(numero) > 40:
        raise ValeurInvalide("Identifiant trop long.", "Un SIRET a quatorze chiffres.")
    return SiretLu(numero, est_juste) if numero else VIDE


def _code(vocabulaire: type[Vocabulaire], permis=None, normaliser=str.lower) -> Callable[[Any], Vocabulaire]:
    codes = {c.value: c for c in (permis or vocabulaire)}

    def lire(valeur):
        texte = normaliser(nettoyer(en_texte(valeur)))
        if not texte:
            return VIDE
        if texte not in codes:
            raise ValeurInvalide("Code inconnu.", f"Écrivez l’un de ces codes : {', '.join(codes)}.")
        return codes[texte]

    return lire


def _montant(valeur) -> Decimal | str:
    if not nettoyer(en_texte(valeur)):
        return VIDE
    montant = lire_decimal(valeur)
    if montant < 0 or montant >= Decimal(10) ** 13:
        raise ValeurInvalide("Montant hors des bornes.", "Écrivez un montant hors taxes, positif, en euros.")
    return montant.quantize(Decimal("0.01"))


def _heures_prevues(valeur) -> Decimal | str:
    if not nettoyer(en_texte(valeur)):
        return VIDE
    heures = lire_decimal(valeur)
    if heures < 0 or heures > 10_000_000 or heures != heures.quantize(Decimal("0.01")):
        raise ValeurInvalide("Volume d’heures refusé.", "Écrivez un nombre positif à deux décimales au plus.")
    return heures.quantize(Decimal("0.01"))


def _jour(valeur) -> date | str:
    return lire_date(valeur) if nettoyer(en_texte(valeur)) else VIDE


def _code_commune(valeur) -> str:
    """Five characters; a spreadsheet loses the leading zero of 01004."""
    texte = nettoyer(en_texte(valeur)).upper()
    if texte.isdigit() and len(texte) == 4:
        texte = f"0{texte}"
    if texte and len(texte) != 5:
        raise ValeurInvalide("Code de commune illisible.", "Écrivez le code INSEE à cinq caractères.")
    return texte


def lecteur_de_mois(aujourdhui: date) -> Callable[[Any], date]:
    """Months up to the current one: hours of the future are refused (domaine §6)."""

    def lire(valeur) -> date:
        mois = lire_mois(valeur)
        if mois > aujourdhui:
            raise ValeurInvalide("Ce mois est à venir.", "Retirez la ligne ou corrigez le mois.")
        return mois

    return lire


def lecteur_de_criteres(codes: dict[str, int]) -> Callable[[Any], tuple[str, ...]]:
    """Codes of `domaine.md` §5 joined by a vertical bar → sorted tuple of distinct codes."""

    def lire(valeur) -> tuple[str, ...]:
        ecrits = [c.strip().upper() for c in nettoyer(en_texte(valeur)).split("|") if c.strip()]
        for code in ecrits:
            if code not in codes:
                raise ValeurInvalide(
                    f"Critère « {code} » inconnu.",
                    f"Écrivez un ou plusieurs de ces codes : {', '.join(codes)}.",
                )
        return tuple(sorted(set(ecrits)))

    return lire


def colonnes_reprise(aujourdhui: date, criteres: dict[str, int]) -> tuple[Colonne, ...]:
    """The columns in the order of `formats.md`; `criteres` maps the known criterion codes to their keys."""
    return (*_colonnes_du_marche(), *_colonnes_de_la_personne(criteres), *_colonnes_du_contrat(aujourdhui))


def _colonnes_du_marche() -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("operation", _nom),
        c("donneur_ordre_siret", _siret, est_siret=True),
        c("donneur_ordre", _nom, est_obligatoire=True, est_attendue=True),
        c("donneur_ordre_type", _code(type(TYPES_DONNEUR_ORDRE[0]), TYPES_DONNEUR_ORDRE)),
        c("marche", _texte(120), est_obligatoire=True, est_attendue=True),
        c("lot", _texte(40)),
        c("objet", _texte(1000)),
        c("cpv", _texte(12)),
        c("montant_ht", _montant),
        c("type_clause", _code(TypeClause)),
        c("date_notification", _jour),
        c("date_fin", _jour),
        c("heures_prevues", _heures_prevues),
        c("attributaire_siret", _siret, est_siret=True),
        c("attributaire", _nom, est_obligatoire=True, est_attendue=True),
        c("role_attributaire", _code(RoleAttribution)),
        c("facilitateur", _nom),
    )


def _colonnes_de_la_personne(criteres: dict[str, int]) -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("nom", _nom_de_personne, est_obligatoire=True, est_attendue=True),
        c("prenom", _nom_de_personne, est_obligatoire=True, est_attendue=True),
        c("date_naissance", _jour, est_obligatoire=True, est_attendue=True),
        c("sexe", _code(Sexe, normaliser=str.upper), est_obligatoire=True, est_attendue=True),
        c("code_commune", _code_commune),
        c("qpv", _texte(12)),
        c("niveau_formation", _code(NiveauFormation)),
        c("criteres", lecteur_de_criteres(criteres)),
        c("prescripteur", _code(Prescripteur)),
        c("participant_plie", _texte(60)),
    )


def _colonnes_du_contrat(aujourdhui: date) -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("employeur_siret", _siret, est_siret=True),
        c("employeur", _nom, est_obligatoire=True, est_attendue=True),
        c(
            "employeur_type",
            _code(type(TYPES_EMPLOYEUR[0]), TYPES_EMPLOYEUR),
            est_obligatoire=True,
            est_attendue=True,
        ),
        c("type_contrat", _code(TypeContrat), est_obligatoire=True, est_attendue=True),
        c("date_debut_contrat", _jour, est_obligatoire=True, est_attendue=True),
        c("date_fin_contrat", _jour),
        c("rome", _texte(5)),
        c("modalite", _code(Modalite), est_obligatoire=True, est_attendue=True),
        c("mois", lecteur_de_mois(aujourdhui), est_obligatoire=True, est_attendue=True),
        c("heures", lire_heures, est_obligatoire=True, est_attendue=True),
    )


class Ligne(NamedTuple):
    """One line, its cells read; an absent value is the empty string (an empty tuple for `criteres`)."""

    operation: Nom | str
    donneur_ordre_siret: SiretLu | str
    donneur_ordre: Nom
    donneur_ordre_type: Vocabulaire | str
    marche: str
    lot: str
    objet: str
    cpv: str
    montant_ht: Decimal | str
    type_clause: Vocabulaire | str
    date_notification: date | str
    date_fin: date | str
    heures_prevues: Decimal | str
    attributaire_siret: SiretLu | str
    attributaire: Nom
    role_attributaire: Vocabulaire | str
    facilitateur: Nom | str
    nom: Nom
    prenom: Nom
    date_naissance: date
    sexe: Vocabulaire
    code_commune: str
    qpv: str
    niveau_formation: Vocabulaire | str
    criteres: tuple[str, ...]
    prescripteur: Vocabulaire | str
    participant_plie: str
    employeur_siret: SiretLu | str
    employeur: Nom
    employeur_type: Vocabulaire
    type_contrat: Vocabulaire
    date_debut_contrat: date
    date_fin_contrat: date | str
    rome: str
    modalite: Vocabulaire
    mois: date
    heures: Decimal
