"""Which participant may be which person: a comparison of identities, birth date by birth date, without the base.

Nothing is matched on an empty key, and two people born on different days are never brought together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ...models.vocabulaire import NiveauRapprochement, Reserve
from ..ressemblance import Identite, niveau_de

N, R = NiveauRapprochement, Reserve
#: Ranks of the proposals: the surest first.
RANGS = {niveau: rang for rang, niveau in enumerate(N)}
RESERVE_DU_NIVEAU = {N.PROCHE: R.ORTHOGRAPHE, N.INVERSE: R.INVERSION, N.USAGE: R.NOM_USAGE}


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """A pair, how close it is, and why it is to be looked at one by one (codes, sorted)."""

    participant_id: int
    personne_id: int
    niveau: NiveauRapprochement
    reserves: tuple[str, ...]


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
