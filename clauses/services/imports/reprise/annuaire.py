"""Which structure a line names: by its identifier, else by its name within the territory (formats, « Identity »)."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from .cellules import Nom, SiretLu
from .colonnes import Ligne
from .existant import Existant
from .identifiants import PAR_NOM, CleStructure, cle_par_identifiant


class Annuaire:
    """The names and identifiers of a file, beside those that the territory already knows.

    A line without identifier names the structure of the territory that has no identifier either and that name;
    else the only identified one that the file gives this name to, else the only one that the territory knows by
    it; else a new one of the territory. Where a name may be read in several ways, hours that are already there
    under one of them settle it: reading a history again never counts it twice.
    """

    def __init__(self, lignes: Iterable[tuple[int, Ligne]], existant: Existant):
        self._existant = existant
        #: Folded name → the keys that the file gives to it.
        self._du_fichier: dict[str, set[CleStructure]] = defaultdict(set)
        #: Folded name → the name as first written.
        self.ecritures: dict[str, Nom] = {}
        for siret, nom in _couples(lignes):
            self.ecritures.setdefault(nom.identite, nom)
            if siret:
                self._du_fichier[nom.identite].add(cle_par_identifiant(siret))
        self._connues = existant.noms_identifies()
        homonymes = (self._connues[nom] for nom in self.ecritures if nom in self._connues)
        existant.charger_structures(set().union(*self._du_fichier.values(), *homonymes))
        #: Key of a structure → the name under which the territory knows it, without identifier so far.
        self.identifiees = self._a_identifier()
        existant.identifier(self.identifiees)
        self._lectures = {nom: self._lire(nom) for nom in self.ecritures}

    def _a_identifier(self) -> dict[CleStructure, str]:
        """The structures known by name alone that the file identifies, under keys that the base does not have."""
        a_identifier: dict[CleStructure, str] = {}
        for nom, cles in self._du_fichier.items():
            est_locale = (PAR_NOM, nom) in self._existant.structures
            if est_locale and len(cles) == 1 and nom not in self._connues:
                cle = next(iter(cles))
                if cle not in self._existant.structures:
                    a_identifier.setdefault(cle, nom)
        return a_identifier

    def _lire(self, nom: str) -> tuple[CleStructure, ...]:
        """The keys that a name may stand for, the likeliest first."""
        du_fichier, connues = self._du_fichier.get(nom, set()), self._connues.get(nom, set())
        identifiee = next((cle for cle, n in self.identifiees.items() if n == nom), None)
        if identifiee:
            return (identifiee,)
        locale = (PAR_NOM, nom)
        est_locale = locale in self._existant.structures
        uniques = [cles for cles in (du_fichier, connues) if cles]
        premiere = next(iter(uniques[0])) if uniques and len(uniques[0]) == 1 and not est_locale else locale
        autres = sorted(du_fichier | connues | ({locale} if est_locale else set()))
        return (premiere, *(cle for cle in autres if cle != premiere))

    def structures_de(self, x: Ligne) -> tuple[CleStructure, CleStructure, CleStructure]:
        """The keys of the buyer, of the holder and of the employer of a line."""
        lectures = (
            self._lectures_de(x.donneur_ordre_siret, x.donneur_ordre),
            self._lectures_de(x.attributaire_siret, x.attributaire),
            self._lectures_de(x.employeur_siret, x.employeur),
        )
        if len(lectures[0]) == len(lectures[1]) == len(lectures[2]) == 1:
            return lectures[0][0], lectures[1][0], lectures[2][0]
        probable = lectures[0][0], lectures[1][0], lectures[2][0]

        def merite(cles: tuple) -> tuple[int, bool, int]:
            vraisemblance, anciennete = self._existant.vraisemblance(x, *cles)
            return vraisemblance, cles == probable, anciennete

        return max(product(*lectures), key=merite)

    def _lectures_de(self, siret: SiretLu | str, nom: Nom) -> tuple[CleStructure, ...]:
        return (cle_par_identifiant(siret),) if siret else self._lectures[nom.identite]


def _couples(lignes: Iterable[tuple[int, Ligne]]) -> Iterable[tuple[SiretLu | str, Nom]]:
    """Each distinct (identifier, name) in the order of the file: a history repeats them by the thousand."""
    vus: dict[tuple, None] = {}
    for _, x in lignes:
        vus[x.donneur_ordre_siret, x.donneur_ordre] = None
        vus[x.attributaire_siret, x.attributaire] = None
        vus[x.employeur_siret, x.employeur] = None
    return vus
