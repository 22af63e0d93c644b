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
    TypeStructure,
)
from ..valeurs import lire_heures
from .cellules import (
    Nom,
    SiretLu,
    lecteur_de_code,
    lecteur_de_criteres,
    lecteur_de_mois,
    lecteur_de_reference,
    lecteur_de_texte,
    lire_code_commune,
    lire_heures_prevues,
    lire_identifiant,
    lire_jour,
    lire_montant,
    lire_nom,
    lire_nom_de_personne,
    lire_qpv,
)


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column: its name in the file, its reader, whether a value is required, whether it is a SIRET."""

    nom: str
    lire: Callable[[Any], Any]
    est_obligatoire: bool = False
    #: The header itself must be there.
    est_attendue: bool = False
    est_siret: bool = False


def colonnes_reprise(aujourdhui: date, criteres: dict[str, int]) -> tuple[Colonne, ...]:
    """The columns in the order of `formats.md`; `criteres` maps the known criterion codes to their keys."""
    return (*_colonnes_du_marche(), *_colonnes_de_la_personne(criteres), *_colonnes_du_contrat(aujourdhui))


def _colonnes_du_marche() -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("operation", lire_nom),
        c("donneur_ordre_siret", lire_identifiant, est_siret=True),
        c("donneur_ordre", lire_nom, est_obligatoire=True, est_attendue=True),
        c("donneur_ordre_type", lecteur_de_code(TypeStructure, TYPES_DONNEUR_ORDRE)),
        c("marche", lecteur_de_texte(120), est_obligatoire=True, est_attendue=True),
        c("lot", lecteur_de_texte(40)),
        c("objet", lecteur_de_texte(1000)),
        c("cpv", lecteur_de_reference(12, "[0-9]{8}(?:-[0-9])?")),
        c("montant_ht", lire_montant),
        c("type_clause", lecteur_de_code(TypeClause)),
        c("date_notification", lire_jour),
        c("date_fin", lire_jour),
        c("heures_prevues", lire_heures_prevues),
        c("attributaire_siret", lire_identifiant, est_siret=True),
        c("attributaire", lire_nom, est_obligatoire=True, est_attendue=True),
        c("role_attributaire", lecteur_de_code(RoleAttribution)),
        c("facilitateur", lire_nom),
    )


def _colonnes_de_la_personne(criteres: dict[str, int]) -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("nom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
        c("prenom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
        c("date_naissance", lire_jour, est_obligatoire=True, est_attendue=True),
        c("sexe", lecteur_de_code(Sexe, normaliser=str.upper), est_obligatoire=True, est_attendue=True),
        c("code_commune", lire_code_commune),
        c("qpv", lire_qpv),
        c("niveau_formation", lecteur_de_code(NiveauFormation)),
        c("criteres", lecteur_de_criteres(criteres)),
        c("prescripteur", lecteur_de_code(Prescripteur)),
        c("participant_plie", lecteur_de_texte(60)),
    )


def _colonnes_du_contrat(aujourdhui: date) -> tuple[Colonne, ...]:
    c = Colonne
    return (
        c("employeur_siret", lire_identifiant, est_siret=True),
        c("employeur", lire_nom, est_obligatoire=True, est_attendue=True),
        c(
            "employeur_type",
            lecteur_de_code(TypeStructure, TYPES_EMPLOYEUR),
            est_obligatoire=True,
            est_attendue=True,
        ),
        c("type_contrat", lecteur_de_code(TypeContrat), est_obligatoire=True, est_attendue=True),
        c("date_debut_contrat", lire_jour, est_obligatoire=True, est_attendue=True),
        c("date_fin_contrat", lire_jour),
        c("rome", lecteur_de_reference(5, "[A-Z][0-9]{4}")),
        c("modalite", lecteur_de_code(Modalite), est_obligatoire=True, est_attendue=True),
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
