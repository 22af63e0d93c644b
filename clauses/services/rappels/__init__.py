"""Sheets that nobody gave: what is expected, the reminders, the links that deposit, the notice to propose."""

from .adresses import retablir_adresse, signaler_adresse
from .envoi import Bilan, Issue, envoyer_a_l_heure, envoyer_maintenant, envoyer_rappels_du_jour
from .liens import (
    LienCree,
    a_depose,
    acteur_du_lien,
    compter_un_depot,
    compter_un_lien_mort,
    creer_lien,
    noter_usage,
    ouvrir_lien,
    retenir_depot,
    revoquer_lien,
)
from .liste import ATTENDUS
from .message import ligne_en_mots
from .mise_en_demeure import Proposition, lire_proposition, proposer
from .pauses import lire_pause, remettre_la_pause, reprendre, suspendre, territoires_de_pause
from .tableau import Apercu, Tableau, est_interrompu, lire_apercu, lire_tableau

__all__ = [
    "ATTENDUS",
    "Apercu",
    "Bilan",
    "Issue",
    "LienCree",
    "Proposition",
    "Tableau",
    "a_depose",
    "acteur_du_lien",
    "compter_un_depot",
    "compter_un_lien_mort",
    "creer_lien",
    "envoyer_a_l_heure",
    "envoyer_maintenant",
    "envoyer_rappels_du_jour",
    "est_interrompu",
    "ligne_en_mots",
    "lire_apercu",
    "lire_pause",
    "lire_proposition",
    "lire_tableau",
    "noter_usage",
    "ouvrir_lien",
    "proposer",
    "remettre_la_pause",
    "reprendre",
    "retablir_adresse",
    "retenir_depot",
    "revoquer_lien",
    "signaler_adresse",
    "suspendre",
    "territoires_de_pause",
]
