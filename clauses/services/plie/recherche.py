"""Searching by hand the person that a participant is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...models import ParticipantPlie
from ..acteur import Acteur
from ..listes.consultation import consigner_consultation
from ..listes.definition import Demande
from ..listes.lecture import lister
from ..normalisation import texte_recherche
from ..personnes import PERSONNES
from .fiche import trouver_a_lier
from .liste import nom_lu

MONTRES = 20


@dataclass(frozen=True)
class SalariesTrouves:
    """The first people found in the participant's territory, and how many there are."""

    participant: ParticipantPlie
    nom: str
    texte: str
    lignes: Sequence
    total: int


def chercher_salaries(acteur: Acteur, participant_id: int, texte: str, aujourdhui: date) -> SalariesTrouves:
    """Search by name, journaled; without words, those of the participant's own name. Raises `Introuvable`."""
    participant = trouver_a_lier(acteur, participant_id)
    cherche = texte or participant.nom or ""
    lignes, total = [], 0
    if texte_recherche(cherche):
        demande = Demande(
            aujourdhui,
            filtres={"territoire": str(participant.territoire_id)},
            recherche=cherche,
            par_page=MONTRES,
        )
        page = lister(acteur, PERSONNES, demande)
        consigner_consultation(acteur, PERSONNES, page.lignes, demande)
        lignes, total = page.lignes, page.total
    return SalariesTrouves(participant, nom_lu(participant), cherche, lignes, total)
