"""A csv file, however the office saved it, is one exact grid, or a reason that names the line."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.services.imports.tableaux import FichierRefuse, Limites, lire_tableau
from clauses.services.imports.tableaux.lecture import lire_csv
from clauses.services.imports.tableaux.modele import LIMITES

BASE = "nom;prénom;heures\r\nLE GALL;Anaïs;7,5\r\nN’GUESSAN;Éric;8\r\n"
ATTENDU = [(2, ("LE GALL", "Anaïs", "7,5")), (3, ("N’GUESSAN", "Éric", "8"))]


@pytest.mark.parametrize(
    ("encodage", "reconnu"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_chaque_encodage_courant_donne_les_memes_lignes(atelier, encodage, reconnu):
    tableau = lire_tableau(atelier.csv(BASE, encodage=encodage))
    assert tableau.entetes == ["nom", "prénom", "heures"]
    assert tableau.lignes == ATTENDU
    assert (tableau.encodage, tableau.separateur, tableau.format) == (reconnu, ";", "csv")
    assert tableau.feuille is None


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_chaque_separateur_et_chaque_fin_de_ligne_se_reconnaissent(atelier, separateur, fin):
    texte = separateur.join(["nom", '"a;b,c\td"', "heures"]) + fin + separateur.join(["X", "", "8"]) + fin
    tableau = lire_tableau(atelier.csv(texte))
    assert tableau.entetes == ["nom", "a;b,c d", "heures"]
    assert tableau.lignes == [(2, ("X", "", "8"))]
    assert tableau.separateur == separateur


def test_une_virgule_dans_un_titre_sans_guillemets_ne_trompe_pas(atelier):
    tableau = lire_tableau(atelier.csv("Nom, prénom;Heures, en centièmes\nA;1\n"))
    assert tableau.entetes == ["Nom, prénom", "Heures, en centièmes"]


def test_la_ligne_sep_d_excel_n_est_pas_un_titre(atelier):
    tableau = lire_tableau(atelier.csv("sep=,\r\nnom,heures\r\nA;B,1\r\n", encodage="utf-8-sig"))
    assert (tableau.separateur, tableau.ligne_entetes) == (",", 2)
    assert tableau.lignes == [(3, ("A;B", "1"))]


def test_une_cellule_sur_plusieurs_lignes_garde_les_bons_numeros(atelier):
    tableau = lire_tableau(atelier.csv('nom;objet\nA;"ligne 1\nligne 2\n\nligne 4"\nB;x\n'))
    assert tableau.lignes == [(2, ("A", "ligne 1\nligne 2\n\nligne 4")), (6, ("B", "x"))]


def test_les_lignes_vides_sont_passees_sans_decaler_les_numeros(atelier):
    tableau = lire_tableau(atelier.csv("\n;;\n  \nnom;prénom;heures\n\n;;\n ; ;\nA;B;1\n\n"))
    assert (tableau.ligne_entetes, tableau.lignes) == (4, [(8, ("A", "B", "1"))])


def test_les_titres_sont_nettoyes_et_les_valeurs_restent_comme_ecrites(atelier):
    tableau = lire_tableau(atelier.csv("  nom\u00a0de  naissance ;heures;;\n  A ;1\u00a0;;\n"))
    assert tableau.entetes == ["nom de naissance", "heures"]
    assert tableau.lignes == [(2, ("  A ", "1\u00a0"))]


def test_une_ligne_trop_longue_ou_trop_courte_est_un_probleme_et_n_entre_pas(atelier):
    tableau = lire_tableau(atelier.csv("a;b;c\n1;2;3\n1;2;3;4;\n1;2\n1;2;3;;\n"))
    assert tableau.lignes == [(2, ("1", "2", "3")), (5, ("1", "2", "3"))]
    assert [(p.ligne, p.valeurs) for p in tableau.problemes] == [
        (3, ("1", "2", "3", "4", "")),
        (4, ("1", "2")),
    ]
    assert tableau.problemes[0].message == "La ligne a 4 cellules alors que le tableau a 3 colonnes."
    assert tableau.problemes[1].message == "La ligne a 2 cellules alors que le tableau a 3 colonnes."


def test_une_cellule_se_nomme_par_sa_ligne_et_sa_colonne(atelier):
    assert lire_tableau(atelier.csv(BASE)).nom_cellule(12, 2) == "L12C3"


def test_l_empreinte_est_celle_du_fichier(atelier):
    chemin = atelier.csv(BASE, encodage="cp1252")
    assert lire_tableau(chemin).sha256 == hashlib.sha256(chemin.read_bytes()).hexdigest()


def test_le_nom_donne_par_l_expediteur_porte_l_extension_et_les_messages(atelier):
    chemin = atelier.octets("3f2a", b"a;a\n1;2\n")
    with pytest.raises(FichierRefuse, match=r"^Reprise\.CSV, ligne 1"):
        lire_tableau(chemin, nom="Reprise.CSV")
    assert lire_tableau(atelier.octets("77", b"a;b\n1;2\n"), nom="x.csv").fichier == "x.csv"


def test_un_fichier_de_titres_seuls_n_a_aucune_ligne(atelier):
    assert lire_tableau(atelier.csv("a;b")).lignes == []


@pytest.mark.parametrize(
    ("contenu", "motif", "ligne"),
    [
        (b"", "vide", None),
        (b" \n\t\n", "vide", None),
        (b"\xef\xbb\xbf;;;\n", "vide", None),
        (b"a;b\n1;2\n3;\x004\n", "caractère nul", 3),
        ("a;b\n1;2\n".encode("utf-16-le"), "caractère nul", 1),
        ("a;b\n1;é".encode("utf-16")[:-1], "abîmé|coupé|lisible", None),
        ("a;b\né;2\n3;4\n".encode() + b"\xe9;5\n", "deux encodages", 4),
        ("a;b\né;2\n".encode() + "é".encode()[:1], "coupé", 3),
        (b"\xef\xbb\xbfa;b\n\xe9;5\n", "deux encodages", 2),
        (b"a;b\n\x81;2\n", "lisible", 2),
        (b'a;b\n1;2\n"3;4\n5;6\n', "guillemet", 3),
        (b'a;b\n1;2\n"3"x;4\n', "guillemet", 3),
        (b'"a;b\n1;2\n', "titres", None),
        (b"a;b;a\n1;2;3\n", "deux colonnes", 1),
        (b"Nom;NOM \n1;2\n", "deux colonnes", 1),
        (b"\na;;c\n1;2;3\n", "colonne 2 \\(B\\) n’a pas de titre", 2),
        (b"1 94 05 33 063 001 42;7\n", "1 94 \\*\\* …", 1),
        (b"a;b\n1;" + b"x" * 200_000 + b"\n", "trop longue", 2),
        (b"%PDF-1.7 ...", "PDF", None),
        (b"PK\x03\x04....", "classeur", None),
        (b"MZ\x90....", "programme", None),
        (b"<html><table>", "page web", None),
        (b"a\x01\x02\x03;b\n", "binaires", None),
        (b"\x89PNG\r\n", "image", None),
    ],
)
def test_un_fichier_abime_est_refuse_en_francais_avec_sa_ligne(atelier, contenu, motif, ligne):
    with pytest.raises(FichierRefuse, match=motif) as refus:
        lire_tableau(atelier.octets("essai.csv", contenu))
    assert refus.value.message.startswith("essai.csv")
    assert refus.value.remede
    assert refus.value.ligne == ligne


def test_un_fichier_absent_ou_un_dossier_est_refuse(atelier):
    with pytest.raises(FichierRefuse, match="ne peut pas être ouvert"):
        lire_tableau(atelier.dossier / "absent.csv")
    (atelier.dossier / "dossier.csv").mkdir()
    with pytest.raises(FichierRefuse, match="ne peut pas être ouvert"):
        lire_tableau(atelier.dossier / "dossier.csv")


@pytest.mark.parametrize("nom", ["essai.pdf", "essai", "essai.xlsm", "essai.csv.exe", "essai.txt"])
def test_la_liste_des_extensions_est_fermee(atelier, nom):
    with pytest.raises(FichierRefuse) as refus:
        lire_tableau(atelier.octets(nom, b"a;b\n"))
    assert refus.value.remede


@pytest.mark.parametrize(
    ("limites", "motif"),
    [
        (Limites(octets=10), "dépasse"),
        (Limites(lignes=3), "plus de 2 lignes"),
        (Limites(colonnes=2), "colonnes"),
    ],
)
def test_les_plafonds_sont_tenus(atelier, limites, motif):
    with pytest.raises(FichierRefuse, match=motif):
        lire_tableau(atelier.csv(BASE + "A;B;1\n"), limites=limites)


def test_un_tableau_tout_juste_permis_est_lu(atelier):
    assert len(lire_tableau(atelier.csv(BASE), limites=Limites(lignes=3, colonnes=3)).lignes) == 2


def _citer(cellule: str) -> str:
    return '"' + cellule.replace('"', '""') + '"'


CELLULES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELLULES, CELLULES), max_size=8), st.sampled_from([";", ",", "\t"]))
def test_toute_grille_ecrite_selon_les_regles_se_relit(grille, separateur):
    texte = "\n".join(separateur.join(map(_citer, ligne)) for ligne in [("a", "b"), *grille])
    tableau = lire_csv(texte.encode(), fichier="x.csv", sha256="", limites=LIMITES)
    assert [valeurs for _, valeurs in tableau.lignes] == [ligne for ligne in grille if "".join(ligne).strip()]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_des_octets_quelconques_donnent_un_tableau_ou_un_refus(octets):
    try:
        tableau = lire_csv(octets, fichier="x.csv", sha256="", limites=LIMITES)
    except FichierRefuse as refus:
        motif = refus.message
        tableau = None
    assert motif.startswith("x.csv") if tableau is None else tableau.entetes
