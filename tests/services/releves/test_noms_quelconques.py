"""However a name is written, it is tied to the right person or left in doubt: never to somebody else."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import Etti, creer_etti, ligne
from tests.appui.fabriques import PersonneFabrique

#: People of one agency whose names share words, invert or contain one another: (at birth, in use, first name, born).
GENS = [
    ("MARTIN", None, "Jean", date(1999, 12, 2)),
    ("MARTIN", None, "Jean-Pierre", date(1971, 2, 2)),
    ("JEAN", None, "Martin", date(1980, 1, 1)),
    ("PIERRE", "MARTIN", "Jeanne", date(1980, 1, 1)),
    ("MARTIN-PIERRE", None, "Jean", date(1988, 4, 4)),
    ("LE GALL", "DURAND", "Anaïs", date(1988, 11, 5)),
    ("LEGAL", None, "Lanaïs", date(1988, 11, 5)),
    ("DE LA FONTAINE", None, "Jean", date(1990, 3, 3)),
    ("FONTAINE", None, "Jean", date(1991, 3, 3)),
    ("N'GUESSAN", None, "Éric", date(1969, 9, 14)),
    ("M'BAYE", None, "Awa", date(1995, 5, 5)),
    ("BAYE", None, "Awa", date(1996, 5, 5)),
    ("KONÉ", None, "Moussa", date(1990, 1, 1)),
    ("KONÉ", "DIALLO", "Moussa", date(1992, 1, 1)),
]
#: Their words in any order are nobody else's name: everybody else's could only be guessed.
SANS_SOSIE = [5, 7]


@st.composite
def ecritures(tirer) -> tuple[int, str, date | None]:
    """Somebody, a way to write their name, and the birth date beside it or nothing."""
    rang = tirer(st.integers(0, len(GENS) - 1))
    naissance, usage, prenom, nee = GENS[rang]
    noms = tirer(st.sampled_from([[naissance], [usage], [usage, naissance], [naissance, usage]]))
    parties = tirer(st.permutations([" ".join(n for n in noms if n) or naissance, prenom]))
    separateurs = st.sampled_from(["", " ", "-", "'"])
    parties = ["".join(tirer(separateurs) if c in " -'" else c for c in partie) for partie in parties]
    texte = " ".join(parties)
    if rang in SANS_SOSIE and tirer(st.booleans()):
        texte = " ".join(tirer(st.permutations(texte.split())))
    if tirer(st.integers(0, 4)) == 0:
        lettre = tirer(st.integers(0, len(texte) - 1))
        texte = texte[:lettre] + texte[lettre] + texte[lettre:]
    texte = tirer(st.sampled_from([str, str.upper, str.lower, str.title]))(texte)
    avant = tirer(st.sampled_from(["", "M. ", "Mme ", "M ", "0042 "]))
    apres = tirer(st.sampled_from(["", " (ETTI)", " 123", " - Actif Intérim"]))
    return rang, f"{avant}{texte}{apres}", tirer(st.sampled_from([None, nee]))


@pytest.fixture
def gens(base) -> tuple[Etti, list[int]]:
    """The agency, and the contract on a market of each of these people."""
    etti = creer_etti(est_peuplee=False)
    contrats = []
    for nom, usage, prenom, nee in GENS:
        personne = PersonneFabrique(
            territoire_id=etti.agenais.id,
            nom_naissance=nom,
            nom_usage=usage,
            prenom=prenom,
            date_naissance=nee,
        )
        contrats.append(etti.embaucher(nom, prenom, "2025-A1", personne=personne).id)
    return etti, contrats


@given(st.lists(ecritures(), min_size=40, max_size=40))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_un_nom_rejoint_la_bonne_personne_ou_reste_dans_le_doute(gens, ecrits):
    etti, contrats = gens
    lues = [ligne(texte, naissance=nee) for _, texte, nee in ecrits]
    for (rang, texte, _), r in zip(ecrits, rattacher(etti.acteur, etti.structure.id, lues), strict=True):
        if r.affectation_id is None:
            assert r.doute is not None, texte
        else:
            assert r.affectation_id == contrats[rang], (texte, GENS[rang], r.candidats[0].nom_complet)
