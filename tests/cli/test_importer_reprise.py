"""`clauses importer reprise`: what is written, what is said and where, the exit statuses."""

import csv

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import HeuresMensuelles, Importation
from tests.appui.contenu import contenu, effectifs
from tests.appui.lignes_reprise import MODELE, fichier, ligne, personne

CLE_JUSTE, CLE_FAUSSE, MASQUE = "1 94 05 33 063 001 14", "1 94 05 33 063 001 42", "1 94 ** …"


@pytest.fixture
def reprise(commande, territoire, tmp_path):
    """Run the command on these lines: `reprise(ligne(…), options=("--a-blanc",))`."""

    def executer(*lignes, options=(), nom="reprise.csv"):
        chemin = fichier(tmp_path, *lignes, nom=nom)
        return commande("importer", "reprise", chemin, "--territoire", "essai", *options)

    return executer


def test_un_fichier_entre_et_son_second_passage_ne_change_rien_et_le_dit(reprise):
    premier = reprise(ligne(), personne(1))
    assert (premier.exit_code, premier.stderr) == (0, "")
    assert "2 lignes lues, 2 écrites" in premier.stdout
    assert "2 personnes" in premier.stdout
    avant = effectifs()
    second = reprise(ligne(), personne(1))
    assert second.exit_code == 0
    assert "Rien n’a changé" in second.stdout
    assert effectifs() == avant


GATEES = [
    ("mois", "2099-01", "à venir"),
    ("mois", "2024-02", "précède le début"),
    ("date_naissance", "31/02/1990", "n’existe pas"),
    ("type_contrat", "cdi2", "Code inconnu"),
    ("heures", "0", "supérieures à zéro"),
    ("heures", "800", "744"),
    ("heures", "NaN", "pas un nombre"),
    ("heures", "1,005", "deux décimales"),
    ("nom", "", "obligatoire"),
    ("criteres", "RSA|XYZ", "XYZ"),
]


@pytest.mark.parametrize(("colonne", "valeur", "raison"), GATEES)
def test_une_ligne_gatee_refuse_tout_et_dit_fichier_ligne_colonne_et_raison(reprise, colonne, valeur, raison):
    avant = effectifs()
    resultat = reprise(ligne(), personne(1, **{colonne: valeur}))
    assert (resultat.exit_code, resultat.stdout) == (1, "")
    erreur, bilan = resultat.stderr.splitlines()
    place = list(MODELE).index(colonne) + 1
    assert erreur.startswith(f"reprise.csv, ligne 3, colonne {colonne} (L3C{place})")
    assert raison in erreur
    assert "1 ligne en erreur, rien n’a été écrit" in bilan
    assert effectifs() == avant


@pytest.mark.parametrize("numero", [CLE_JUSTE, CLE_FAUSSE, CLE_JUSTE.replace(" ", "")])
@pytest.mark.parametrize("colonne", ["objet", "prenom", "colonne_inconnue"])
def test_un_numero_de_securite_sociale_refuse_le_fichier_et_ne_se_montre_que_masque(
    reprise, tmp_path, numero, colonne
):
    avant = effectifs()
    rapport = tmp_path / "rapport.csv"
    resultat = reprise(ligne(), ligne(mois="2024-04", **{colonne: numero}), options=("--rapport", rapport))
    assert resultat.exit_code == 1
    assert f"ligne 3, colonne {colonne}" in resultat.stderr
    assert MASQUE in resultat.stderr.replace("\u00a0", " ")
    for sortie in (resultat.output, rapport.read_text(encoding="utf-8-sig")):
        assert "33063001" not in "".join(c for c in sortie if c.isalnum())
    assert effectifs() == avant


def test_ignorer_erreurs_ecrit_le_reste_et_liste_les_autres(reprise):
    resultat = reprise(ligne(), personne(1, heures="0"), options=("--ignorer-erreurs",))
    assert resultat.exit_code == 0
    assert "reprise.csv, ligne 3, colonne heures" in resultat.stderr
    assert "1 écrite" in resultat.stdout
    assert len(db.session.scalars(select(HeuresMensuelles)).all()) == 1


