"""Which participant may be which person: a comparison of identities, birth date by birth date, without the base.

Nothing is matched on an empty key, and two people born on different days are never brought together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from ...models.vocabulaire import NiveauRapprochement, Reserve, Sexe
from ..normalisation import cle_texte, texte_recherche

N, R = NiveauRapprochement, Reserve
#: Ranks of the proposals: the surest first.
RANGS = {niveau: rang for rang, niveau in enumerate(N)}
#: Letters that may differ in a name, by its length: « Lea » and « Leo » are two people more often than one.
FAUTES = ((4, 0), (7, 1), (1000, 2))
MOT_SIGNIFICATIF = 3
RESERVE_DU_NIVEAU = {N.PROCHE: R.ORTHOGRAPHE, N.INVERSE: R.INVERSION, N.USAGE: R.NOM_USAGE}


@dataclass(frozen=True, slots=True)
class Identite:
    """One side of a comparison; `nom_usage` is empty for a participant. Names are folded by `lire`."""

    id: int
    nom: str
    prenom: str
    nom_usage: str
    naissance: date
    sexe: Sexe | None
    mots: tuple[frozenset[str], frozenset[str]]

    @property
    def cle(self) -> tuple[str, str, date]:
        return self.nom, self.prenom, self.naissance

    @classmethod
    def lire(
        cls, id_: int, nom: str | None, prenom: str | None, naissance: date | None, sexe, nom_usage=None
    ) -> "Identite | None":
        """`None` when a name folds to nothing or when the birth date is unknown: that identifies nobody."""
        cle_nom, cle_prenom = cle_texte(nom or ""), cle_texte(prenom or "")
        if not (cle_nom and cle_prenom and naissance):
            return None
        mots = frozenset(texte_recherche(nom).split()), frozenset(texte_recherche(prenom).split())
        return cls(id_, cle_nom, cle_prenom, cle_texte(nom_usage or ""), naissance, sexe, mots)


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """A pair, how close it is, and why it is to be looked at one by one (codes, sorted)."""

    participant_id: int
    personne_id: int
    niveau: NiveauRapprochement
    reserves: tuple[str, ...]


def niveau_de(participant: Identite, personne: Identite) -> NiveauRapprochement | None:
    """How close two identities are; `None` when they are not, or when they were not born on the same day."""
    if participant.naissance != personne.naissance:
        return None
    if participant.prenom == personne.prenom:
        if participant.nom == personne.nom:
            return N.EXACT
        if personne.nom_usage and participant.nom in (
            personne.nom_usage,
            personne.nom + personne.nom_usage,
            personne.nom_usage + personne.nom,
        ):
            return N.USAGE
    if participant.nom == personne.prenom and participant.prenom in (personne.nom, personne.nom_usage):
        return N.INVERSE
    return N.PROCHE if _est_proche(participant, personne) else None


def _est_proche(a: Identite, b: Identite) -> bool:
    """Both names are alike: a slip of the keyboard, or a compound name of which one part is missing."""
    noms = _se_ressemblent(a.nom, b.nom, a.mots[0], b.mots[0]) or bool(
        b.nom_usage and _se_ressemblent(a.nom, b.nom_usage, frozenset(), frozenset())
    )
    return noms and _se_ressemblent(a.prenom, b.prenom, a.mots[1], b.mots[1])


def _se_ressemblent(a: str, b: str, mots_a: frozenset[str], mots_b: frozenset[str]) -> bool:
    permises = next(n for longueur, n in FAUTES if min(len(a), len(b)) <= longueur)
    if a == b or OSA.distance(a, b, score_cutoff=permises) <= permises:
        return True
    petits = mots_a if len(mots_a) <= len(mots_b) else mots_b
    est_partie = bool(petits) and petits <= (mots_b if petits is mots_a else mots_a)
    return est_partie and any(len(m) >= MOT_SIGNIFICATIF for m in petits)


def rapprocher(
    participants: Iterable[Identite],
    personnes: Iterable[Identite],
    *,
    participants_lies: frozenset[int] = frozenset(),
    personnes_liees: frozenset[int] = frozenset(),
    refuses: frozenset[tuple[int, int]] = frozenset(),
) -> list[Rapprochement]:
    """The pairs to propose. Whoever is linked already is compared with nobody, but counts among the homonyms.

    Of the pairs of somebody, only the closest are kept: a twin whose own identity is exact is not proposed for the
    other's. Linear but for the people born on the same day.
    """
    participants, personnes = list(participants), list(personnes)
    homonymes = [Counter(p.cle for p in participants), Counter(p.cle for p in personnes)]
    par_jour: dict[date, list[Identite]] = defaultdict(list)
    for personne in personnes:
        if personne.id not in personnes_liees:
            par_jour[personne.naissance].append(personne)
    couples = [
        (participant, personne, niveau)
        for participant in participants
        if participant.id not in participants_lies
        for personne in par_jour.get(participant.naissance, ())
        if (participant.id, personne.id) not in refuses
        and (niveau := niveau_de(participant, personne)) is not None
    ]
    gardes = list(_les_plus_proches(couples))
    presences = Counter(a.id for a, _, _ in gardes), Counter(b.id for _, b, _ in gardes)
    trouves = []
    for a, b, niveau in gardes:
        est_homonyme = presences[0][a.id] > 1 or presences[1][b.id] > 1
        est_homonyme = est_homonyme or homonymes[0][a.cle] > 1 or homonymes[1][b.cle] > 1
        trouves.append(Rapprochement(a.id, b.id, niveau, reserves_de(a, b, niveau, est_homonyme)))
    return trouves


Couple = tuple[Identite, Identite, NiveauRapprochement]


def _les_plus_proches(couples: list[Couple]) -> Iterator[Couple]:
    """Leave out the pairs of which one side has a closer one."""
    meilleurs: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for a, b, niveau in couples:
        for cote, identite in zip(meilleurs, (a, b), strict=True):
            cote[identite.id] = min(cote.get(identite.id, len(RANGS)), RANGS[niveau])
    for a, b, niveau in couples:
        if RANGS[niveau] <= meilleurs[0][a.id] and RANGS[niveau] <= meilleurs[1][b.id]:
            yield a, b, niveau


def reserves_de(a: Identite, b: Identite, niveau: NiveauRapprochement, est_homonyme: bool) -> tuple[str, ...]:
    """Codes of what forbids the confirmation in bulk."""
    codes = set()
    if niveau in RESERVE_DU_NIVEAU:
        codes.add(RESERVE_DU_NIVEAU[niveau])
    if (a.naissance.month, a.naissance.day) == (1, 1):
        codes.add(R.PREMIER_JANVIER)
    if est_homonyme:
        codes.add(R.HOMONYME)
    if a.sexe and b.sexe and a.sexe != b.sexe:
        codes.add(R.SEXE)
    return tuple(sorted(c.value for c in codes))
