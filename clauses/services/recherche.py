"""The search box: a few rows of each list the actor may read, whatever the accents and the order of the words."""

from dataclasses import dataclass
from datetime import date

from .acteur import Acteur
from .contrats import CONTRATS
from .listes.consultation import consigner_consultation
from .listes.definition import Demande, Liste, PageListe
from .listes.lecture import lister
from .marches import MARCHES
from .normalisation import texte_recherche
from .operations import OPERATIONS
from .personnes import PERSONNES
from .plie.liste import PARTICIPANTS, PARTICIPANTS_SUIVIS
from .structures import STRUCTURES

PAR_LISTE = 8
#: In the order shown; the filters are those that hide nothing. Of two lists of one key, each reader has the first
#: that is theirs.
LISTES: tuple[tuple[Liste, dict[str, str]], ...] = (
    (MARCHES, {}),
    (OPERATIONS, {}),
    (STRUCTURES, {"role": "toutes"}),
    (PERSONNES, {}),
    (CONTRATS, {}),
    (PARTICIPANTS, {}),
    (PARTICIPANTS_SUIVIS, {}),
)


@dataclass(frozen=True)
class Resultat:
    """The first rows found in one list, and how many there are."""

    liste: Liste
    filtres: dict[str, str]
    page: PageListe


def listes_cherchees(acteur: Acteur) -> list[tuple[Liste, dict[str, str]]]:
    """The lists that this reader may open, each once, with the filters that hide nothing."""
    ouvertes: dict[str, tuple[Liste, dict[str, str]]] = {}
    for liste, filtres in LISTES:
        if acteur.peut(liste.permission):
            ouvertes.setdefault(liste.cle, (liste, filtres))
    return list(ouvertes.values())


def dire_ce_qui_se_cherche(acteur: Acteur) -> str:
    """What this reader may look for, in the order of the results: « marché, opération, structure »."""
    return ", ".join(liste.singulier for liste, _ in listes_cherchees(acteur))


def chercher(acteur: Acteur, texte: str, aujourdhui: date) -> list[Resultat]:
    """What each list finds, the empty ones left out; names shown are journaled.

    The market, the structure or the participant that the text designates comes first in its list.
    """
    if not texte_recherche(texte):
        return []
    resultats = []
    for liste, filtres in listes_cherchees(acteur):
        demande = Demande(
            aujourdhui, filtres=filtres, recherche=texte, par_page=PAR_LISTE, designe_d_abord=True
        )
        page = lister(acteur, liste, demande)
        if liste.est_nominative:
            consigner_consultation(acteur, liste, page.lignes, demande)
        if page.total:
            resultats.append(Resultat(liste, filtres, page))
    return resultats
