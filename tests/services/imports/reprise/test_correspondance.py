"""The export of another tool, read as if it were ours."""

from pathlib import Path

import pytest

from clauses.services.imports.reprise.correspondance import lire_correspondance, proposer
from clauses.services.imports.tableaux import FichierRefuse
from tests.appui.contenu import contenu
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.lignes_reprise import MODELE, ligne

TOML = """
[colonnes]
nom = "Nom de naissance"
heures = "Nb heures"
type_contrat = "Nature du contrat"

[codes.type_contrat]
"Contrat de mission" = "mission"

[codes.criteres]
"Bénéficiaire du RSA" = "RSA"
"RQTH" = "TH"

[codes.qpv]
"Hors QPV" = ""
"""
NOMS = {"nom": "Nom de naissance", "heures": "Nb heures", "type_contrat": "Nature du contrat"}


def ecrire(dossier: Path, texte: str) -> Path:
    chemin = dossier / "correspondance.toml"
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_d_autres_colonnes_et_d_autres_codes_donnent_la_meme_base(importer, territoire, tmp_path):
    autre = {
        NOMS.get(c, c): v for c, v in ligne(criteres="bénéficiaire du rsa | RQTH", qpv="hors QPV").items()
    }
    autre["Nature du contrat"] = "CONTRAT DE MISSION"
    rapport = importer(territoire, autre, correspondance=lire_correspondance(ecrire(tmp_path, TOML)))
    assert (rapport.lignes_ecrites, rapport.informations) == (1, [])
    temoin = TerritoireFabrique()
    importer(temoin, ligne(criteres="RSA|TH", qpv=""))
    assert contenu(territoire) == contenu(temoin)


def test_une_faute_se_dit_sous_le_titre_et_la_cellule_du_fichier(importer, territoire, tmp_path):
    autre = {NOMS.get(c, c): v for c, v in ligne(heures="0", type_contrat="Contrat de mission").items()}
    rapport = importer(
        territoire, autre, correspondance=lire_correspondance(ecrire(tmp_path, TOML)), a_blanc=True
    )
    (erreur,) = rapport.erreurs
    assert erreur.cellule == f"L2C{list(MODELE).index('heures') + 1}"


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("[colonnes\n", "ne se lit pas"),
        ('[colonnes]\nprenoms = "Prénom"\n', "prenoms"),
        ("[colonnes]\nnom = 3\n", "texte"),
        ("codes = [1]\n", "texte"),
        ('colonnes = "nom"\n', "texte"),
        ("[codes]\nsexe = 'F'\n", "texte"),
        ('[colonne]\nnom = "Nom"\n', "table inconnue"),
    ],
)
def test_une_correspondance_fausse_est_refusee_avec_sa_raison(tmp_path, texte, dit):
    with pytest.raises(FichierRefuse, match=dit):
        lire_correspondance(ecrire(tmp_path, texte))


def test_une_correspondance_absente_est_refusee(tmp_path):
    with pytest.raises(FichierRefuse, match="ne se lit pas"):
        lire_correspondance(tmp_path / "absente.toml")


def test_une_colonne_annoncee_mais_absente_du_fichier_est_refusee(importer, territoire, tmp_path):
    with pytest.raises(FichierRefuse, match="Nom de naissance"):
        importer(territoire, ligne(), correspondance=lire_correspondance(ecrire(tmp_path, TOML)))


def test_les_noms_usuels_d_un_autre_outil_sont_proposes():
    proposees = proposer(["Maître d'ouvrage", "N° marché", "NOM", "Prénom", "Date de naissance", "Tuteur"])
    assert proposees == {
        "donneur_ordre": "Maître d'ouvrage",
        "marche": "N° marché",
        "nom": "NOM",
        "prenom": "Prénom",
        "date_naissance": "Date de naissance",
    }
