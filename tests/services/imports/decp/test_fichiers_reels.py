"""The real files: exactly the anomalies they deserve, each once, at its place."""

import pytest

from clauses.services.imports.decp import FormatDecp, lire_decp

pytestmark = pytest.mark.donnees

ATTENDUS = {
    "Marche.xml": [("siret_malforme", "marché TEST2022, acte de sous-traitance 1")],
    "decp_2019.json": [
        ("siret_cle_fausse", "marché 2019_83935401, titulaire 1"),
        ("duree_avenant_incoherente", "marché 2019_83935401, avenant du 23/11/2022"),
        ("mal_imbrique", "marché 2019_83935401, avenant du 23/11/2022"),
        ("duree_illisible", "marché 2019-VI2022.242"),
        ("siret_cle_fausse", "marché 2019-VI2022.242, titulaire 1"),
        ("tva_invalide", "marché 2019-VI2022.242, titulaire 2"),
        ("mal_imbrique", "marché 2019-VI2022.242, avenant 1"),
        ("tva_invalide", "marché 2019-VI2022.242, avenant 1, titulaire 2"),
    ],
    "decp_2022.json": [
        ("duree_illisible", "marché 2022VI2022.242"),
        ("siret_cle_fausse", "marché 2022VI2022.242, titulaire 1"),
        ("tva_invalide", "marché 2022VI2022.242, titulaire 2"),
        ("siret_malforme", "marché 2022VI2022.242, acte de sous-traitance 1"),
        ("montant_invraisemblable", "marché 2020F00075"),
        ("duree_avenant_incoherente", "marché 2020F00075, avenant 1"),
        ("element_illisible", "marché 2020F00075, avenant 1"),
        ("duree_avenant_incoherente", "marché 2020F00075, avenant 2"),
        ("duree_avenant_incoherente", "marché 2020F00075, avenant 3"),
        ("siret_cle_fausse", "marché 2020F00075, avenant 3, titulaire 1"),
        ("date_future", "marché 2020F00075, avenant 4"),
        ("publication_avant_notification", "marché 202401L04"),
        ("siret_cle_fausse", "marché 202401L04, avenant 1, titulaire 1"),
        ("siret_cle_fausse", "marché 202401L04, avenant 1, titulaire 2"),
        ("mal_imbrique", "marché 2019K1209"),
        ("element_illisible", "marché 2019K1209, avenant 1"),
    ],
    "marches_avec_modifications.json": [
        ("siret_cle_fausse", "marché TEST2022, acheteur"),
        ("siret_malforme", "marché TEST2022, acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022, acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022, modification de l’acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022, avenant 1"),
        ("siret_malforme", "marché TEST2022, avenant 1, titulaire 1"),
        ("siret_malforme", "marché TEST2022Bis, acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022Bis, acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022Bis, modification de l’acte de sous-traitance 1"),
        ("date_avant_notification", "marché TEST2022Bis, avenant 1"),
        ("siret_malforme", "marché TEST2022Bis, avenant 1, titulaire 1"),
    ],
    "decp_tabulaire.csv": [],
}


@pytest.fixture
def lire_reel(donnees, jour):
    return lambda nom: lire_decp(donnees / "decp" / nom, aujourd_hui=jour)


@pytest.mark.parametrize("nom", ATTENDUS)
def test_fichier_reel_donne_exactement_ses_anomalies(lire_reel, reperes, nom):
    lecture = lire_reel(nom)
    assert reperes(lecture) == ATTENDUS[nom]
    assert lecture.erreurs == ()


@pytest.mark.parametrize(
    ("nom", "format_", "marches", "titulaires", "avenants", "doublons", "considerations"),
    [
        ("Marche.xml", FormatDecp.XML, 1, 1, 0, 1, True),
        ("decp_2019.json", FormatDecp.JSON_ANCIEN, 2, 3, 2, 0, False),
        ("decp_2022.json", FormatDecp.JSON_V2, 5, 8, 12, 0, True),
        ("marches_avec_modifications.json", FormatDecp.JSON_V2, 2, 2, 2, 0, True),
        ("decp_tabulaire.csv", FormatDecp.CSV, 20, 25, 0, 0, True),
    ],
)
def test_fichier_reel_donne_ses_marches(
    lire_reel, nom, format_, marches, titulaires, avenants, doublons, considerations
):
    lecture = lire_reel(nom)
    assert (lecture.format, len(lecture.marches)) == (format_, marches)
    assert sum(len(m.titulaires) for m in lecture.marches) == titulaires
    assert sum(len(m.avenants) for m in lecture.marches) == avenants
    assert (lecture.doublons, lecture.a_considerations) == (doublons, considerations)
