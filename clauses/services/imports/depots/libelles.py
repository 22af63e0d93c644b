"""What the columns of the files that name people, and of the file of refused lines, are called."""

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
    "identifiant": "Identifiant du participant",
    "referent": "Référent de parcours",
    "date_entree": "Entrée dans le PLIE",
    "date_sortie": "Sortie du PLIE",
    "motif_sortie": "Motif de sortie",
}
