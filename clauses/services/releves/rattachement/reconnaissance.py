"""Who the name of a line is: one person for certain, or people to choose among and why nobody chose."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from ....models.vocabulaire import Doute
from ...imports.progression import signaler, suivre
from .noms import NomLu
from .univers import Forme, Humain, Univers

#: Slips of the keyboard that a name may hold, by its length; and how many names are compared at once.
FAUTES = ((4, 0), (7, 1), (1000, 2))
FAUTES_AU_PLUS = 2
LOT = 256
CANDIDATS_AU_PLUS = 8


class Niveau(IntEnum):
    """How well a name fits somebody, the best first."""

    EXACT = 0
    INITIALE = 1
    ORTHOGRAPHE = 2


@dataclass(frozen=True, slots=True)
class Trouve:
    """Somebody whom a name may be. `ecart` counts what separates both spellings."""

    humain_id: int
    niveau: Niveau
    ecart: int
    raison: str

    @property
    def rang(self) -> tuple[Niveau, int]:
        return self.niveau, self.ecart


@dataclass(frozen=True)
class Jugement:
    """`humain_id` when it is certain; else the doubt, and those it hesitates between, the best first."""

    humain_id: int | None = None
    doute: Doute | None = None
    trouves: tuple[Trouve, ...] = ()


@dataclass(frozen=True, slots=True)
class Lu:
    """A name as a sheet writes it, once folded, and the birth date beside it."""

    nom: NomLu
    naissance: date | None


INCONNUE = Jugement(doute=Doute.INCONNUE)


@dataclass
class Reconnaissance:
    """Judges names against one universe; near spellings are compared together, once each."""

    univers: Univers
    _formes: list[tuple[str, int]] = field(default_factory=list)

    def juger(self, lus: Sequence[Lu]) -> list[Jugement]:
        jugements = [self._sans_faute(lu) for lu in suivre(lus, "Noms reconnus")]
        restants = [i for i, j in enumerate(jugements) if j is None]
        proches = self._proches([lus[i] for i in restants])
        for rang, trouves in zip(restants, proches, strict=True):
            jugements[rang] = _proposer(Doute.ORTHOGRAPHE, trouves) if trouves else INCONNUE
        return jugements

    def _sans_faute(self, lu: Lu) -> Jugement | None:
        if not lu.nom.mots:
            return INCONNUE
        exacts = {h for paire in lu.nom.paires for h in self.univers.paires.get(paire, ())}
        if exacts:
            return self._parmi(sorted(exacts), lu.naissance)
        initiales = self._par_initiales(lu)
        return _proposer(Doute.INITIALE, initiales) if initiales else None

    def _parmi(self, exacts: list[int], naissance: date | None) -> Jugement:
        """Everybody who bears exactly this name: told apart by the birth date, or by somebody."""
        humains = [self.univers.humains[h] for h in exacts]
        concordants = [h for h in humains if naissance in (None, h.naissance)]
        if len(concordants) == 1:
            seul = Trouve(concordants[0].id, Niveau.EXACT, 0, "Même nom et même prénom.")
            return Jugement(seul.humain_id, None, (seul,))
        if not concordants:
            raison = "Même nom et même prénom, mais la date de naissance du relevé est différente."
            return _proposer(Doute.NAISSANCE, [Trouve(h.id, Niveau.EXACT, 0, raison) for h in humains])
        doute = Doute.PREMIER_JANVIER if _nes_un_premier_janvier(concordants) else Doute.HOMONYMES
        raison = "Plusieurs personnes portent ce nom et ce prénom."
        return _proposer(doute, [Trouve(h.id, Niveau.EXACT, 0, raison) for h in concordants])

    def _par_initiales(self, lu: Lu) -> list[Trouve]:
        trouves: dict[int, Trouve] = {}
        for nom, lues in lu.nom.initiales:
            for humain_id, siennes in self.univers.noms.get(nom, ()):
                accolees_ou_suite = siennes == lues or (len(lues) < len(siennes) and siennes.startswith(lues))
                if accolees_ou_suite and self._peut_etre(humain_id, lu.naissance):
                    ecart = 0 if siennes == lues else 1
                    trouve = Trouve(
                        humain_id, Niveau.INITIALE, ecart, "Même nom ; le prénom est réduit à une initiale."
                    )
                    _garder(trouves, trouve)
        return list(trouves.values())

    def _peut_etre(self, humain_id: int, naissance: date | None) -> bool:
        """Two people born on different days are not alike."""
        return naissance in (None, self.univers.humains[humain_id].naissance)

    def _proches(self, lus: Sequence[Lu]) -> list[list[Trouve]]:
        resultats: list[dict[int, Trouve]] = [{} for _ in lus]
        for lu, trouves in zip(lus, resultats, strict=True):
            for trouve in self._par_mots(lu):
                _garder(trouves, trouve)
        for rang, humain_id, ecart in self._par_lettres(lus):
            if self._peut_etre(humain_id, lus[rang].naissance):
                _garder(
                    resultats[rang],
                    Trouve(humain_id, Niveau.ORTHOGRAPHE, ecart, "Le nom s’écrit presque de même."),
                )
        return [list(r.values()) for r in resultats]

    def _par_mots(self, lu: Lu) -> list[Trouve]:
        """A part of the name is missing, or something is added to it; or the same first name and birth date."""
        mots = set(lu.nom.mots)
        partages = Counter(h for mot in mots for h in self.univers.mots.get(mot, ()))
        trouves = []
        for humain_id in (h for h, nombre in partages.items() if nombre >= min(2, len(mots))):
            formes = self.univers.humains[humain_id].formes
            if self._peut_etre(humain_id, lu.naissance) and any(_est_partie(mots, f) for f in formes):
                ecart = int(not any(mots == {*f.nom, *f.prenom} for f in formes))
                raison = "Une partie du nom ou du prénom manque, s’y ajoute ou change de place."
                trouves.append(Trouve(humain_id, Niveau.ORTHOGRAPHE, ecart, raison))
        for humain_id in self.univers.naissances.get(lu.naissance, ()):
            if any(mots & set(f.prenom) for f in self.univers.humains[humain_id].formes):
                raison = "Même prénom et même date de naissance, sous un autre nom."
                trouves.append(Trouve(humain_id, Niveau.ORTHOGRAPHE, 3, raison))
        return trouves

    def _par_lettres(self, lus: Sequence[Lu]) -> Iterator[tuple[int, int, int]]:
        """(rank in `lus`, human, faults) of each near spelling: names of one length against forms of that length."""
        if not self._formes:
            couples = {(t, h.id) for h in self.univers.humains.values() for t in _textes(h)}
            self._formes = sorted(couples, key=lambda c: (len(c[0]), c))
        par_longueur: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for rang, lu in enumerate(lus):
            texte = "".join(lu.nom.mots)
            par_longueur[len(texte)].append((rang, texte))
        for longueur, cherches in par_longueur.items():
            debut = bisect_left(self._formes, longueur - FAUTES_AU_PLUS, key=lambda c: len(c[0]))
            fin = bisect_right(self._formes, longueur + FAUTES_AU_PLUS, key=lambda c: len(c[0]))
            for rang in range(0, len(cherches) if fin > debut else 0, LOT):
                signaler("Noms proches")
                yield from _comparer(cherches[rang : rang + LOT], self._formes[debut:fin])


def _comparer(
    cherches: Sequence[tuple[int, str]], formes: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, int, int]]:
    textes = [t for t, _ in formes]
    ecarts = cdist(
        [t for _, t in cherches], textes, scorer=OSA.distance, score_cutoff=FAUTES_AU_PLUS, workers=-1
    )
    for i, j in zip(*(ecarts <= FAUTES_AU_PLUS).nonzero(), strict=True):
        (rang, cherche), (texte, humain_id), ecart = cherches[i], formes[j], int(ecarts[i, j])
        if ecart <= _fautes_permises(cherche, texte):
            yield rang, humain_id, ecart


def _textes(humain: Humain):
    for forme in humain.formes:
        nom, prenom = "".join(forme.nom), "".join(forme.prenom)
        yield nom + prenom
        yield prenom + nom


def _fautes_permises(a: str, b: str) -> int:
    longueur = min(len(a), len(b))
    return next(n for limite, n in FAUTES if longueur <= limite)


def _est_partie(mots: set[str], forme: Forme) -> bool:
    """One side holds all the words of the other, a word of the surname among them; a surname alone is enough."""
    entiers = (set(forme.nom), set(forme.prenom)), ({"".join(forme.nom)}, {"".join(forme.prenom)})
    for nom, prenom in entiers:
        communs = mots & (nom | prenom)
        if communs & nom and communs in (mots, nom | prenom) and (communs & prenom or communs == nom == mots):
            return True
    return False


def _nes_un_premier_janvier(humains: Sequence[Humain]) -> bool:
    return all(h.naissance and (h.naissance.month, h.naissance.day) == (1, 1) for h in humains)


def _garder(trouves: dict[int, Trouve], nouveau: Trouve) -> None:
    ancien = trouves.get(nouveau.humain_id)
    if ancien is None or nouveau.rang < ancien.rang:
        trouves[nouveau.humain_id] = nouveau


def _proposer(doute: Doute, trouves: Sequence[Trouve]) -> Jugement:
    ordonnes = sorted(trouves, key=lambda t: (t.rang, t.humain_id))
    return Jugement(None, doute, tuple(ordonnes[:CANDIDATS_AU_PLUS]))
