"""Where each number and name of a list leads, for those who may follow it."""

from flask import url_for

from ..services.permissions import Permission
from .acces import acteur


def lien(permission: Permission | tuple[Permission, ...], endpoint: str, **parametres: str):
    """A function row → address: each parameter takes the named label of the row; `None` without the right, or
    one of the rights.

    A number that is zero leads nowhere.
    """

    permissions = permission if isinstance(permission, tuple) else (permission,)

    def adresse(ligne, valeur=None):
        if valeur == 0 or not any(acteur().peut(p) for p in permissions):
            return None
        valeurs = {nom: getattr(ligne, etiquette) for nom, etiquette in parametres.items()}
        return None if None in valeurs.values() else url_for(endpoint, **valeurs)

    return adresse


P = Permission
LIENS_MARCHES = {
    "reference": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="id"),
    "donneur_ordre": lien(P.STRUCTURE_LIRE, "structures.fiche", structure_id="donneur_ordre_id"),
    "dues": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="id"),
    "validees": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="id"),
    "declarees": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="id"),
    "personnes": lien(P.PERSONNE_LIRE, "personnes.liste", marche="id"),
}
LIENS_RETARDS = {
    "reference": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="id"),
    "donneur_ordre": lien(P.STRUCTURE_LIRE, "structures.fiche", structure_id="donneur_ordre_id"),
}
LIENS_OPERATIONS = {
    "nom": lien(P.OPERATION_LIRE, "operations.fiche", operation_id="id"),
    "marches": lien(P.MARCHE_LIRE, "marches.liste", operation="id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.liste", operation="id"),
    "personnes": lien(P.PERSONNE_LIRE, "personnes.liste", operation="id"),
}
LIENS_STRUCTURES = {
    "nom": lien(P.STRUCTURE_LIRE, "structures.fiche", structure_id="id"),
    "marches_passes": lien(P.MARCHE_LIRE, "marches.liste", donneur_ordre="id"),
    "marches_tenus": lien(P.MARCHE_LIRE, "marches.liste", attributaire="id"),
    "contrats": lien(P.CONTRAT_LIRE, "contrats.liste", employeur="id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.liste", employeur="id"),
}
LIENS_PERSONNES = {
    "nom": lien(P.PERSONNE_LIRE, "personnes.fiche", personne_id="id"),
    "contrats": lien(P.CONTRAT_LIRE, "contrats.liste", personne="id"),
    "validees": lien(P.PERSONNE_LIRE, "personnes.fiche", personne_id="id"),
    "declarees": lien(P.PERSONNE_LIRE, "personnes.fiche", personne_id="id"),
}
LIENS_CONTRATS = {
    "personne": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
    "employeur": lien(P.STRUCTURE_LIRE, "structures.fiche", structure_id="employeur_id"),
    "marche": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="marche_id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
    "declarees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
}
LIENS_CONTRATS_DU_MARCHE = {
    "employeur": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="contrat_id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="contrat_id"),
}
_PARTICIPANT = lien((P.PARTICIPANT_LIER, P.PARTICIPANT_SUIVRE), "participants.fiche", participant_id="id")
LIENS_PARTICIPANTS = dict.fromkeys(("nom", "contrats", "validees", "declarees"), _PARTICIPANT)
LIENS = {
    "marches": LIENS_MARCHES,
    "operations": LIENS_OPERATIONS,
    "structures": LIENS_STRUCTURES,
    "personnes": LIENS_PERSONNES,
    "contrats": LIENS_CONTRATS,
    "participants": LIENS_PARTICIPANTS,
}
