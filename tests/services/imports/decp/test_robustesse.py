"""Whatever the shape of the document, the reader answers or refuses: it never breaks."""

import copy
import json
import os
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clauses.services.imports.decp import FormatDecp, lire_octets
from clauses.services.imports.decp.anomalies import TABLE, CodeAnomalie
from clauses.services.imports.erreurs import FichierRefuse

JOUR = date(2026, 11, 20)
ESSAIS = 3000 if os.environ.get("CLAUSES_EPREUVES") == "1" else 150
SCALAIRES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.sampled_from(["nan", "NC", "SIRET", "2025-02-30", "1e999999", "90000001900019", "\ud800", "\x00"]),
)
NOEUDS = st.recursive(
    SCALAIRES,
    lambda n: (
        st.lists(n, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "titulaire", "modification", "code", "acheteur.id", "x"]), n, max_size=3
        )
    ),
    max_leaves=6,
)


def chemins(noeud, chemin=()):
    """Every path of the document, the root included."""
    yield chemin
    enfants = (
        noeud.items() if isinstance(noeud, dict) else enumerate(noeud) if isinstance(noeud, list) else ()
    )
    for cle, enfant in enfants:
        yield from chemins(enfant, (*chemin, cle))


def remplacer(document, chemin, valeur):
    if not chemin:
        return valeur
    noeud = document
    for cle in chemin[:-1]:
        noeud = noeud[cle]
    noeud[chemin[-1]] = valeur
    return document


def lire_sans_rompre(octets):
    """Read, and print every message. A refusal (None) is an answer; any other exception is a failure."""
    try:
        lecture = lire_octets(octets, aujourd_hui=JOUR)
    except FichierRefuse:
        return None
    for anomalie in lecture.anomalies:
        assert anomalie.message.encode()
    return lecture


@pytest.mark.parametrize("ancien", [False, True])
@given(donnees=st.data())
@settings(
    max_examples=ESSAIS,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_document_mute_ne_rompt_jamais_la_lecture(marche, ancien, donnees):
    document = {"marches": [marche()]} if ancien else {"marches": {"marche": [marche(), marche(id="B")]}}
    for _ in range(donnees.draw(st.integers(1, 3))):
        chemin = donnees.draw(st.sampled_from(sorted(chemins(document), key=str)))
        document = remplacer(copy.deepcopy(document), chemin, donnees.draw(NOEUDS))
    lecture = lire_sans_rompre(json.dumps(document).encode())
    assert lecture is None or lecture.format in (FormatDecp.JSON_V2, FormatDecp.JSON_ANCIEN)


@given(octets=st.binary(max_size=200))
@settings(max_examples=ESSAIS, deadline=None, derandomize=True)
def test_octets_quelconques_ne_rompent_jamais_la_lecture(octets):
    lecture = lire_sans_rompre(octets)
    assert lecture is None or lecture.marches == () or lecture.format in FormatDecp


@given(cellules=st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=8), max_size=6))
@settings(max_examples=ESSAIS, deadline=None, derandomize=True)
def test_tableau_quelconque_ne_rompt_jamais_la_lecture(cellules):
    lignes = [
        "id;acheteur_id;titulaire_id;modification_id;montant;dureeMois",
        *(";".join(c) for c in cellules),
    ]
    lecture = lire_sans_rompre("\n".join(lignes).encode("utf-8", "replace"))
    assert lecture is None or lecture.format is FormatDecp.CSV


@given(
    balises=st.lists(
        st.sampled_from(["id", "acheteur", "titulaires", "titulaire", "modifications", "/", "texte"])
    )
)
@settings(max_examples=ESSAIS, deadline=None, derandomize=True)
def test_xml_quelconque_ne_rompt_jamais_la_lecture(balises):
    pile, morceaux = ["marches", "marche"], ["<marches><marche>"]
    for balise in balises:
        if balise == "/" and len(pile) > 2:
            morceaux.append(f"</{pile.pop()}>")
        elif balise not in ("/", "texte"):
            pile.append(balise)
            morceaux.append(f"<{balise}>")
        else:
            morceaux.append("90000001900019")
    morceaux.extend(f"</{balise}>" for balise in reversed(pile))
    lecture = lire_sans_rompre("".join(morceaux).encode())
    assert lecture is None or lecture.format is FormatDecp.XML


def test_chaque_code_a_sa_phrase_et_chaque_phrase_finit_par_un_point():
    assert set(TABLE) == set(CodeAnomalie)
    assert [c for c, (_, phrase) in TABLE.items() if not phrase.endswith((".", "{detail}"))] == []
