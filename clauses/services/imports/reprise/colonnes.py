"""The columns of the file: one table, read from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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


#: In the order of `formats.md`. The criteria and the months that may be read depend on the import.
COLONNES = (
    Colonne("operation", lire_nom),
    Colonne("donneur_ordre_siret", lire_identifiant, est_siret=True),
    Colonne("donneur_ordre", lire_nom, est_obligatoire=True, est_attendue=True),
    Colonne("donneur_ordre_type", lecteur_de_code(TypeStructure, TYPES_DONNEUR_ORDRE)),
    Colonne("marche", lecteur_de_texte(120), est_obligatoire=True, est_attendue=True),
    Colonne("lot", lecteur_de_texte(40)),
    Colonne("objet", lecteur_de_texte(1000)),
    Colonne("cpv", lecteur_de_reference(12, "[0-9]{8}(?:-[0-9])?")),
    Colonne("montant_ht", lire_montant),
    Colonne("type_clause", lecteur_de_code(TypeClause)),
    Colonne("date_notification", lire_jour),
    Colonne("date_fin", lire_jour),
    Colonne("heures_prevues", lire_heures_prevues),
    Colonne("attributaire_siret", lire_identifiant, est_siret=True),
    Colonne("attributaire", lire_nom, est_obligatoire=True, est_attendue=True),
    Colonne("role_attributaire", lecteur_de_code(RoleAttribution)),
    Colonne("facilitateur", lire_nom),
    Colonne("nom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
    Colonne("prenom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
    Colonne("date_naissance", lire_jour, est_obligatoire=True, est_attendue=True),
    Colonne("sexe", lecteur_de_code(Sexe, normaliser=str.upper), est_obligatoire=True, est_attendue=True),
    Colonne("code_commune", lire_code_commune),
    Colonne("qpv", lire_qpv),
    Colonne("niveau_formation", lecteur_de_code(NiveauFormation)),
    Colonne("criteres", lecteur_de_criteres({})),
    Colonne("prescripteur", lecteur_de_code(Prescripteur)),
    Colonne("participant_plie", lecteur_de_texte(60)),
    Colonne("employeur_siret", lire_identifiant, est_siret=True),
    Colonne("employeur", lire_nom, est_obligatoire=True, est_attendue=True),
    Colonne(
        "employeur_type",
        lecteur_de_code(TypeStructure, TYPES_EMPLOYEUR),
        est_obligatoire=True,
        est_attendue=True,
    ),
    Colonne("type_contrat", lecteur_de_code(TypeContrat), est_obligatoire=True, est_attendue=True),
    Colonne("date_debut_contrat", lire_jour, est_obligatoire=True, est_attendue=True),
    Colonne("date_fin_contrat", lire_jour),
    Colonne("rome", lecteur_de_reference(5, "[A-Z][0-9]{4}")),
    Colonne("modalite", lecteur_de_code(Modalite), est_obligatoire=True, est_attendue=True),
    Colonne("mois", lecteur_de_mois(date.max), est_obligatoire=True, est_attendue=True),
    Colonne("heures", lire_heures, est_obligatoire=True, est_attendue=True),
)


@dataclass(frozen=True)
class FormeFichier:
    """The columns of one kind of file, in their order, and those whose header must be there."""

    colonnes: tuple[str, ...]
    attendues: frozenset[str]

    @classmethod
    def de(cls, colonnes: tuple[Colonne, ...]) -> "FormeFichier":
        return cls(tuple(c.nom for c in colonnes), frozenset(c.nom for c in colonnes if c.est_attendue))


#: The required columns do not depend on the day nor on the criteria.
FORME_REPRISE = FormeFichier.de(COLONNES)


def colonnes_reprise(aujourdhui: date, criteres: dict[str, int]) -> tuple[Colonne, ...]:
    """The columns for an import of today; `criteres` maps the known criterion codes to their keys."""
    lecteurs = {"criteres": lecteur_de_criteres(criteres), "mois": lecteur_de_mois(aujourdhui)}
    return tuple(replace(c, lire=lecteurs.get(c.nom, c.lire)) for c in COLONNES)


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
