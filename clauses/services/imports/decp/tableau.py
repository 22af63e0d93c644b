"""DECP as a table: one line per holder × amendment, columns of the national tabular data set."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from clauses.services.imports.decp.marche import UTILES, MarcheBrut, Noeud
from clauses.services.imports.decp.valeurs import est_non_renseigne, est_vide
from clauses.services.imports.erreurs import FichierRefuse

# Field as the JSON names it → column of the table.
COLONNES = {
    "id": "id",
    "acheteur.id": "acheteur_id",
    "acheteur.nom": "acheteur_nom",
    "nature": "nature",
    "objet": "objet",
    "codeCPV": "codeCPV",
    "procedure": "procedure",
    "techniques": "techniques",
    "dureeMois": "dureeMois",
    "dateNotification": "dateNotification",
    "datePublicationDonnees": "datePublicationDonnees",
    "montant": "montant",
    "formePrix": "formePrix",
    "considerationsSociales": "considerationsSociales",
    "ccag": "ccag",
    "typeGroupementOperateurs": "typeGroupementOperateurs",
    "lieuExecution.code": "lieuExecution_code",
    "lieuExecution.typeCode": "lieuExecution_typeCode",
    "idAccordCadre": "idAccordCadre",
}
# What an amendment may change; its line repeats the rest.
_MODIFIABLES = ("dureeMois", "montant")
_DATES = {
    "dateNotification": "dateNotificationModification",
    "datePublicationDonnees": "datePublicationDonneesModification",
}
# Where a warning speaks of a JSON field, a CSV user looks for a column.
CHAMP_DE = {
    **COLONNES,
    "titulaires": "titulaire_id",
    "titulaire.id": "titulaire_id",
    "dateNotificationModification": "dateNotification",
    "datePublicationDonneesModification": "datePublicationDonnees",
}
_AVENANT_ZERO = re.compile(r"0*(?:\.0+)?")


@dataclass(frozen=True)
class Ligne:
    """One line of the table: cells by folded column name, first line number, number of cells."""

    cellules: dict[str, str]
    numero: int
    longueur: int

    def lire(self, colonne: str) -> str | None:
        valeur = self.cellules.get(_plier(colonne))
        return None if est_vide(valeur) else valeur.strip()

    @property
    def avenant(self) -> str:
        """The number of the amendment, « » for the market as first notified."""
        numero = self.lire("modification_id") or ""
        return "" if _AVENANT_ZERO.fullmatch(numero) else numero.removesuffix(".0")


@dataclass
class _Groupe:
    """The lines of one market (same buyer, same id), by amendment."""

    premiere: Ligne
    avenants: dict[str, list[Ligne]] = field(default_factory=dict)


@dataclass(frozen=True)
class LectureTableau:
    bruts: list[MarcheBrut]
    colonnes_absentes: list[str]
    a_considerations: bool


def _plier(colonne: str) -> str:
    return colonne.strip().lower().replace(".", "_")


def _lignes(texte: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, cells) of every line that is not empty."""
    entete = texte.lstrip().partition("\n")[0]
    separateur = max(",;\t", key=entete.count)
    lecteur = csv.reader(StringIO(texte, newline=""), delimiter=separateur)
    precedente = 0
    try:
        for cellules in lecteur:
            if any(c.strip() for c in cellules):
                yield precedente + 1, cellules
            precedente = lecteur.line_num
    except csv.Error as erreur:
        raise FichierRefuse(f"Le CSV est illisible à la ligne {lecteur.line_num} ({erreur}).") from erreur


def lire_tableau(texte: str) -> LectureTableau:
    """Gather the lines of each market. Raises ``FichierRefuse`` when the DECP columns are not there."""
    lignes = _lignes(texte)
    _, entete = next(lignes, (1, []))
    noms = [_plier(nom) for nom in entete]
    if not {"id", "acheteur_id"} <= set(noms):
        raise FichierRefuse(
            "Ce fichier n’est ni un JSON, ni un XML, ni un tableau DECP\u00a0: "
            "il faut au moins les colonnes «\u00a0id\u00a0» et «\u00a0acheteur_id\u00a0»."
        )
    lues = (Ligne(_cellules(noms, cellules), numero, len(cellules)) for numero, cellules in lignes)
    absentes = [champ for champ in UTILES if _plier(CHAMP_DE[champ]) not in noms]
    bruts = [
        _brut(groupe, rang, len(noms), frozenset(absentes), set(noms))
        for rang, groupe in enumerate(_grouper(lues), start=1)
    ]
    return LectureTableau(bruts, absentes, "considerationssociales" in noms)


