"""`clauses importer …`: exit statuses, what is printed and where, the report in a CSV."""

import csv
import json

import pytest
from sqlalchemy import func, select

from clauses.models import CodeRome, Importation, Marche

MARCHE = {
    "id": "2025M001",
    "acheteur": {"id": "90000000100017"},
    "objet": "Réfection de la cour",
    "codeCPV": "45233140-2",
    "dureeMois": 12,
    "dateNotification": "2025-03-10",
    "montant": 250000.5,
    "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "90000001900019"}}],
}


@pytest.fixture
def decp(tmp_path):
    """Write a DECP file holding these markets."""

    def ecrire(*marches):
        chemin = tmp_path / "decp.json"
        chemin.write_text(json.dumps({"marches": {"marche": marches}}), encoding="utf-8")
        return chemin

    return ecrire


@pytest.fixture
def rome(tmp_path):
    """Write a list of ROME codes."""

    def ecrire(lignes, nom="rome.csv"):
        chemin = tmp_path / nom
        chemin.write_text(f"code,libelle\n{lignes}", encoding="utf-8")
        return chemin

    return ecrire


def _compter(base, modele):
    return base.scalar(select(func.count()).select_from(modele))


def test_importer_decp_resume_en_francais_et_la_seconde_fois_dit_que_rien_n_a_change(
    commande, territoire, decp, base
):
    premiere = commande("importer", "decp", decp(MARCHE), "--territoire", "essai")
    assert premiere.exit_code == 0
    assert premiere.stdout.splitlines() == [
        "decp.json\u00a0: 1 marché lu, 1 écrit, 0 inchangé, 0 refusé, 0 avertissement.",
        "Écrits\u00a0: 1 marché, 1 titulaire, 2 structures.",
    ]
    assert premiere.stderr == ""
    seconde = commande("importer", "decp", decp(MARCHE), "--territoire", "essai")
    assert seconde.exit_code == 0
    assert "Rien n’a changé\u00a0: tout ce que contient ce fichier est déjà connu." in seconde.stdout
    assert (_compter(base, Marche), _compter(base, Importation)) == (1, 1)


def test_une_erreur_donne_un_nomme_le_fichier_et_n_ecrit_rien(commande, territoire, decp, base):
    resultat = commande(
        "importer", "decp", decp(MARCHE, {**MARCHE, "acheteur": None}), "--territoire", "essai"
    )
    assert resultat.exit_code == 1
    assert resultat.stdout == ""
    lignes = resultat.stderr.splitlines()
    assert lignes[0].startswith("decp.json, ligne 1, colonne acheteur.id, marché 2025M001\u00a0: ")
    assert "rien n’a été écrit" in lignes[-1]
    assert _compter(base, Marche) == 0


def test_ignorer_erreurs_ecrit_le_reste_et_rend_zero(commande, territoire, decp, base):
    fichier = decp(MARCHE, {**MARCHE, "id": None})
    resultat = commande("importer", "decp", fichier, "--territoire", "essai", "--ignorer-erreurs")
    assert resultat.exit_code == 0
    assert "colonne id" in resultat.stderr
    assert _compter(base, Marche) == 1


def test_ignorer_erreurs_rend_un_quand_rien_n_est_valable(commande, territoire, decp):
    fichier = decp({**MARCHE, "id": None})
    resultat = commande("importer", "decp", fichier, "--territoire", "essai", "--ignorer-erreurs")
    assert resultat.exit_code == 1


def test_a_blanc_rapporte_et_n_ecrit_rien(commande, territoire, decp, base):
    resultat = commande("importer", "decp", decp(MARCHE), "--territoire", "essai", "--a-blanc")
    assert resultat.exit_code == 0
    assert "Seraient écrits\u00a0: 1 marché" in resultat.stdout
    assert "rien n’a été écrit" in resultat.stdout
    assert (_compter(base, Marche), _compter(base, Importation)) == (0, 0)


def test_a_blanc_rend_un_quand_l_import_serait_refuse(commande, territoire, decp):
    resultat = commande("importer", "decp", decp({**MARCHE, "id": ""}), "--territoire", "essai", "--a-blanc")
    assert resultat.exit_code == 1


def test_les_avertissements_vont_sur_la_sortie_d_erreur_les_cinquante_premiers(commande, territoire, decp):
    marches = [{**MARCHE, "id": f"M{i}", "dureeMois": "NC"} for i in range(53)]
    resultat = commande("importer", "decp", decp(*marches), "--territoire", "essai")
    lignes = resultat.stderr.splitlines()
    assert resultat.exit_code == 0
    assert len(lignes) == 51
    assert lignes[0].startswith("Avertissement\u00a0: decp.json")
    assert lignes[-1] == "… et 3 autres\u00a0: --rapport F.csv les donne."


