"""The depositor's side of sheets: drop, look, correct, settle the doubts, send; and what became of it."""

from .apercu import Apercu, Cas, LigneVue, lire_apercu_du_releve
from .attentes import engagements_a_dire
from .choix import Choix, Geste, regler, reprendre
from .feuilles import (
    LIGNES_PROPOSEES,
    FeuilleComprise,
    avertissements_de_lecture,
    est_reconnue,
    feuilles_comprises,
    mois_proposes,
)
from .fichier import FORMATS, TAILLE_MAXIMALE, FichierRecu, nom_du_fichier, ouvrir, type_mime
from .fond import EnFond, Seuils, ou_en_est, relancer_la_lecture
from .liste import RELEVES
from .portee import deposants, trouver
from .reception import Depose, Relecture, deposer, relire
from .recu import Recu, lire_recu
from .remplacement import exiger_remplacable, peut_corriger
from .saisie import FeuilleDImage, est_a_saisir, image_du_releve, lire_feuille_d_image, saisir
from .transmission import Transmission, abandonner, transmettre

__all__ = [
    "FORMATS",
    "LIGNES_PROPOSEES",
    "RELEVES",
    "TAILLE_MAXIMALE",
    "Apercu",
    "Cas",
    "Choix",
    "Depose",
    "EnFond",
    "FeuilleComprise",
    "FeuilleDImage",
    "FichierRecu",
    "Geste",
    "LigneVue",
    "Recu",
    "Relecture",
    "Seuils",
    "Transmission",
    "abandonner",
    "avertissements_de_lecture",
    "deposants",
    "deposer",
    "engagements_a_dire",
    "est_a_saisir",
    "est_reconnue",
    "exiger_remplacable",
    "feuilles_comprises",
    "image_du_releve",
    "lire_apercu_du_releve",
    "lire_feuille_d_image",
    "lire_recu",
    "mois_proposes",
    "nom_du_fichier",
    "ou_en_est",
    "ouvrir",
    "peut_corriger",
    "regler",
    "relancer_la_lecture",
    "relire",
    "reprendre",
    "saisir",
    "transmettre",
    "trouver",
    "type_mime",
]
