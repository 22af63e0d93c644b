"""What the columns of the history file are called on the screen."""

from ...normalisation import cle_texte

#: The columns that the file of refused lines has besides those of the file it comes from.
LIGNE, EN_TROP, MOTIF = "Ligne du fichier", "Cellules en trop", "Motif du refus"
COLONNES_AJOUTEES = frozenset(map(cle_texte, (LIGNE, EN_TROP, MOTIF)))

COLONNES: dict[str, str] = {
    "operation": "Opération",
    "donneur_ordre_siret": "SIRET du donneur d’ordre",
    "donneur_ordre": "Donneur d’ordre",
    "donneur_ordre_type": "Type de donneur d’ordre",
    "marche": "Référence du marché",
    "lot": "Numéro de lot",
    "objet": "Objet du marché",
    "cpv": "Code CPV",
    "montant_ht": "Montant HT",
    "type_clause": "Type de clause",
    "date_notification": "Date de notification",
    "date_fin": "Date de fin du marché",
    "heures_prevues": "Heures contractualisées",
    "attributaire_siret": "SIRET de l’attributaire",
    "attributaire": "Attributaire",
    "role_attributaire": "Rôle de l’attributaire",
    "facilitateur": "Facilitateur",
    "nom": "Nom de la personne",
    "prenom": "Prénom",
    "date_naissance": "Date de naissance",
    "sexe": "Sexe",
    "code_commune": "Code INSEE de la commune",
    "qpv": "Code du quartier prioritaire",
    "niveau_formation": "Niveau de formation",
    "criteres": "Critères d’éligibilité",
    "prescripteur": "Prescripteur",
    "participant_plie": "Identifiant du participant PLIE",
    "employeur_siret": "SIRET de l’employeur",
    "employeur": "Employeur",
    "employeur_type": "Type d’employeur",
    "type_contrat": "Type de contrat",
    "date_debut_contrat": "Début du contrat",
    "date_fin_contrat": "Fin du contrat",
    "rome": "Métier (code ROME)",
    "modalite": "Modalité",
    "mois": "Mois",
    "heures": "Heures",
}

#: What an import created, as its report counts it → singular and plural on the screen.
CREATIONS: dict[str, tuple[str, str]] = {
    "territoires": ("territoire", "territoires"),
    "structures": ("structure", "structures"),
    "operations": ("opération", "opérations"),
    "marches": ("marché", "marchés"),
    "marches_rapproches": ("marché déjà suivi, rapproché", "marchés déjà suivis, rapprochés"),
    "marches_mis_a_jour": ("marché mis à jour", "marchés mis à jour"),
    "marches_republies": ("marché republié", "marchés republiés"),
    "titulaires": ("titulaire", "titulaires"),
    "sous_traitants": ("sous-traitant", "sous-traitants"),
    "avenants": ("avenant", "avenants"),
    "avenants_rectifies": ("avenant rectifié", "avenants rectifiés"),
    "propositions": ("proposition à examiner", "propositions à examiner"),
    "noms_completes": ("nom de structure complété", "noms de structures complétés"),
    "lots": ("lot", "lots"),
    "attributions": ("lot attribué", "lots attribués"),
    "objectifs": ("objectif d’heures", "objectifs d’heures"),
    "personnes": ("personne", "personnes"),
    "participants": ("participant PLIE", "participants PLIE"),
    "contrats": ("contrat de travail", "contrats de travail"),
    "affectations": ("contrat sur un marché", "contrats sur un marché"),
    "heures": ("mois d’heures", "mois d’heures"),
    "fiches complétées": ("fiche complétée", "fiches complétées"),
    "marchés passés en exécution": ("marché passé en exécution", "marchés passés en exécution"),
}


def creations_en_mots(creations: dict[str, int]) -> list[tuple[int, str]]:
    """(number, words) of each thing created, in the order of the table, then whatever it does not name."""
    ordre = [*(c for c in CREATIONS if c in creations), *(c for c in creations if c not in CREATIONS)]
    return [(n, CREATIONS.get(c, (c, c))[n > 1]) for c in ordre if (n := creations[c])]
