"""The closed lists of the history file: what a code means, and which one an unknown word is near."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import select

from ....extensions import db
from ....models import Critere
from ....models.types import Vocabulaire
from ....models.vocabulaire import (
    TYPES_DONNEUR_ORDRE,
    TYPES_EMPLOYEUR,
    Modalite,
    NiveauFormation,
    Prescripteur,
    RoleAttribution,
    Sexe,
    TypeClause,
    TypeContrat,
)
from ...normalisation import cle_texte, nettoyer
from ..tableaux import Tableau
from ..valeurs import contient_nir, en_texte

LISTES: dict[str, Iterable[Vocabulaire]] = {
    "donneur_ordre_type": TYPES_DONNEUR_ORDRE,
    "type_clause": TypeClause,
    "role_attributaire": RoleAttribution,
    "sexe": Sexe,
    "niveau_formation": NiveauFormation,
    "prescripteur": Prescripteur,
    "employeur_type": TYPES_EMPLOYEUR,
    "type_contrat": TypeContrat,
    "modalite": Modalite,
}
#: Words of other tools that resemble neither the code nor its label, folded.
AUTRES_MOTS: dict[str, dict[str, str]] = {
    "sexe": {"h": "M", "masculin": "M", "monsieur": "M", "feminin": "F", "madame": "F", "mme": "F"},
    "type_contrat": {"interim": "mission", "ctt": "mission", "contratdinsertion": "cddi"},
    "prescripteur": {"poleemploi": "france_travail", "pe": "france_travail", "ml": "mission_locale"},
    "modalite": {"mad": "mise_a_disposition", "interim": "mise_a_disposition"},
    "niveau_formation": {"v": "3", "iv": "4", "iii": "5", "ii": "6", "i": "7", "vi": "2", "vbis": "2"},
}
RESSEMBLANCE = 0.72
LONGUEUR_MONTREE = 60
MAXIMUM_INCONNUS = 40


@dataclass(frozen=True)
class CodeInconnu:
    """A word of the file that a closed list does not have; `propose` is the code it is near, or empty."""

    colonne: str
    valeur: str
    propose: str


class Listes:
    """The closed lists of a territory: the reference criteria and its own are among them."""

    def __init__(self, territoire_id: int | None):
        self._listes = {c: {v.value: v.libelle for v in liste} for c, liste in LISTES.items()}
        criteres = select(Critere.code, Critere.libelle).where(
            Critere.territoire_id.is_(None) | (Critere.territoire_id == territoire_id)
        )
        self._listes["criteres"] = {
            code: libelle for code, libelle in db.session.execute(criteres.order_by(Critere.ordre))
        }

    def __contains__(self, colonne: str) -> bool:
        return colonne in self._listes

    def choix(self, colonne: str) -> list[tuple[str, str]]:
        """(code, label) of a column, in the order of the list."""
        return list(self._listes[colonne].items())

    def libelle(self, colonne: str, code: str) -> str:
        return self._listes[colonne].get(code, code)

    def est_connu(self, colonne: str, texte: str) -> bool:
        """Whether the importer reads this word as it stands."""
        return texte.lower() in {c.lower() for c in self._listes[colonne]}

    def proche(self, colonne: str, texte: str) -> str:
        """The code that a word is near, by the code or by its label; empty when nothing is near."""
        cle = cle_texte(texte)
        if not cle:
            return ""
        if mot := AUTRES_MOTS.get(colonne, {}).get(cle):
            return mot
        cles: dict[str, str] = {}
        for code, libelle in self._listes[colonne].items():
            cles.setdefault(cle_texte(code), code)
            cles.setdefault(cle_texte(libelle), code)
        trouves = get_close_matches(cle, cles, n=1, cutoff=RESSEMBLANCE)
        return cles[trouves[0]] if trouves else ""

    def suggestion(self, colonne: str, valeur: str) -> str:
        """« CDD d’insertion (cddi) » for a refused word, empty when nothing is near."""
        if colonne not in self._listes:
            return ""
        mots = [m for m in _mots(colonne, valeur) if not self.est_connu(colonne, m)]
        proches = [p for p in (self.proche(colonne, m) for m in mots) if p]
        return ", ".join(f"{self.libelle(colonne, p)} ({p})" for p in proches)


def _mots(colonne: str, valeur: str) -> list[str]:
    """The words of a cell: the criteria are several in one."""
    morceaux = valeur.split("|") if colonne == "criteres" else [valeur]
    return [m.strip() for m in morceaux if m.strip()]


def codes_inconnus(
    tableau: Tableau, entetes: dict[str, int], listes: Listes, traduits: dict[str, dict[str, str]]
) -> list[CodeInconnu]:
    """The distinct words that no list has and no correspondence translates, column by column.

    A word already translated comes too, with the code chosen for it: it can be changed.
    """
    inconnus = []
    for colonne, place in entetes.items():
        if colonne not in listes:
            continue
        distincts = dict.fromkeys(valeurs[place] for _, valeurs in tableau.lignes)
        table = traduits.get(colonne, {})
        vus: set[str] = set()
        for mot in (m for v in distincts for m in _mots(colonne, nettoyer(en_texte(v)))):
            cle = cle_texte(mot)
            if cle in vus or not _est_montrable(mot) or listes.est_connu(colonne, mot):
                continue
            vus.add(cle)
            inconnus.append(CodeInconnu(colonne, mot, table.get(cle) or listes.proche(colonne, mot)))
    return inconnus[:MAXIMUM_INCONNUS]


def _est_montrable(mot: str) -> bool:
    """Something else than a code was typed there: it is refused, and not offered for translation."""
    return len(mot) <= LONGUEUR_MONTREE and bool(cle_texte(mot)) and contient_nir(mot) is None
