"""The hours of each month: typed in a sheet, declared, validated; who waits for what."""

from .attente import lire_attente
from .cellules import CelluleSaisie, Issue, Resultat, enregistrer_cellules
from .etats import Bilan, CelluleVisee, declarer, declarer_et_valider, rejeter, rouvrir, valider
from .feuille import Action, changer_etat, soumettre_feuille
from .filtre_attente import lire_filtre, nommer_filtre
from .grille import lire_grille
from .portee import Genre, lire_periode
from .sans_heures import declarer_sans_heures, engagements_du_mois, retirer_sans_heures

__all__ = [
    "Action",
    "Bilan",
    "CelluleSaisie",
    "CelluleVisee",
    "Genre",
    "Issue",
    "Resultat",
    "changer_etat",
    "declarer",
    "declarer_et_valider",
    "declarer_sans_heures",
    "engagements_du_mois",
    "enregistrer_cellules",
    "lire_attente",
    "lire_filtre",
    "lire_grille",
    "lire_periode",
    "nommer_filtre",
    "rejeter",
    "retirer_sans_heures",
    "rouvrir",
    "soumettre_feuille",
    "valider",
]