def test_a_blanc_donne_le_rapport_entier_et_n_ecrit_rien(reprise):
    avant = effectifs()
    resultat = reprise(ligne(), personne(1), options=("--a-blanc",))
    assert resultat.exit_code == 0
    assert "Seraient écrits" in resultat.stdout
    assert "rien n’a été écrit" in resultat.stdout
    assert effectifs() == avant
    assert reprise(ligne(heures="0"), options=("--a-blanc",)).exit_code == 1
    assert effectifs() == avant


def test_le_rapport_donne_ligne_colonne_valeur_gravite_et_message(reprise, tmp_path):
    chemin = tmp_path / "rapport.csv"
    reprise(
        ligne(tuteur="x"), personne(1, heures="0"), personne(2, heures="300"), options=("--rapport", chemin)
    )
    with chemin.open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    assert list(lignes[0]) == ["ligne", "colonne", "valeur", "gravite", "message"]
    assert [(x["ligne"], x["colonne"], x["gravite"]) for x in lignes] == [
        ("1", "tuteur", "information"),
        ("3", "heures", "erreur"),
        ("4", "heures", "avertissement"),
    ]


def test_une_correspondance_traduit_colonnes_et_codes(reprise, tmp_path, territoire):
    toml = tmp_path / "outil.toml"
    toml.write_text('[colonnes]\nheures = "Nb h"\n[codes.sexe]\n"Femme" = "F"\n', encoding="utf-8")
    autre = {("Nb h" if c == "heures" else c): v for c, v in ligne(sexe="Femme").items()}
    assert reprise(autre, options=("--correspondance", toml)).exit_code == 0
    assert len(contenu(territoire)["heures"]) == 1


def test_une_correspondance_fausse_est_un_refus_qui_la_nomme(reprise, tmp_path):
    toml = tmp_path / "outil.toml"
    toml.write_text("[colonnes]\nsurnom = 'Nom'\n", encoding="utf-8")
    resultat = reprise(ligne(), options=("--correspondance", toml))
    assert resultat.exit_code == 1
    assert "outil.toml" in resultat.stderr
    assert "surnom" in resultat.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent.csv", "--territoire", "essai"),
        ("{fichier}", "--territoire", "inconnu"),
        ("{fichier}",),
        ("{fichier}", "--territoire", "essai", "--correspondance", "absente.toml"),
        ("{fichier}", "--territoire", "essai", "--forcer"),
    ],
)
def test_un_mauvais_usage_rend_deux(commande, territoire, tmp_path, arguments):
    chemin = fichier(tmp_path, ligne())
    resultat = commande("importer", "reprise", *(a.format(fichier=chemin) for a in arguments))
    assert resultat.exit_code == 2
    assert resultat.stderr != ""
    assert db.session.scalars(select(Importation)).all() == []


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("reprise.csv", b""),
        ("reprise.csv", b"a;b\n1;2\n"),
        ("reprise.xlsx", b"pas un classeur"),
        ("reprise.pdf", b"%PDF-1.4"),
    ],
)
def test_un_fichier_illisible_ou_sans_les_colonnes_rend_un(commande, territoire, tmp_path, nom, octets):
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    resultat = commande("importer", "reprise", chemin, "--territoire", "essai")
    assert (resultat.exit_code, resultat.stdout) == (1, "")
    assert nom in resultat.stderr


@pytest.mark.donnees
def test_l_histoire_d_exemple_entre_et_ses_lignes_gatees_sont_refusees(
    commande, territoire, tmp_path, donnees
):
    source = donnees / "reprise" / "reprise_exemple.csv"
    assert commande("importer", "reprise", source, "--territoire", "essai").exit_code == 0
    with source.open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    avant = effectifs()
    for rang, (colonne, valeur, raison) in enumerate(GATEES, start=100):
        lignes_gatees = [dict(x) for x in lignes]
        lignes_gatees[rang][colonne] = valeur
        if colonne == "mois" and valeur == "2024-02":
            lignes_gatees[rang]["date_debut_contrat"] = "01/03/2024"
        resultat = commande("importer", "reprise", fichier(tmp_path, *lignes_gatees), "--territoire", "essai")
        assert resultat.exit_code == 1
        assert f"ligne {rang + 2}, colonne {colonne}" in resultat.stderr
        assert raison in resultat.stderr
    assert effectifs() == avant