def test_clause_seulement_sans_le_champ_le_dit(commande, territoire, decp, base):
    resultat = commande("importer", "decp", decp(MARCHE), "--territoire", "essai", "--clause-seulement")
    assert resultat.exit_code == 0
    assert "ne porte pas les considérations sociales" in resultat.stderr
    assert "Rien n’a changé\u00a0: rien à écrire." in resultat.stdout
    assert _compter(base, Marche) == 0


def test_le_rapport_csv_donne_chaque_constat(commande, territoire, decp, tmp_path):
    rapport = tmp_path / "rapport.csv"
    fichier = decp({**MARCHE, "dureeMois": "=1+1"}, {**MARCHE, "id": None})
    commande("importer", "decp", fichier, "--territoire", "essai", "--rapport", rapport)
    lignes = list(csv.reader(rapport.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert lignes[0] == ["ligne", "colonne", "valeur", "gravite", "message"]
    assert [ligne[1:4] for ligne in lignes[1:]] == [
        ["dureeMois", "'=1+1", "avertissement"],
        ["id", "", "erreur"],
    ]
    assert lignes[1][4].startswith("marché 2025M001\u00a0: durée")


@pytest.mark.parametrize(
    ("arguments", "mots"),
    [
        (("decp", "{decp}", "--territoire", "ailleurs"), "Le territoire « ailleurs » n’existe pas"),
        (("decp", "{decp}"), "--territoire"),
        (("decp", "absent.json", "--territoire", "essai"), "« absent.json » n’existe pas"),
        (("rome", "absent.csv"), "« absent.csv » n’existe pas"),
        (("inconnu", "{decp}"), "inconnu"),
        (
            ("decp", "{decp}", "--territoire", "essai", "--rapport", "/nulle/part/r.csv"),
            "ne peut pas être écrit",
        ),
        (("decp", "{decp}", "--territoire", "essai", "--rapport", "{decp}"), "remplacerait"),
    ],
)
def test_un_mauvais_usage_rend_deux_et_n_ecrit_rien(commande, territoire, decp, base, arguments, mots):
    chemin = str(decp(MARCHE))
    resultat = commande("importer", *(a.format(decp=chemin) for a in arguments))
    assert resultat.exit_code == 2
    assert mots in resultat.stderr
    assert _compter(base, Marche) == 0


@pytest.mark.parametrize("contenu", [b"", b"du texte", b'{"autre": []}', b"PK\x03\x04", b"<a"])
def test_un_fichier_qui_n_est_pas_des_decp_rend_un(commande, territoire, tmp_path, contenu):
    chemin = tmp_path / "faux.json"
    chemin.write_bytes(contenu)
    resultat = commande("importer", "decp", chemin, "--territoire", "essai")
    assert resultat.exit_code == 1
    assert resultat.stderr.splitlines()[0].startswith("faux.json")
    assert resultat.stderr.splitlines()[-1].endswith("fichier refusé, rien n’a été écrit.")


def test_importer_une_liste_publique(commande, rome, base):
    fichier = rome("F1702,Pavage\n")
    assert "1 ligne lue, 1 écrite" in commande("importer", "rome", fichier).stdout
    assert "Rien n’a changé" in commande("importer", "rome", fichier).stdout
    assert _compter(base, CodeRome) == 1


def test_une_cellule_fausse_est_nommee_par_fichier_ligne_et_colonne(commande, rome, base):
    resultat = commande("importer", "rome", rome("F1702,Pavage\nF17,Faux\n"))
    assert resultat.exit_code == 1
    assert resultat.stderr.startswith("rome.csv, ligne 3, colonne code (L3C1)\u00a0: «\u00a0F17\u00a0»")
    assert _compter(base, CodeRome) == 0


def test_une_colonne_absente_refuse_le_fichier(commande, tmp_path):
    chemin = tmp_path / "rome.csv"
    chemin.write_text("code,autre\nF1702,x\n", encoding="utf-8")
    resultat = commande("importer", "rome", chemin)
    assert resultat.exit_code == 1
    assert "Il manque la colonne\u00a0: libelle." in resultat.stderr


@pytest.mark.donnees
def test_tous_les_vrais_fichiers_decp_entrent_puis_ne_changent_plus_rien(
    commande, territoire, donnees, base, nombre_epreuves
):
    """Counts of markets, and of the warnings that the reader lists one by one."""
    attendus = {
        "Marche.xml": (1, 1),
        "decp_2019.json": (2, 8),
        "decp_2022.json": (5, 16),
        "marches_avec_modifications.json": (2, 11),
        "decp_tabulaire.csv": (20, 0),
    }
    for tour in range(nombre_epreuves(3, 10)):
        for nom, (marches, avertissements) in attendus.items():
            resultat = commande("importer", "decp", donnees / "decp" / nom, "--territoire", "essai")
            assert resultat.exit_code == 0
            assert resultat.stdout.splitlines()[-2].startswith(f"{nom}\u00a0: {marches} marché")
            assert len(resultat.stderr.splitlines()) == avertissements
            assert ("Rien n’a changé" in resultat.stdout) is (tour > 0)
        assert (_compter(base, Marche), _compter(base, Importation)) == (30, 5)
