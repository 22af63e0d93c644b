"""« clauses lire-releve »: the contract, and the real sheets of companies, figure by figure."""

import json
from pathlib import Path

import pytest

from clauses.services.normalisation import texte_recherche

LISIBLES = (
    "01_mensuel_simple.xlsx", "02_matrice_annuelle.xlsx", "03_hebdomadaire_etti.xlsx", "04_export_paie.csv",
    "05_durees_excel.xlsx", "06_un_onglet_par_mois.xlsx", "07_releve_texte.pdf", "10_mensuel_simple.ods",
)  # fmt: skip


def _cle(*noms: str | None) -> str:
    """A person whatever the order of the names."""
    return " ".join(sorted(texte_recherche(" ".join(n for n in noms if n)).split()))


@pytest.mark.donnees
@pytest.mark.parametrize("nom", LISIBLES)
def test_chaque_releve_reel_donne_exactement_ce_qu_un_lecteur_attentif_y_trouve(installation, donnees, nom):
    attendu = json.loads((donnees / "releves" / "attendu.json").read_text())[nom]
    resultat = installation().clauses("lire-releve", str(donnees / "releves" / nom))
    assert resultat.returncode == 0, resultat.stderr
    lues = sorted(
        (_cle(li["personne"]), li["mois"], li["heures"]) for li in json.loads(resultat.stdout)["lignes"]
    )
    assert lues == sorted((_cle(a["nom"], a["prenom"]), a["mois"], a["heures"]) for a in attendu)


@pytest.mark.donnees
def test_un_scan_reel_ne_donne_aucune_ligne_et_un_avertissement(installation, donnees):
    resultat = installation().clauses("lire-releve", str(donnees / "releves" / "08_releve_scanne.pdf"))
    lu = json.loads(resultat.stdout)
    assert (resultat.returncode, lu["lignes"]) == (0, [])
    assert "image" in lu["avertissements"][0]


@pytest.mark.donnees
def test_un_releve_reel_avec_un_numero_de_securite_sociale_est_refuse_masque(installation, donnees):
    lieu = installation()
    resultat = lieu.clauses("lire-releve", str(donnees / "releves" / "09_avec_numero_secu.xlsx"))
    assert (resultat.returncode, resultat.stdout) == (1, "")
    assert "1 94 ** …" in resultat.stderr
    assert "351" not in resultat.stderr


def test_la_commande_rend_le_contrat_et_n_ecrit_rien(installation, tmp_path):
    fichier = tmp_path / "releve.csv"
    fichier.write_text(
        "Chantier;Nom;Prénom;Mois;Heures\nA;DUPONT;Léa;03/2024;7h20\nB;DUPONT;Léa;03/2024;7h20\n"
    )
    lieu = installation()
    avant = sorted(Path(lieu.dossier).rglob("*"))
    lu = json.loads(lieu.clauses("lire-releve", str(fichier)).stdout)
    assert lu["lignes"] == [
        {
            "personne": "DUPONT Léa", "nom": "DUPONT", "prenom": "Léa", "date_naissance": None, "mois": "2024-03",
            "heures": "14.67", "feuille": None, "cellule": "L2C5:L3C5",
        }
    ]  # fmt: skip
    assert [c["role"] for c in lu["colonnes"][0]["colonnes"]] == ["marche", "nom", "prenom", "mois", "heures"]
    assert lu["avertissements"] == []
    assert sorted(Path(lieu.dossier).rglob("*")) == avant


def test_un_fichier_absent_est_une_erreur_d_usage(installation):
    resultat = installation().clauses("lire-releve", "absent.xlsx")
    assert resultat.returncode == 2
