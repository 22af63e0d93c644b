"""Where each number and name of a list leads, for those who may follow it."""

from string import Formatter

from flask import url_for

from ..services.permissions import Permission
from .acces import acteur


def lien(
    permission: Permission | tuple[Permission, ...], endpoint: str, *, ancre: str = "", **parametres: str
):
    """A function row → address: each parameter takes the named label of the row; `None` without the right, or
    one of the rights. `ancre` is a place in the page, with labels of the row in braces.

    A number that is zero leads nowhere.
    """

    permissions = permission if isinstance(permission, tuple) else (permission,)

    def adresse(ligne, valeur=None):
        if valeur == 0 or not any(acteur().peut(p) for p in permissions):
            return None
        valeurs = {nom: getattr(ligne, etiquette) for nom, etiquette in parametres.items()}
        if None in valeurs.values():
            return None
        place = ancre.format_map({c: getattr(ligne, c, "") for c in _etiquettes(ancre)}) or None
        return url_for(endpoint, **valeurs, _anchor=place)

    return adresse


def _etiquettes(ancre: str) -> list[str]:
    return [nom for _, nom, _, _ in Formatter().parse(ancre) if nom]


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


def _suite_du_releve(ligne, _valeur=None) -> str | None:
    """The notice to propose when the last reminder was left without an answer, else the reminders."""
    if ligne.est_a_mettre_en_demeure:
        return url_for("mises_en_demeure.page", attribution_id=ligne.attribution_id)
    return url_for("rappels.structure", structure_id=ligne.structure_id)


LIENS_ATTENDUS = {
    "reference": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="marche_id"),
    "structure": lien(P.RAPPEL_GERER, "rappels.structure", structure_id="structure_id"),
    "prochain": _suite_du_releve,
}
LIENS_OPERATIONS = {
    "nom": lien(P.OPERATION_LIRE, "operations.fiche", operation_id="id"),
    "marches": lien(P.MARCHE_LIRE, "marches.liste", operation="id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.liste", operation="id"),
    "contrats": lien(P.CONTRAT_LIRE, "contrats.liste", operation="id"),
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


def _a_l_eligibilite(ligne, _valeur=None) -> str:
    """Where the evidence of this person is joined."""
    return url_for("personnes.fiche", personne_id=ligne.id, _anchor="eligibilite")


LIENS_PREUVES = {"nom": _a_l_eligibilite}
LIENS_CONTRATS = {
    "personne": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
    "employeur": lien(P.STRUCTURE_LIRE, "structures.fiche", structure_id="employeur_id"),
    "marche": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="marche_id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
    "declarees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="id"),
}
LIENS_RELEVES_A_VERIFIER = {
    "deposant": lien(P.RELEVE_VERIFIER, "verification.fiche", releve_id="id"),
    "a_regler": lien(P.RELEVE_VERIFIER, "verification.fiche", releve_id="id"),
    "lignes": lien(P.RELEVE_VERIFIER, "verification.fiche", releve_id="id"),
    "heures": lien(P.RELEVE_VERIFIER, "verification.fiche", releve_id="id"),
}
LIENS_REGULARISATIONS = {
    "personne": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="contrat_id"),
    "marche": lien(P.MARCHE_LIRE, "marches.fiche", marche_id="marche_id"),
    "releve": lien(
        P.RELEVE_VERIFIER,
        "verification.fiche",
        ancre="cellule-{releve_ligne_id}",
        releve_id="releve_id",
        ligne="releve_ligne_id",
    ),
}
LIENS_CONTRATS_DU_MARCHE = {
    "employeur": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="contrat_id"),
    "validees": lien(P.CONTRAT_LIRE, "contrats.fiche", contrat_id="contrat_id"),
}
_PARTICIPANT = lien((P.PARTICIPANT_LIER, P.PARTICIPANT_SUIVRE), "participants.fiche", participant_id="id")
LIENS_PARTICIPANTS = dict.fromkeys(("nom", "contrats", "validees", "declarees"), _PARTICIPANT)
LIENS_RELEVES = dict.fromkeys(
    ("fichier", "lignes", "heures"), lien(P.RELEVE_LIRE, "releves.page", releve_id="id")
)
LIENS = {
    "marches": LIENS_MARCHES,
    "operations": LIENS_OPERATIONS,
    "structures": LIENS_STRUCTURES,
    "personnes": LIENS_PERSONNES,
    "contrats": LIENS_CONTRATS,
    "participants": LIENS_PARTICIPANTS,
}
