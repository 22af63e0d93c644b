"""History files of a few lines, and what the base holds once they are in.

importer(territoire, ligne(nom="DIALLO", mois="2024-03"), ligne(nom="DIALLO", mois="2024-04"))
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from clauses.models import Territoire
from clauses.services.acteur import SYSTEME, Acteur
from clauses.services.imports.rapport import Rapport
from clauses.services.imports.reprise import importer_reprise
from clauses.services.imports.tableaux import lire_tableau
from tests.appui.fabriques import siret

AUJOURDHUI = date(2025, 1, 31)
SIRET_COMMUNE, SIRET_TITULAIRE, SIRET_EMPLOYEUR = siret(101), siret(102), siret(103)
#: One line that nothing is wrong with, every column filled.
MODELE = {
    "operation": "Écoquartier",
    "donneur_ordre_siret": SIRET_COMMUNE,
    "donneur_ordre": "Commune d’Agen",
    "donneur_ordre_type": "commune",
    "marche": "2023-001",
    "lot": "1",
    "objet": "Réfection de la voirie",
    "cpv": "45233140-2",
    "montant_ht": "1 250 000,50",
    "type_clause": "execution",
    "date_notification": "15/01/2023",
    "date_fin": "31/12/2025",
    "heures_prevues": "1200",
    "attributaire_siret": SIRET_TITULAIRE,
    "attributaire": "Travaux du Midi",
    "role_attributaire": "titulaire",
    "facilitateur": "Durand A.",
    "nom": "DIALLO",
    "prenom": "Aïcha",
    "date_naissance": "17/05/1990",
    "sexe": "F",
    "code_commune": "47001",
    "qpv": "QP047001",
    "niveau_formation": "3",
    "criteres": "RSA",
    "prescripteur": "france_travail",
    "participant_plie": "P-1",
    "employeur_siret": SIRET_EMPLOYEUR,
    "employeur": "Intérim Solidaire",
    "employeur_type": "etti",
    "type_contrat": "mission",
    "date_debut_contrat": "04/03/2024",
    "date_fin_contrat": "30/09/2024",
    "rome": "F1702",
    "modalite": "mise_a_disposition",
    "mois": "2024-03",
    "heures": "100,50",
}
Ligne = dict[str, object]


def ligne(**valeurs: object) -> Ligne:
    """The model line, with other values in some columns."""
    return {**MODELE, **valeurs}


def personne(rang: int, **valeurs: object) -> Ligne:
    """A line of another person for each rank, each with their own contract."""
    lettres = "".join(chr(65 + int(c)) for c in str(rang))
    return ligne(
        **{"nom": f"NOM {lettres}", "participant_plie": "", "date_naissance": "02/04/1985"} | valeurs
    )


def texte_csv(lignes: Iterable[Ligne], separateur: str = ";") -> str:
    """The lines as a csv, header first; a column that a line does not have is empty."""
    lignes = list(lignes)
    colonnes = list(dict.fromkeys(c for x in lignes or [MODELE] for c in x))
    flux = io.StringIO(newline="")
    ecrivain = csv.DictWriter(flux, colonnes, delimiter=separateur, restval="", lineterminator="\r\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    return flux.getvalue()


def fichier(dossier: Path, *lignes: Ligne, nom: str = "reprise.csv", encodage: str = "utf-8") -> Path:
    """A csv file of these lines."""
    chemin = dossier / nom
    chemin.write_bytes(texte_csv(lignes).encode(encodage))
    return chemin


class Importeur:
    """Imports lines, or a file, into a territory."""

    def __init__(self, dossier: Path):
        self.dossier = dossier

    def __call__(
        self,
        territoire: Territoire,
        *lignes: Ligne | Path,
        acteur: Acteur = SYSTEME,
        aujourdhui: date = AUJOURDHUI,
        **options,
    ) -> Rapport:
        est_un_chemin = len(lignes) == 1 and isinstance(lignes[0], Path)
        chemin = lignes[0] if est_un_chemin else fichier(self.dossier, *lignes)
        return importer_reprise(acteur, territoire.id, lire_tableau(chemin), aujourdhui=aujourdhui, **options)


def phrases(constats: Iterable) -> list[str]:
    """The findings as « line, column: message »."""
    return [f"{c.ligne}, {c.colonne} : {c.message}" for c in constats]
