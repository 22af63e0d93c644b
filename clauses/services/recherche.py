"""The search box: a few rows of each list the actor may read, whatever the accents and the order of the words."""

from dataclasses import dataclass
from datetime import date

from .acteur import Acteur
from .listes.consultation import consigner_consultation
from .listes.definition import Demande, Liste, PageListe
from .listes.lecture import lister
from .marches import MARCHES
from .normalisation import texte_recherche
from .operations import OPERATIONS
from .personnes import PERSONNES
from .structures import STRUCTURES

PAR_LISTE = 8
#: In the order shown; the filters are those that hide nothing.
LISTES: tuple[tuple[Liste, dict[str, str]], ...] = (
    (MARCHES, {}),
    (OPERATIONS, {}),
    (STRUCTURES, {"role": "toutes"}),
    (PERSONNES, {}),
)


@dataclass(frozen=True)
class Resultat:
    """The first rows found in one list, and how many there are."""

    liste: Liste
    filtres: dict[str, str]
    page: PageListe


def chercher(acteur: Acteur, texte: str, aujourdhui: date) -> list[Resultat]:
    """What each list finds, the empty ones left out; names shown are journaled."""
    if not texte_recherche(texte):
        return []
    resultats = []
    for liste, filtres in LISTES:
        if not acteur.peut(liste.permission):
            continue
        demande = Demande(aujourdhui, filtres=filtres, recherche=texte, par_page=PAR_LISTE)
        page = lister(acteur, liste, demande)
        if liste.est_nominative:
            consigner_consultation(acteur, liste, page.lignes, demande)
        if page.total:
            resultats.append(Resultat(liste, filtres, page))
    return resultats
