"""The columns of the file: one table, read from top to bottom (formats, « participants »)."""

from datetime import date
from typing import NamedTuple

from ....models.types import Vocabulaire
from ....models.vocabulaire import Prescripteur, Sexe
from ..reprise.cellules import (
    Nom,
    lecteur_de_code,
    lecteur_de_texte,
    lire_code_commune,
    lire_jour,
    lire_nom_de_personne,
)
from ..reprise.colonnes import Colonne, FormeFichier

COLONNES = (
    Colonne("identifiant", lecteur_de_texte(60), est_obligatoire=True, est_attendue=True),
    Colonne("nom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
    Colonne("prenom", lire_nom_de_personne, est_obligatoire=True, est_attendue=True),
    Colonne("date_naissance", lire_jour, est_obligatoire=True, est_attendue=True),
    Colonne("sexe", lecteur_de_code(Sexe, normaliser=str.upper)),
    Colonne("code_commune", lire_code_commune),
    Colonne("referent", lecteur_de_texte(255)),
    Colonne("date_entree", lire_jour, est_obligatoire=True, est_attendue=True),
    Colonne("date_sortie", lire_jour),
    Colonne("motif_sortie", lecteur_de_texte(255)),
    Colonne("prescripteur", lecteur_de_code(Prescripteur)),
)
FORME_PARTICIPANTS = FormeFichier.de(COLONNES)


class LigneParticipant(NamedTuple):
    """One line, its cells read; an absent value is the empty string."""

    identifiant: str
    nom: Nom
    prenom: Nom
    date_naissance: date
    sexe: Vocabulaire | str
    code_commune: str
    referent: str
    date_entree: date
    date_sortie: date | str
    motif_sortie: str
    prescripteur: Vocabulaire | str
