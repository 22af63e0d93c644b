"""The axes of the impact table, as data: how each one groups hours, how its keys are named (formats, « impact »)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased

from ...models import CodeRome, Commune, Critere, Facilitateur, Lot, Marche, Operation, Structure, Territoire
from ...models.types import Vocabulaire
from ...models.vocabulaire import (
    Modalite,
    NiveauFormation,
    OuiNonInconnu,
    Prescripteur,
    Secteur,
    Sexe,
    TypeClause,
    TypeContrat,
    TypeStructure,
)

INCONNU = "inconnu"
LIBELLE_INCONNU = "Non renseigné"


class Axe(Vocabulaire):
    """What hours are grouped by: the code of the contract, and the words of the screen."""

    TERRITOIRE = "territoire", "Territoire"
    DONNEUR_ORDRE = "donneur_ordre", "Donneur d’ordre"
    DONNEUR_ORDRE_TYPE = "donneur_ordre_type", "Type de donneur d’ordre"
    OPERATION = "operation", "Opération"
    MARCHE = "marche", "Marché"
    LOT = "lot", "Lot"
    ATTRIBUTAIRE = "attributaire", "Attributaire"
    TYPE_CLAUSE = "type_clause", "Type de clause"
    SECTEUR = "secteur", "Secteur"
    FACILITATEUR = "facilitateur", "Facilitateur"
    MODALITE = "modalite", "Modalité"
    EMPLOYEUR = "employeur", "Employeur"
    EMPLOYEUR_TYPE = "employeur_type", "Type d’employeur"
    TYPE_CONTRAT = "type_contrat", "Type de contrat"
    ROME = "rome", "Métier"
    MOIS = "mois", "Mois"
    TRIMESTRE = "trimestre", "Trimestre"
    ANNEE = "annee", "Année"
    SEXE = "sexe", "Sexe"
    TRANCHE_AGE = "tranche_age", "Tranche d’âge à l’entrée"
    CRITERE = "critere", "Critère d’éligibilité"
    NIVEAU_FORMATION = "niveau_formation", "Niveau de formation"
    QPV = "qpv", "Quartier prioritaire"
    COMMUNE = "commune", "Commune de résidence"
    PRESCRIPTEUR = "prescripteur", "Prescripteur"
    PARTICIPANT_PLIE = "participant_plie", "Participant PLIE"
    PARENT_ISOLE = "parent_isole", "Parent isolé"


class Groupe(Vocabulaire):
    """The families of axes, in the order of the page."""

    COMMANDE = "commande", "Commande publique et privée"
    EMPLOI = "emploi", "Employeurs et contrats"
    PUBLIC = "public", "Personnes"
    TEMPS = "temps", "Temps"


class Cote(Enum):
    """What a filter on the axis restricts. An objective is set for a lot attributed (`ENGAGEMENT`), never for a sex,
    an employer or a month: under a filter of the side `HEURES`, hours due and their rate have no meaning."""

    ENGAGEMENT = "engagement"
    HEURES = "heures"


class OuiNon(Vocabulaire):
    OUI = "oui", "Oui"
    NON = "non", "Non"


class TrancheAge(Vocabulaire):
    MOINS_DE_26 = "<26", "Moins de 26 ans"
    DE_26_A_29 = "26-29", "26 à 29 ans"
    DE_30_A_39 = "30-39", "30 à 39 ans"
    DE_40_A_49 = "40-49", "40 à 49 ans"
    DE_50_A_54 = "50-54", "50 à 54 ans"
    PLUS_DE_55 = "55+", "55 ans et plus"


@dataclass(frozen=True)
class Nommage:
    """How the identifier `k` of an object becomes a key and a label.

    `jointures` are tables with the condition that ties each one; the first bears the object. `cle` is empty where
    `k` is the key itself (a commune, an occupation), whose list may not be loaded.
    """

    jointures: tuple[tuple[type, Callable[[ColumnElement], ColumnElement]], ...]
    libelle: ColumnElement
    cle: ColumnElement | None = None


@dataclass(frozen=True)
class Definition:
    """One axis: its column in the base of the calculation (see `base`), its family, the side a filter on it acts on,
    and where its labels come from (a closed list, or a table)."""

    colonne: str
    groupe: Groupe
    cote: Cote = Cote.HEURES
    vocabulaire: type[Vocabulaire] | None = None
    nommage: Nommage | None = None


_Acheteur = aliased(Structure, name="acheteur")
_MarcheDuLot = aliased(Marche, name="marche_du_lot")
_LotNomme = aliased(Lot, name="lot_nomme")


def _cle_structure(structure) -> ColumnElement:
    return func.coalesce(structure.identifiant, structure.nom)


def _cle_marche(marche) -> ColumnElement:
    return _cle_structure(_Acheteur) + "/" + marche.reference


def _suffixe(separateur: str, texte: ColumnElement) -> ColumnElement:
    """`separateur` and `texte`, or nothing when it is empty."""
    return func.coalesce(separateur + func.nullif(texte, ""), "")


_STRUCTURE = Nommage(
    ((Structure, lambda k: Structure.id == k),), libelle=Structure.nom, cle=_cle_structure(Structure)
)
_MARCHE = Nommage(
    (
        (_MarcheDuLot, lambda k: _MarcheDuLot.id == k),
        (_Acheteur, lambda _k: _Acheteur.id == _MarcheDuLot.donneur_ordre_id),
    ),
    libelle=_MarcheDuLot.reference + _suffixe(" — ", _MarcheDuLot.objet),
    cle=_cle_marche(_MarcheDuLot),
)
_LOT = Nommage(
    (
        (_LotNomme, lambda k: _LotNomme.id == k),
        (_MarcheDuLot, lambda _k: _MarcheDuLot.id == _LotNomme.marche_id),
        (_Acheteur, lambda _k: _Acheteur.id == _MarcheDuLot.donneur_ordre_id),
    ),
    libelle=_MarcheDuLot.reference
    + _suffixe(", lot ", _LotNomme.numero)
    + _suffixe(" — ", func.coalesce(func.nullif(_LotNomme.objet, ""), _MarcheDuLot.objet)),
    cle=_cle_marche(_MarcheDuLot) + _suffixe("/", _LotNomme.numero),
)


def _objet(modele, cle: ColumnElement, libelle: ColumnElement | None = None) -> Nommage:
    return Nommage(
        ((modele, lambda k: modele.id == k),), libelle=cle if libelle is None else libelle, cle=cle
    )


_COMMUNE = Nommage(((Commune, lambda k: (Commune.code == k) & (Commune.type == "COM")),), libelle=Commune.nom)
_ROME = Nommage(((CodeRome, lambda k: CodeRome.code == k),), libelle=CodeRome.libelle)

_E, _G, D = Cote.ENGAGEMENT, Groupe, Definition
AXES: dict[Axe, Definition] = {
    Axe.TERRITOIRE: D(
        "territoire_id", _G.COMMANDE, _E, nommage=_objet(Territoire, Territoire.code, Territoire.nom)
    ),
    Axe.DONNEUR_ORDRE: D("donneur_ordre_id", _G.COMMANDE, _E, nommage=_STRUCTURE),
    Axe.DONNEUR_ORDRE_TYPE: D("donneur_ordre_type", _G.COMMANDE, _E, vocabulaire=TypeStructure),
    Axe.OPERATION: D("operation_id", _G.COMMANDE, _E, nommage=_objet(Operation, Operation.nom)),
    Axe.MARCHE: D("marche_id", _G.COMMANDE, _E, nommage=_MARCHE),
    Axe.LOT: D("lot_id", _G.COMMANDE, _E, nommage=_LOT),
    Axe.ATTRIBUTAIRE: D("attributaire_id", _G.COMMANDE, _E, nommage=_STRUCTURE),
    Axe.TYPE_CLAUSE: D("type_clause", _G.COMMANDE, _E, vocabulaire=TypeClause),
    Axe.SECTEUR: D("secteur", _G.COMMANDE, _E, vocabulaire=Secteur),
    Axe.FACILITATEUR: D("facilitateur_id", _G.COMMANDE, _E, nommage=_objet(Facilitateur, Facilitateur.nom)),
    Axe.MODALITE: D("modalite", _G.EMPLOI, vocabulaire=Modalite),
    Axe.EMPLOYEUR: D("employeur_id", _G.EMPLOI, nommage=_STRUCTURE),
    Axe.EMPLOYEUR_TYPE: D("employeur_type", _G.EMPLOI, vocabulaire=TypeStructure),
    Axe.TYPE_CONTRAT: D("type_contrat", _G.EMPLOI, vocabulaire=TypeContrat),
    Axe.ROME: D("rome", _G.EMPLOI, nommage=_ROME),
    Axe.MOIS: D("mois", _G.TEMPS),
    Axe.TRIMESTRE: D("trimestre", _G.TEMPS),
    Axe.ANNEE: D("annee", _G.TEMPS),
    Axe.SEXE: D("sexe", _G.PUBLIC, vocabulaire=Sexe),
    Axe.TRANCHE_AGE: D("tranche_age", _G.PUBLIC, vocabulaire=TrancheAge),
    Axe.CRITERE: D("critere_id", _G.PUBLIC, nommage=_objet(Critere, Critere.code, Critere.libelle)),
    Axe.NIVEAU_FORMATION: D("niveau_formation", _G.PUBLIC, vocabulaire=NiveauFormation),
    Axe.QPV: D("qpv", _G.PUBLIC, vocabulaire=OuiNon),
    Axe.COMMUNE: D("code_commune", _G.PUBLIC, nommage=_COMMUNE),
    Axe.PRESCRIPTEUR: D("prescripteur", _G.PUBLIC, vocabulaire=Prescripteur),
    Axe.PARTICIPANT_PLIE: D("participant_plie", _G.PUBLIC, vocabulaire=OuiNon),
    Axe.PARENT_ISOLE: D("parent_isole", _G.PUBLIC, vocabulaire=OuiNonInconnu),
}
#: Axes that group months, read from the rows of hours and not from the facts of the contract.
AXES_TEMPS = (Axe.MOIS, Axe.TRIMESTRE, Axe.ANNEE)
