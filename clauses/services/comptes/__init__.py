"""Accounts: who may log in, with which roles, and how they got there."""

from .authentification import (
    VISITEUR,
    authentifier,
    changer_mot_de_passe,
    compte_de_session,
    deconnecter,
    fermer_les_sessions,
)
from .gestion import desactiver, reactiver, retirer_appartenance
from .invitations import (
    ResultatInvitation,
    choisir_mot_de_passe,
    compte_par_courriel,
    inviter,
    lire_invitation,
    reinviter,
)
from .lecture import EtatCompte, FiltresComptes, lire_compte, lister_comptes
from .limitation import TropDeTentatives
from .octroi import (
    Portee,
    organismes_accordables,
    roles_accordables,
    territoires_accordables,
    trouver_structure,
)

__all__ = [
    "VISITEUR",
    "EtatCompte",
    "FiltresComptes",
    "Portee",
    "ResultatInvitation",
    "TropDeTentatives",
    "authentifier",
    "changer_mot_de_passe",
    "choisir_mot_de_passe",
    "compte_de_session",
    "compte_par_courriel",
    "deconnecter",
    "desactiver",
    "fermer_les_sessions",
    "inviter",
    "lire_compte",
    "lire_invitation",
    "lister_comptes",
    "organismes_accordables",
    "reactiver",
    "reinviter",
    "retirer_appartenance",
    "roles_accordables",
    "territoires_accordables",
    "trouver_structure",
]
