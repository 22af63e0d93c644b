"""What each number means, in words: definitions of the measures, and counting rules written under the tables."""

from dataclasses import dataclass

from ..exports.colonnes import Genre
from .axes import AXES, AXES_TEMPS, Axe
from .demande import Perimetre, est_filtre_par_heures


@dataclass(frozen=True)
class Definition:
    """A measure of the totals: its field, its name, its unit, its kind, and what it counts."""

    champ: str
    libelle: str
    unite: str
    genre: Genre
    sens: str


H, N, T = Genre.HEURES, Genre.ENTIER, Genre.TAUX
MESURES: tuple[Definition, ...] = (
    Definition("heures_realisees", "Heures réalisées", "h", H, "Heures validées des mois de la période."),
    Definition(
        "heures_declarees", "Heures déclarées", "h", H,
        "Heures de la période qui attendent notre validation ; elles ne sont comptées dans aucun autre nombre.",
    ),
    Definition(
        "heures_a_regulariser", "Heures à régulariser", "h", H,
        "Heures réalisées validées sans éligibilité établie, sur un motif écrit.",
    ),
    Definition(
        "heures_prevues", "Heures prévues", "h", H,
        "Objectifs en vigueur en fin de période des lots attribués qui ont des heures dans la période ou dont le "
        "marché y court ; la part d’un sous-traitant est dans celle de son titulaire.",
    ),
    Definition(
        "heures_depuis_origine", "Heures réalisées depuis l’origine", "h", H,
        "Heures validées de ces mêmes lots attribués, jusqu’à la fin de la période.",
    ),
    Definition(
        "taux_realisation", "Taux de réalisation", "%", T,
        "Heures réalisées depuis l’origine, rapportées aux heures prévues.",
    ),
    Definition("personnes", "Personnes", "", N, "Personnes distinctes, comptées une fois tous territoires confondus."),
    Definition("contrats", "Contrats", "", N, "Contrats de travail distincts."),
    Definition("marches", "Marchés", "", N, "Marchés distincts avec des heures réalisées dans la période."),
    Definition("lots", "Lots", "", N, "Lots distincts ; un marché sans lot compte pour un lot."),
    Definition("donneurs_ordre", "Donneurs d’ordre", "", N, "Structures distinctes."),
    Definition("attributaires", "Attributaires", "", N, "Structures distinctes."),
    Definition("employeurs", "Employeurs", "", N, "Structures distinctes."),
    Definition(
        "etp", "Équivalents temps plein", "ETP", Genre.NOMBRE,
        "Heures réalisées, divisées par le nombre d’heures d’un ETP du territoire.",
    ),
)  # fmt: skip

PERSONNES_DISTINCTES = (
    "Les personnes, les contrats et les marchés ne s’additionnent pas d’une ligne à l’autre : "
    "le total est un compte distinct."
)
ADDITIF = "Les heures s’additionnent : leur total est celui de la période."
CRITERES_CUMULES = (
    "Une personne cumule des critères : ses heures figurent sous chacun, et la somme des lignes dépasse "
    "100 %."
)
MARCHES_PLURIANNUELS = "Un marché pluriannuel figure sur chaque ligne de temps où il a des heures."
SITUATION_A_L_ENTREE = "La situation est celle de l’entrée dans le territoire, figée au premier contrat."
SANS_OBJECTIF = (
    "Un objectif est fixé par lot attribué, jamais par personne, par employeur ni par mois : sous ce filtre, "
    "les heures prévues et le taux n’ont pas de sens."
)

_FIGES = {
    Axe.TRANCHE_AGE, Axe.CRITERE, Axe.NIVEAU_FORMATION, Axe.QPV, Axe.COMMUNE, Axe.PRESCRIPTEUR,
    Axe.PARTICIPANT_PLIE, Axe.PARENT_ISOLE,
}  # fmt: skip


def regles_de(axe: Axe) -> list[str]:
    """The counting rules written under the table of an axis (domaine §8)."""
    regles = [CRITERES_CUMULES if axe is Axe.CRITERE else ADDITIF, PERSONNES_DISTINCTES]
    if axe in AXES_TEMPS:
        regles.append(MARCHES_PLURIANNUELS)
    if axe in _FIGES:
        regles.append(SITUATION_A_L_ENTREE)
    return regles


def regles_du_croisement(axes: tuple[Axe, Axe]) -> list[str]:
    """The counting rules written under a cross."""
    regles = ["Les marges sont des comptes distincts, et non des sommes de cases.", PERSONNES_DISTINCTES]
    return [*regles, CRITERES_CUMULES] if Axe.CRITERE in axes else regles


def avertissements(perimetre: Perimetre) -> list[str]:
    """What has to be said of this perimeter before its numbers are read."""
    return [SANS_OBJECTIF] if est_filtre_par_heures(perimetre) else []


def est_additif(axe: Axe) -> bool:
    """Whether the hours of the rows add up to the total."""
    return AXES[axe].colonne != "critere_id"
