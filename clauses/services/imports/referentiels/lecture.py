"""Any public list, read line by line: the same rules and the same sentences for all of them."""

from dataclasses import dataclass, field
from typing import Any

from ...normalisation import nettoyer
from ..progression import suivre
from ..rapport import Constat, Gravite
from ..tableaux import FichierRefuse, Tableau
from ..valeurs import ValeurInvalide, contient_nir, en_texte
from .listes import Colonne, Liste

_NIR = "Un numéro de sécurité sociale ne s’enregistre jamais. Effacez-le du fichier avant de recommencer."
_ABSENTE = "Valeur obligatoire absente. Complétez la cellule."
_LONGUEUR_MONTREE = 60


@dataclass(slots=True)
class Lecture:
    """The lines that can be read, each once by key, and what was found of the others."""

    #: (line number, {field: value}), in the order of the file.
    lignes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    copies: int = 0


def lire_liste(tableau: Tableau, liste: Liste) -> Lecture:
    """Read every line. Raises `FichierRefuse` when a column of the list is not in the header."""
    places = _places(tableau, liste)
    lecture = Lecture([], [Constat(Gravite.AVERTISSEMENT, a) for a in tableau.avertissements])
    for p in tableau.problemes:
        lecture.constats.append(Constat(Gravite.ERREUR, f"{p.message} {p.remede}".strip(), p.ligne))
    connues: dict[tuple, dict] = {}
    for numero, cellules in suivre(tableau.lignes, "Lecture"):
        constats = _chercher_nir(tableau, liste, places, numero, cellules)
        ligne: dict[str, Any] = {}
        for colonne, place in zip(liste.colonnes, places, strict=True):
            ligne[colonne.champ] = _lire(tableau, colonne, numero, place, cellules[place], constats)
        if not constats:
            _ranger(lecture, liste, connues, numero, ligne)
        lecture.constats += constats
    return lecture


def _places(tableau: Tableau, liste: Liste) -> list[int]:
    titres = {entete.casefold(): place for place, entete in enumerate(tableau.entetes)}
    absentes = [c.titre for c in liste.colonnes if c.titre.casefold() not in titres]
    if absentes:
        raise FichierRefuse(
            f"Il manque {'les colonnes' if len(absentes) > 1 else 'la colonne'} : {', '.join(absentes)}.",
            f"Un fichier « {liste.type.libelle} » a les colonnes {', '.join(c.titre for c in liste.colonnes)}.",
            fichier=tableau.fichier,
            ligne=tableau.ligne_entetes,
        )
    return [titres[c.titre.casefold()] for c in liste.colonnes]


def _chercher_nir(
    tableau: Tableau, liste: Liste, places: list[int], numero: int, cellules: tuple
) -> list[Constat]:
    """Social-security numbers, in the columns of the list and in those it does not read."""
    exemptees = {p for c, p in zip(liste.colonnes, places, strict=True) if c.est_siret}
    return [
        Constat(
            Gravite.ERREUR, _NIR, numero, tableau.entetes[place], tableau.nom_cellule(numero, place), masque
        )
        for place, cellule in enumerate(cellules)
        if place not in exemptees and (masque := contient_nir(cellule))
    ]


def _lire(
    tableau: Tableau, colonne: Colonne, numero: int, place: int, cellule, constats: list[Constat]
) -> Any:
    """The value of one cell; `None` and a finding when it cannot be read."""
    if any(c.cellule == tableau.nom_cellule(numero, place) for c in constats):
        return None
    try:
        valeur = colonne.lire(cellule)
        message = _ABSENTE if valeur is None and colonne.est_obligatoire else ""
    except ValeurInvalide as refus:
        valeur, message = None, str(refus)
    if message:
        montree = nettoyer(en_texte(cellule))[:_LONGUEUR_MONTREE]
        nom = tableau.nom_cellule(numero, place)
        constats.append(Constat(Gravite.ERREUR, message, numero, colonne.titre, nom, montree))
    return valeur


def _ranger(lecture: Lecture, liste: Liste, connues: dict, numero: int, ligne: dict[str, Any]) -> None:
    """Keep the first line of each key; the same one again counts once, another one is reported."""
    cle = tuple(ligne[c] for c in liste.cle)
    premiere = connues.setdefault(cle, ligne)
    if premiere is ligne:
        lecture.lignes.append((numero, ligne))
    elif premiere == ligne:
        lecture.copies += 1
    else:
        ecarts = ", ".join(c.titre for c in liste.colonnes if premiere[c.champ] != ligne[c.champ])
        lecture.constats.append(
            Constat(
                Gravite.AVERTISSEMENT,
                f"figure déjà plus haut avec d’autres valeurs ({ecarts}) ; la première est gardée.",
                numero,
                liste.colonnes[0].titre,
                valeur=" ".join(_montrer(v) for v in cle),
            )
        )


def _montrer(valeur) -> str:
    return valeur[0] if isinstance(valeur, tuple) else str(valeur)
