"""The big file of the trials: always the same, and worthy of an import without a blocking error."""

import hashlib

from stdnum import luhn

from tests.appui.gros_fichier import COLONNES, ecrire_reprise, lignes_reprise

IDENTITE = ("nom", "prenom", "date_naissance")
CONTRAT = (*IDENTITE, "employeur_siret", "type_contrat", "date_debut_contrat")
ATTRIBUTION = ("donneur_ordre_siret", "marche", "lot", "attributaire_siret")


def test_le_meme_nombre_donne_le_meme_fichier_et_une_autre_graine_un_autre(tmp_path):
    fichiers = [
        ecrire_reprise(tmp_path / f"{rang}.csv", 500, graine=graine) for rang, graine in enumerate((1, 1, 2))
    ]
    premiere, seconde, autre = (hashlib.sha256(f.read_bytes()).hexdigest() for f in fichiers)
    assert premiere == seconde != autre


def test_le_fichier_a_exactement_les_lignes_demandees_et_les_colonnes_de_la_reprise():
    lignes = list(lignes_reprise(1234))
    assert len(lignes) == 1234
    assert {tuple(sorted(ligne)) for ligne in lignes} == {tuple(sorted(COLONNES))}


def test_aucune_ligne_ne_contredit_une_autre():
    vues, sexes, objectifs = set(), {}, {}
    for ligne in lignes_reprise(5000):
        personne = tuple(ligne[c] for c in IDENTITE)
        attribution = tuple(ligne[c] for c in ATTRIBUTION)
        assert sexes.setdefault(personne, ligne["sexe"]) == ligne["sexe"]
        assert objectifs.setdefault(attribution, ligne["heures_prevues"]) == ligne["heures_prevues"]
        cle = (tuple(ligne[c] for c in CONTRAT), attribution, ligne["mois"])
        assert cle not in vues
        vues.add(cle)
        jour, mois, annee = ligne["date_debut_contrat"].split("/")
        assert f"{annee}-{mois}" <= ligne["mois"] <= "2024-12", jour


def test_les_siret_ont_une_cle_juste():
    for ligne in lignes_reprise(300):
        for colonne in ("donneur_ordre_siret", "attributaire_siret", "employeur_siret"):
            assert luhn.is_valid(ligne[colonne])
            assert luhn.is_valid(ligne[colonne][:9])
