"""Cells to values: each line is read on its own, each distinct cell of a column once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...normalisation import nettoyer
from ..progression import suivre
from ..rapport import Constat, Gravite
from ..tableaux import FichierRefuse, Tableau
from ..valeurs import ValeurInvalide, contient_nir, en_texte
from .cellules import VIDE
from .colonnes import Colonne, Ligne

LONGUEUR_MONTREE = 60
NIR_REFUSE = (
    "Un numéro de sécurité sociale ne s’enregistre jamais. Effacez-le du fichier avant de recommencer."
)


@dataclass(frozen=True, slots=True)
class Echec:
    """A cell that cannot be read: what to show of it, and why."""

    valeur: str
    message: str


@dataclass(slots=True)
class Lecture:
    """The lines that can be read, in the order of the file, and what was found of the others."""

    lignes: list[tuple[int, Any]] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)


class _Memoire(dict):
    """What each distinct cell of one column reads as: a value, or an `Echec`."""

    def __init__(self, lire: Callable[[Any], Any]):
        super().__init__()
        self._lire = lire

    def __missing__(self, cellule):
        lu = self._lire(cellule)
        self[cellule] = lu
        return lu


def lire_lignes(
    tableau: Tableau, colonnes: tuple[Colonne, ...], entetes: dict[str, int], forme: type = Ligne
) -> Lecture:
    """Read every line as a `forme`, a named tuple. `entetes` maps column names to their place in the table.

    Raises `FichierRefuse` when an expected column is missing from the header.
    """
    _exiger_les_colonnes(tableau, colonnes, entetes)
    lecture = Lecture(constats=_constats_des_entetes(tableau, colonnes, entetes))
    lecture.constats += [
        Constat(Gravite.ERREUR, f"{p.message} {p.remede}".strip(), ligne=p.ligne) for p in tableau.problemes
    ]
    # One memory per column of the file: those we know, then the others (searched for NIR only).
    connues = [(entetes[c.nom], c) for c in colonnes if c.nom in entetes]
    autres = [i for i in range(len(tableau.entetes)) if i not in {place for place, _ in connues}]
    lecteurs = [(place, c.nom, _Memoire(_lecteur(c))) for place, c in connues]
    lecteurs += [(i, tableau.entetes[i], _Memoire(_chercher_nir)) for i in autres]
    absentes = {c.nom: () if c.nom == "criteres" else VIDE for c in colonnes if c.nom not in entetes}
    places = [p for p, _, _ in lecteurs]
    memoires = [m for _, _, m in lecteurs]
    ranger = _rangement(forme, [n for _, n, _ in lecteurs[: len(connues)]], absentes)
    for numero, cellules in suivre(tableau.lignes, "Lecture"):
        lus = [memoire[cellules[place]] for memoire, place in zip(memoires, places, strict=True)]
        echecs = [i for i, lu in enumerate(lus) if type(lu) is Echec]
        if echecs:
            for i in echecs:
                place, nom, _ = lecteurs[i]
                lecture.constats.append(_constat(tableau, numero, place, nom, lus[i]))
            continue
        lecture.lignes.append((numero, ranger(lus)))
    return lecture


def _rangement(forme: type, noms: list[str], absentes: dict[str, Any]) -> Callable[[list], Any]:
    """How to put the values, read in the order of the file, in the order of `forme`."""
    rangs = {nom: i for i, nom in enumerate(noms)}
    ordre = [rangs.get(champ, -1) for champ in forme._fields]
    defauts = [absentes.get(champ, VIDE) for champ in forme._fields]
    couples = list(zip(ordre, defauts, strict=True))
    if -1 not in ordre and ordre == list(range(len(ordre))):
        return lambda lus: forme._make(lus[: len(ordre)])
    return lambda lus: forme._make([lus[i] if i >= 0 else defaut for i, defaut in couples])


def _lecteur(colonne: Colonne) -> Callable[[Any], Any]:
    """The whole reading of one cell: social-security number, required value, then the column's own reader."""

    def lire(cellule):
        if not colonne.est_siret and (masque := contient_nir(cellule)):
            return Echec(masque, NIR_REFUSE)
        if colonne.est_obligatoire and not nettoyer(en_texte(cellule)):
            return Echec("", "Valeur obligatoire absente. Complétez la cellule.")
        try:
            return colonne.lire(cellule)
        except ValeurInvalide as refus:
            return Echec(nettoyer(en_texte(cellule))[:LONGUEUR_MONTREE], str(refus))

    return lire


def _chercher_nir(cellule) -> Echec | None:
    masque = contient_nir(cellule)
    return Echec(masque, NIR_REFUSE) if masque else None


def _constat(tableau: Tableau, numero: int, place: int, nom: str, echec: Echec) -> Constat:
    cellule = tableau.nom_cellule(numero, place)
    return Constat(Gravite.ERREUR, echec.message, numero, nom, cellule, echec.valeur)


def _exiger_les_colonnes(tableau: Tableau, colonnes: Iterable[Colonne], entetes: dict[str, int]) -> None:
    manquantes = [c.nom for c in colonnes if c.est_attendue and c.nom not in entetes]
    if manquantes:
        raise FichierRefuse(
            f"Il manque {'les colonnes' if len(manquantes) > 1 else 'la colonne'} : {', '.join(manquantes)}.",
            f"Ajoutez-{'les' if len(manquantes) > 1 else 'la'}, ou donnez une correspondance de colonnes.",
            fichier=tableau.fichier,
            ligne=tableau.ligne_entetes,
        )


def _constats_des_entetes(
    tableau: Tableau, colonnes: Iterable[Colonne], entetes: dict[str, int]
) -> list[Constat]:
    connues = set(entetes.values())
    constats = [
        Constat(
            Gravite.INFORMATION,
            "Cette colonne n’est pas reprise : son nom n’est pas connu.",
            tableau.ligne_entetes,
            entete,
            tableau.nom_cellule(tableau.ligne_entetes, place),
        )
        for place, entete in enumerate(tableau.entetes)
        if place not in connues
    ]
    return constats + [
        Constat(Gravite.AVERTISSEMENT, _sans_nir(message)) for message in tableau.avertissements
    ]


def _sans_nir(message: str) -> str:
    """What the reader says of a workbook names its sheets, and a sheet may be named anything."""
    masque = contient_nir(message)
    return f"Le nom d’une feuille contient un numéro de sécurité sociale ({masque})." if masque else message


def dates_de_la_ligne(ligne: Ligne) -> tuple[str, str] | None:
    """The column and the sentence when a line's own dates forbid it, else `None`.

    Hours before the month in which the contract starts are refused, and a contract cannot end before it starts.
    """
    if ligne.mois < ligne.date_debut_contrat.replace(day=1):
        return "mois", (
            f"Ce mois précède le début du contrat ({_francais(ligne.date_debut_contrat)}). "
            "Corrigez le mois ou la date de début."
        )
    if ligne.date_fin_contrat and ligne.date_fin_contrat < ligne.date_debut_contrat:
        return "date_fin_contrat", (
            f"Le contrat finit avant son début ({_francais(ligne.date_debut_contrat)}). Corrigez l’une des dates."
        )
    return None


def _francais(jour: date) -> str:
    return jour.strftime("%d/%m/%Y")
