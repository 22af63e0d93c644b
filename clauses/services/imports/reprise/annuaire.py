"""Which structure a line names: by its identifier, else by its name within the territory (formats, « Identity »)."""

from collections import defaultdict
from collections.abc import Iterable

from ....models.vocabulaire import TypeIdentifiant
from .cellules import LONGUEUR_SIRET, Nom, SiretLu
from .colonnes import Ligne

#: (type of identifier, identifier), or ("nom", folded name) for a structure of the territory alone.
CleStructure = tuple[str, str]
PAR_NOM = "nom"


def cle_par_identifiant(siret: SiretLu) -> CleStructure:
    """(type of identifier, identifier): fourteen digits are a SIRET, anything else another identifier."""
    est_siret = len(siret.numero) == LONGUEUR_SIRET and siret.numero.isdigit()
    return ((TypeIdentifiant.SIRET if est_siret else TypeIdentifiant.AUTRE).value, siret.numero)


class Annuaire:
    """The names and identifiers of a file, beside those that the territory already knows.

    A line without identifier names the structure of the territory that has no identifier either and that name;
    else the only identified one known by it, in the file or in the territory; else a new one of the territory.
    """

    def __init__(self, lignes: Iterable[tuple[int, Ligne]]):
        #: Folded name → the keys that the file gives to it.
        self.du_fichier: dict[str, set[CleStructure]] = defaultdict(set)
        #: Folded name → the name as first written.
        self.ecritures: dict[str, Nom] = {}
        for siret, nom in _couples(lignes):
            self.ecritures.setdefault(nom.identite, nom)
            if siret:
                self.du_fichier[nom.identite].add(cle_par_identifiant(siret))
        self.locales: frozenset[str] = frozenset()
        self.connues: dict[str, set[CleStructure]] = {}
        #: Key of a structure → the local name under which the territory knows it without identifier.
        self.identifiees: dict[CleStructure, str] = {}
        self._par_nom: dict[str, CleStructure] = {}

    def cles_possibles(self, connues: dict[str, set[CleStructure]]) -> set[CleStructure]:
        """Every identifier that the file writes, and those that the territory knows by the names it writes."""
        homonymes = (connues[nom] for nom in self.ecritures if nom in connues)
        return set().union(*self.du_fichier.values(), *homonymes)

    def confronter(
        self, locales: Iterable[str], connues: dict[str, set[CleStructure]], en_base: Iterable[CleStructure]
    ) -> None:
        """Tell what the base has: local names, keys of the identified names of the territory, known keys.

        A structure known without identifier that the file now identifies, under a key that the base does not
        have, is that structure: it gets the identifier.
        """
        self.locales, self.connues = frozenset(locales), connues
        existantes = set(en_base)
        for nom, cles in self.du_fichier.items():
            if nom in self.locales and len(cles) == 1 and not connues.get(nom):
                cle = next(iter(cles))
                if cle not in existantes and cle not in self.identifiees:
                    self.identifiees[cle] = nom
        self._par_nom = {nom: cle for cle, nom in self.identifiees.items()}

    def cle(self, siret: SiretLu | str, nom: Nom) -> CleStructure:
        """The key of the structure that a line names."""
        if siret:
            return cle_par_identifiant(siret)
        identite = nom.identite
        if identite not in self._par_nom:
            self._par_nom[identite] = self._chercher(identite)
        return self._par_nom[identite]

    def _chercher(self, identite: str) -> CleStructure:
        if identite not in self.locales:
            candidates = self.du_fichier.get(identite, set()) | self.connues.get(identite, set())
            if len(candidates) == 1:
                return next(iter(candidates))
        return (PAR_NOM, identite)


def _couples(lignes: Iterable[tuple[int, Ligne]]) -> Iterable[tuple[SiretLu | str, Nom]]:
    """Each distinct (identifier, name) in the order of the file: a history repeats them by the thousand."""
    vus: dict[tuple, None] = {}
    for _, x in lignes:
        vus[x.donneur_ordre_siret, x.donneur_ordre] = None
        vus[x.attributaire_siret, x.attributaire] = None
        vus[x.employeur_siret, x.employeur] = None
    return vus