def _cellules(noms: list[str], cellules: list[str]) -> dict[str, str]:
    resultat: dict[str, str] = {}
    for nom, cellule in zip(noms, cellules, strict=False):
        resultat.setdefault(nom, cellule)
    return resultat


def _grouper(lignes: Iterator[Ligne]) -> list[_Groupe]:
    """One group per buyer and id, in the order of the file; a line without either stays alone."""
    groupes: dict[object, _Groupe] = {}
    for ligne in lignes:
        cle: object = (ligne.lire("acheteur_id"), ligne.lire("id"))
        if any(est_non_renseigne(partie) for partie in cle):
            cle = ligne.numero
        groupe = groupes.setdefault(cle, _Groupe(ligne))
        deja = groupe.avenants.setdefault(ligne.avenant, [])
        if all(ligne.cellules != autre.cellules for autre in deja):
            deja.append(ligne)
    return list(groupes.values())


def _ordre(numero: str) -> tuple[int, int, str]:
    return (0, int(numero), "") if re.fullmatch(r"[0-9]{0,9}", numero or "0") and numero else (1, 0, numero)


def _brut(groupe: _Groupe, rang: int, largeur: int, absentes: frozenset[str], noms: set[str]) -> MarcheBrut:
    numeros = sorted(groupe.avenants, key=lambda n: (n != "", *_ordre(n)))
    initiales = groupe.avenants[numeros[0]]
    seul = numeros[0] or None
    donnees = _donnees(initiales[0], noms)
    donnees["titulaires"] = _titulaires(initiales)
    donnees["modifications"] = _modifications(groupe, numeros)
    inconnus = absentes
    if seul is not None:
        inconnus = absentes | {"dateNotification", "montant", "dureeMois"}
        for champ in ("dateNotification", "datePublicationDonnees", "montant", "dureeMois"):
            donnees[champ] = None
    toutes = [ligne for numero in numeros for ligne in groupe.avenants[numero]]
    return MarcheBrut(
        donnees=donnees,
        rang=rang,
        ligne=initiales[0].numero,
        inconnus=inconnus,
        contradictions=tuple(_contradictions(groupe, numeros)),
        avenant_seul=seul,
        longueurs=tuple((li.longueur, largeur, li.numero) for li in toutes if li.longueur != largeur),
    )


def _donnees(ligne: Ligne, noms: set[str]) -> Noeud:
    donnees = Noeud(ligne=ligne.numero)
    for champ, colonne in COLONNES.items():
        if _plier(colonne) in noms:
            donnees[champ] = ligne.lire(colonne)
    donnees["techniques"] = re.split(r"\s*[,;|]\s*", donnees.get("techniques") or "")
    return donnees


def _titulaires(lignes: list[Ligne]) -> list[Noeud]:
    champs = {
        "id": "titulaire_id",
        "typeIdentifiant": "titulaire_typeIdentifiant",
        "denominationSociale": "titulaire_nom",
    }
    noeuds = [
        Noeud({champ: ligne.lire(colonne) for champ, colonne in champs.items()}, ligne=ligne.numero)
        for ligne in lignes
    ]
    return [noeud for noeud in noeuds if any(noeud.values())]


def _modifications(groupe: _Groupe, numeros: list[str]) -> list[Noeud]:
    """The amendments. A line repeats everything: only what differs from the state before is a change."""
    modifications = []
    avant: list[Ligne] = groupe.avenants.get("", [])
    for numero in (n for n in numeros if n):
        lignes = groupe.avenants[numero]
        noeud = Noeud({"id": numero}, ligne=lignes[0].numero)
        for champ, nouveau in _DATES.items():
            noeud[nouveau] = lignes[0].lire(COLONNES[champ])
        for champ in _MODIFIABLES:
            valeur = lignes[0].lire(COLONNES[champ])
            noeud[champ] = None if avant and valeur == avant[0].lire(COLONNES[champ]) else valeur
        if avant and _titulaires(lignes) != _titulaires(avant):
            noeud["titulaires"] = _titulaires(lignes)
        modifications.append(noeud)
        avant = lignes
    return modifications


def _contradictions(groupe: _Groupe, numeros: list[str]) -> Iterator[tuple[str, str, int]]:
    """Columns whose value changes between the lines of one state of the market (one per column)."""
    vues: set[str] = set()
    for numero in numeros:
        premiere, *suivantes = groupe.avenants[numero]
        for ligne in suivantes:
            for colonne in COLONNES.values():
                avant, apres = premiere.lire(colonne), ligne.lire(colonne)
                if avant != apres and colonne not in vues and colonne != "acheteur_nom":
                    vues.add(colonne)
                    yield colonne, f"{avant or 'vide'} / {apres or 'vide'}", ligne.numero
