"""Reading the file and checking it line by line, without a look at what the base holds of the participants."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ....models.vocabulaire import TypeImport
from ..rapport import Constat, Gravite, Rapport
from ..reprise.coherence import hors_listes
from ..reprise.correspondance import Correspondance, traduire
from ..reprise.examen import sans_nir
from ..reprise.lecture import lire_lignes
from ..tableaux import Tableau
from .colonnes import COLONNES, FORME_PARTICIPANTS, LigneParticipant

Lignes = list[tuple[int, LigneParticipant]]


@dataclass
class Examen:
    """The valid lines, each participant once; `entetes` are the columns that the file really has."""

    rapport: Rapport
    tableau: Tableau
    lignes: Lignes
    entetes: dict[str, int]


def examiner(tableau: Tableau, aujourdhui: date, correspondance: Correspondance | None) -> Examen:
    """Read every line. Raises `FichierRefuse` when an expected column is missing from the header."""
    tableau = replace(tableau, fichier=sans_nir(tableau.fichier))
    tableau, entetes = traduire(tableau, correspondance, FORME_PARTICIPANTS)
    lecture = lire_lignes(tableau, COLONNES, entetes, LigneParticipant)
    rapport = Rapport(tableau.fichier, TypeImport.PARTICIPANTS)
    rapport.lignes_lues = len(tableau.lignes) + len(tableau.problemes)
    refus = list(_refus_de_dates(lecture.lignes, aujourdhui))
    uniques, copies, doubles = _une_fois_chacun(lecture.lignes)
    refusees = {c.ligne for c in (*refus, *doubles)}
    lignes = [(numero, ligne) for numero, ligne in uniques if numero not in refusees]
    avertis = hors_listes(lignes, ("code_commune",))
    rapport.constats = [*lecture.constats, *refus, *doubles, *avertis]
    if copies:
        rapport.noter(Constat(Gravite.INFORMATION, f"copies identiques comptées une fois : {copies}."))
    rapport.lignes_inchangees = copies
    return Examen(rapport, tableau, lignes, entetes)


def _refus_de_dates(lignes: Lignes, aujourdhui: date) -> Iterator[Constat]:
    """A birth, an entry and an exit that follow one another; nobody has entered tomorrow (domaine §9)."""
    for numero, x in lignes:
        if x.date_naissance >= x.date_entree:
            yield _refus(
                numero, "date_naissance", x.date_naissance, "La naissance suit l’entrée dans le PLIE."
            )
        if x.date_entree > aujourdhui:
            yield _refus(numero, "date_entree", x.date_entree, "Cette entrée dans le PLIE est à venir.")
        if x.date_sortie and x.date_sortie < x.date_entree:
            message = f"La sortie précède l’entrée dans le PLIE ({x.date_entree:%d/%m/%Y}). Corrigez l’une des dates."
            yield _refus(numero, "date_sortie", x.date_sortie, message)


def _refus(numero: int, colonne: str, jour: date, message: str) -> Constat:
    return Constat(Gravite.ERREUR, message, numero, colonne, valeur=f"{jour:%d/%m/%Y}")


def _une_fois_chacun(lignes: Lignes) -> tuple[Lignes, int, list[Constat]]:
    """The first line of each identifier; the number of exact copies; the lines that contradict one another.

    Of two lines that differ nobody knows which is right: both are refused.
    """
    premieres: dict[str, tuple[int, LigneParticipant]] = {}
    copies, doubles = 0, []
    for numero, ligne in lignes:
        premier, autre = premieres.setdefault(ligne.identifiant, (numero, ligne))
        if premier == numero:
            continue
        ecarts = _ecarts(autre, ligne)
        if not ecarts:
            copies += 1
            continue
        for ici, ailleurs in ((premier, numero), (numero, premier)):
            message = f"Cet identifiant a d’autres valeurs à la ligne {ailleurs} ({', '.join(ecarts)}). Gardez-en une."
            doubles.append(Constat(Gravite.ERREUR, message, ici, "identifiant", valeur=ligne.identifiant))
    return list(premieres.values()), copies, doubles


def _ecarts(a: LigneParticipant, b: LigneParticipant) -> list[str]:
    """The columns in which two lines differ, as written but for the case and the accents of a name."""
    return [c for c, x, y in zip(a._fields, a, b, strict=True) if _valeur(x) != _valeur(y)]


def _valeur(x):
    return x.cle if hasattr(x, "cle") else x
