"""One definition of « the same name », whatever the way it was typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.services.normalisation import cle_texte, espaces_insecables, nettoyer, texte_recherche

DETERMINISTE = settings(max_examples=200, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("ecrit", "cle"),
    [
        ("LE GALL", "legall"),
        ("Le-Gall", "legall"),
        ("N’GUESSAN", "nguessan"),
        ("N'Guessan", "nguessan"),
        ("N‘guessan", "nguessan"),
        ("Nʼguessan", "nguessan"),
        ("N`guessan", "nguessan"),
        ("Éric", "eric"),
        ("E\u0301RIC", "eric"),
        ("Jean\u00a0–\u202fPierre", "jeanpierre"),
        ("Jean\u2011Pierre", "jeanpierre"),
        ("CŒUR d’Ætna", "coeurdaetna"),
        ("Strauß", "strauss"),
        ("STRAUSS", "strauss"),
        ("Łukasz Øster", "lukaszoster"),
        ("İnan", "inan"),
        ("Zoë\u200b", "zoe"),
        ("co\u00adopérative", "cooperative"),
        ("Lot n° 2", "lotn2"),
        ("Lot nº 2", "lotn2"),
        ("Ⅳ", "iv"),
        ("", ""),
        ("– ’ –", ""),
        ("山田", ""),
    ],
)
def test_cle_texte_plie_casse_accents_ligatures_et_separateurs(ecrit, cle):
    assert cle_texte(ecrit) == cle


def test_texte_recherche_garde_une_espace_entre_les_mots():
    assert (
        texte_recherche("  Les Jardins d’Aujourd’hui,\u00a0Mérignac (33)")
        == "les jardins d aujourd hui merignac 33"
    )


def test_nettoyer_rend_un_texte_affichable():
    assert nettoyer("\ufeff  Jean\u00a0\u202f Pierre\x00\t\r\nLE\u200b GALL\x07 ") == "Jean Pierre LE GALL"


def test_nettoyer_compose_les_accents_et_garde_la_typographie():
    assert nettoyer("E\u0301ric N’Guessan – œuvre") == "Éric N’Guessan – œuvre"


def test_nettoyer_retire_les_marques_de_sens_et_les_demi_caracteres():
    assert nettoyer("abc\u202edef\u2066g\ud800h") == "abcdefgh"


def test_les_espaces_insecables_suivent_la_typographie_francaise():
    assert espaces_insecables("« a » : b ; 3 € (lu : 0) ?") == (
        "«\u00a0a\u00a0»\u00a0: b\u00a0; 3\u00a0€ (lu\u00a0: 0)\u00a0?"
    )


@DETERMINISTE
@given(st.text())
def test_la_cle_ne_contient_que_des_lettres_et_des_chiffres_et_se_stabilise(s):
    cle = cle_texte(s)
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789" for c in cle)
    assert cle_texte(cle) == cle
    assert cle_texte(nettoyer(s)) == cle


@DETERMINISTE
@given(st.text())
def test_la_forme_de_recherche_se_stabilise_et_rejoint_la_cle(s):
    recherche = texte_recherche(s)
    assert texte_recherche(recherche) == recherche
    assert recherche == " ".join(recherche.split())
    assert recherche.replace(" ", "") == cle_texte(s)


@DETERMINISTE
@given(st.text(alphabet=st.characters(codec="cp1252")))
def test_la_casse_ne_change_jamais_la_cle_d_un_texte_occidental(s):
    assert cle_texte(s.upper()) == cle_texte(s) == cle_texte(s.lower())


@DETERMINISTE
@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_nettoyer_se_stabilise_et_s_enregistre_en_utf8(s):
    propre = nettoyer(s)
    assert nettoyer(propre) == propre
    assert "\x00" not in propre
    assert propre == propre.strip()
    assert propre.encode().decode() == propre
