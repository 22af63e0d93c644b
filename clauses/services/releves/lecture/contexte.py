"""What a sheet says outside its tables: its month, its year, whose hours they are, on which market."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from clauses.services.imports.valeurs import en_texte
from clauses.services.normalisation import nettoyer, texte_recherche

from .mois_ecrits import (
    annees_dans,
    dates_dans,
    lundi_de,
    mois_d_un_nom,
    mois_dans,
    mois_de_valeur,
    mois_ecrit,
    naissance_de,
)
from .mots import CONTEXTES, peut_nommer_quelqu_un

#: How far a month is to be believed, by where it was found.
NOM_DE_FICHIER, NOM_DE_FEUILLE, TITRE, ETIQUETTE, CORRIGE = range(1, 6)
ORIGINES = {
    0: "inconnu",
    NOM_DE_FICHIER: "nom du fichier",
    NOM_DE_FEUILLE: "nom de la feuille",
    TITRE: "titre",
    ETIQUETTE: "mention du mois",
    CORRIGE: "corrigé",
}
_ETIQUETTE_MOIS = re.compile(r"\b(?:mois|periode|au titre|pour le mois)\b")
_DATE_SANS_RAPPORT = re.compile(
    r"\b(?:edite\w*|imprime\w*|edition|impression|fait (?:a|le)|signature|notifi\w*|ne le|nee le|naissance|version"
    r"|mis a jour|maj|extrait|export\w*|genere\w*|etabli\w*|date)\b"
)
_LIBELLES = {
    "nom prenom": "personne", "nom et prenom": "personne", "prenom nom": "personne", "salarie": "personne",
    "salariee": "personne", "interimaire": "personne", "beneficiaire": "personne", "nom du salarie": "personne",
    "personne": "personne", "collaborateur": "personne", "nom": "nom", "nom de naissance": "nom", "prenom": "prenom",
    "date de naissance": "naissance", "ne le": "naissance", "marche": "marche", "chantier": "marche",
    "operation": "marche", "n marche": "marche", "marche n": "marche", "reference marche": "marche",
}  # fmt: skip
_SEMAINE = re.compile(r"\bsemaine\b")


@dataclass(slots=True)
class Contexte:
    """Everything read around a table so far. `mois` is (year or None, month)."""

    mois: tuple[int | None, int] | None = None
    force: int = 0
    annees: frozenset[int] = frozenset()
    lundi: date | None = None
    dits: dict[str, str] = field(default_factory=dict)

    def copie(self) -> "Contexte":
        return replace(self, dits=dict(self.dits))

    @property
    def annee(self) -> int | None:
        """The one year that the sheet names, else that of its month."""
        if self.mois and self.mois[0]:
            return self.mois[0]
        return next(iter(self.annees)) if len(self.annees) == 1 else None

    @property
    def mois_entier(self) -> date | None:
        if self.mois is None or self.annee is None:
            return None
        return date(self.annee, self.mois[1], 1)

    @property
    def est_du_releve(self) -> bool:
        """Whether the month is that of the whole sheet by its own words, not by the name of its file."""
        return self.force > NOM_DE_FICHIER

    def nommer(self, personne: str) -> None:
        """Whose hours follow, when a heading alone says it; nobody when it is empty."""
        for cle in ("nom", "prenom", "naissance", "personne"):
            self.dits.pop(cle, None)
        if personne:
            self.dits["personne"] = personne[:255]

    def croire(self, mois: tuple[int | None, int] | None, force: int) -> None:
        """Keep a month unless a better source gave one; the last of two equal sources holds (bands of months)."""
        if mois is not None and force >= self.force:
            if mois[0] is None and self.mois and self.mois[1] == mois[1]:
                return
            self.mois, self.force = mois, force

    def lire_nom(self, nom: str, force: int) -> None:
        """The name of the file, or of the sheet."""
        sans_extension = re.sub(r"\.[a-z0-9]{2,4}$", "", nom, flags=re.IGNORECASE)
        propre = re.sub(r"[_]+", " ", sans_extension)
        self.croire(mois_d_un_nom(propre), force)
        self.annees |= annees_dans(propre)

    def lire(self, valeurs: list) -> None:
        """One row outside the tables."""
        for i, valeur in enumerate(valeurs):
            if isinstance(valeur, str) and (texte := nettoyer(valeur)):
                suivante = next((v for v in valeurs[i + 1 :] if v != ""), "")
                self._lire_texte(texte, nettoyer(en_texte(suivante)), suivante)

    def _lire_texte(self, texte: str, suivant: str, suivante: object) -> None:
        replie = texte_recherche(texte)
        if not _DATE_SANS_RAPPORT.search(replie):
            self.annees |= annees_dans(texte)
        if _SEMAINE.search(replie):
            self.lundi = lundi_de(texte, self.annee) or lundi_de(suivante, self.annee) or self.lundi
        self._lire_mois(texte, replie, suivant, suivante)
        for cle, motif in CONTEXTES.items():
            if m := motif.match(texte):
                self._retenir(cle, m["valeur"].strip() or suivant)
                return
        if (cle := _LIBELLES.get(replie)) and suivant:
            self._retenir(cle, suivant)

    def _lire_mois(self, texte: str, replie: str, suivant: str, suivante: object) -> None:
        if _ETIQUETTE_MOIS.search(replie):
            # « Mois : 01/26 » is short: alone in its cell, or after the colon.
            trouve = mois_dans(texte) or mois_ecrit(texte.partition(":")[2])
            if trouve is None and texte.rstrip(" :").casefold().endswith(
                ("mois", "période", "periode", "titre du mois")
            ):
                trouve = mois_de_valeur(suivante) or mois_dans(suivant)
            self.croire(trouve, ETIQUETTE)
        elif mois_ecrit(texte):
            self.croire(mois_ecrit(texte), TITRE)
        elif not _DATE_SANS_RAPPORT.search(replie) and not _jour_seul(texte):
            self.croire(mois_dans(texte), TITRE)

    def _retenir(self, cle: str, valeur: str) -> None:
        if cle in ("personne", "nom", "prenom") and not peut_nommer_quelqu_un(valeur):
            return
        if cle == "marche" and len(texte_recherche(valeur)) < 2:
            return
        if cle == "personne":
            self.dits.pop("nom", None)
            self.dits.pop("prenom", None)
            self.dits.pop("naissance", None)
        if cle == "nom":
            for autre in ("personne", "prenom", "naissance"):
                self.dits.pop(autre, None)
        self.dits[cle] = valeur[:255]

    @property
    def naissance(self) -> date | None:
        texte = self.dits.get("naissance")
        return naissance_de(texte) if texte else None


def _jour_seul(texte: str) -> bool:
    """One full date in a title says a day, not the month of the hours, unless two dates make a period."""
    return len(dates_dans(texte)) == 1
