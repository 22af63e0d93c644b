"""Accounts: who may log in, with which roles, and how they got there."""

from .authentification import authentifier, changer_mot_de_passe, demander_reinitialisation
from .gestion import desactiver, fermer_les_sessions_de, reactiver, retirer_appartenance
from .invitations import (
    ResultatInvitation,
    choisir_mot_de_passe,
    compte_par_courriel,
    inviter,
    lire_invitation,
    reinviter,
    revoquer_invitation,
)
from .lecture import EtatCompte, FiltresComptes, lire_compte, lire_fiche, lister_comptes
from .limitation import TropDeTentatives
from .octroi import (
    Portee,
    libelles_des_roles,
    organismes_accordables,
    roles_accordables,
    territoires_accordables,
    trouver_structure,
)
from .second_facteur import (
    activer_facteur,
    codes_restants,
    confirmer_connexion,
    est_oblige,
    proposer_secret,
    renouveler_codes,
    retirer_facteur,
    retirer_facteur_de,
)
from .sessions import (
    lister_sessions,
    noter_la_visite,
    ouvrir_session,
    session_en_cours,
    terminer_celle_ci,
    terminer_les_autres,
    terminer_session,
)
from .soi import VISITEUR

__all__ = [
    "VISITEUR",
    "EtatCompte",
    "FiltresComptes",
    "Portee",
    "ResultatInvitation",
    "TropDeTentatives",
    "activer_facteur",
    "authentifier",
    "changer_mot_de_passe",
    "choisir_mot_de_passe",
    "codes_restants",
    "compte_par_courriel",
    "confirmer_connexion",
    "demander_reinitialisation",
    "desactiver",
    "est_oblige",
    "fermer_les_sessions_de",
    "inviter",
    "libelles_des_roles",
    "lire_compte",
    "lire_fiche",
    "lire_invitation",
    "lister_comptes",
    "lister_sessions",
    "noter_la_visite",
    "organismes_accordables",
    "ouvrir_session",
    "proposer_secret",
    "reactiver",
    "reinviter",
    "renouveler_codes",
    "retirer_appartenance",
    "retirer_facteur",
    "retirer_facteur_de",
    "revoquer_invitation",
    "roles_accordables",
    "session_en_cours",
    "terminer_celle_ci",
    "terminer_les_autres",
    "terminer_session",
    "territoires_accordables",
    "trouver_structure",
]
