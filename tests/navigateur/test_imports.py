"""The coordinateur imports from the page: real files, other names, errors; with and without JavaScript."""

from pathlib import Path

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.depots import AUTRES_NOMS, DECP, contenu_reprise, gater, lire_csv
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.visiteur import appliquer, deposer, se_connecter, telecharger, tuiles
from tests.navigateur.conftest import regarder

REPRISE, DECP_ONGLET = "Reprise d’historique", "Marchés publics (DECP)"


@pytest.fixture
def courriel(site) -> str:
    """The coordinateur of a territory of their own."""
    with site.base():
        territoire = TerritoireFabrique()
        return compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id).courriel


@pytest.fixture
def page(ouvrir, courriel):
    fenetre = ouvrir()
    se_connecter(fenetre, courriel, MOT_DE_PASSE)
    return fenetre


@pytest.fixture
def fichier(tmp_path):
    def ecrire(contenu: bytes, nom: str = "histoire.csv") -> Path:
        chemin = tmp_path / nom
        chemin.write_bytes(contenu)
        return chemin

    return ecrire


def importer(page, chemin: Path, genre: str) -> dict[str, str]:
    """Drop, look, apply; the figures of the report."""
    deposer(page, chemin, genre)
    regarder(page)
    appliquer(page)
    regarder(page)
    return tuiles(page, "Ce que l’import a fait")


def test_le_coordinateur_importe_les_marches_puis_l_historique(page, fichier):
    marches = importer(page, fichier(DECP, "decp.json"), DECP_ONGLET)
    assert marches["Écrites"] == "2"
    heures = importer(page, fichier(contenu_reprise(60)), REPRISE)
    assert (heures["Lues"], heures["Écrites"], heures["Refusées"]) == ("60", "60", "0")
    page.get_by_role("link", name="Voir les marchés").click()
    page.get_by_role("link", name="2025M001").wait_for()


@pytest.mark.epreuve
def test_le_coordinateur_importe_les_vrais_fichiers(page, donnees):
    marches = importer(page, donnees / "decp" / "decp_2022.json", DECP_ONGLET)
    assert (marches["Écrites"], marches["Refusées"]) == ("5", "0")
    heures = importer(page, donnees / "reprise" / "reprise_exemple.csv", REPRISE)
    assert heures["Lues"] == heures["Écrites"]
    deposer(page, donnees / "reprise" / "reprise_exemple.csv", REPRISE)
    assert page.get_by_text("Rien de nouveau dans ce fichier").is_visible()
    assert page.get_by_role("button", name="Tout appliquer").is_disabled()


def test_les_erreurs_se_corrigent_a_partir_des_lignes_refusees(page, fichier):
    gate = contenu_reprise(12, retouche=gater(mois="2031-05", prenom="1 94 05 33 063 001 42"))
    deposer(page, fichier(gate), REPRISE)
    regarder(page)
    assert page.title().startswith("Erreur")
    assert page.get_by_role("button", name="Tout appliquer").is_disabled()
    appliquer(page, "Appliquer les lignes valides")
    regarder(page)
    refusees = lire_csv(telecharger(page, "Télécharger les lignes refusées").read_bytes())
    assert [ligne["Ligne du fichier"] for ligne in refusees] == ["3", "4"]
    assert refusees[1]["prenom"].startswith("1 94 **")


@pytest.mark.epreuve
def test_d_autres_noms_de_colonnes_se_confirment_une_fois(page, fichier):
    contenu = contenu_reprise(12, noms=AUTRES_NOMS)
    deposer(page, fichier(contenu, "janvier.csv"), REPRISE)
    regarder(page)
    assert page.get_by_label("Nom de la personne").input_value() == "Nom de naissance"
    page.get_by_role("button", name="Confirmer les colonnes").click()
    page.get_by_role("button", name="Tout appliquer").wait_for()
    regarder(page)
    deposer(page, fichier(contenu, "fevrier.csv"), REPRISE)
    assert page.get_by_text("choisies pour ce territoire").is_visible()


@pytest.mark.epreuve
def test_un_fichier_illisible_puis_remplace_puis_abandonne(page, fichier):
    deposer(page, fichier(b"%PDF-1.4 rien", "faux.csv"), REPRISE)
    regarder(page)
    page.get_by_label("Fichier", exact=True).set_input_files(fichier(contenu_reprise(3), "bon.csv"))
    page.get_by_role("button", name="Remplacer et vérifier").click()
    page.get_by_role("heading", name="bon.csv").wait_for()
    page.get_by_role("button", name="Abandonner").click()
    page.wait_for_url("**/imports/")
    assert page.get_by_text("rien n’a été importé").is_visible()
    regarder(page)


def test_un_depot_sans_fichier_dit_quoi_faire(page):
    page.goto("/imports/")
    page.get_by_role("button", name="Déposer et vérifier").click()
    page.get_by_role("heading", name="Une erreur est à corriger").wait_for()
    regarder(page)


def test_un_fichier_se_glisse_dans_la_zone(page):
    page.goto("/imports/")
    page.evaluate(
        """() => {
          const donnees = new DataTransfer();
          donnees.items.add(new File(['nom;heures'], 'glisse.csv', {type: 'text/csv'}));
          document.querySelector('[data-depot]').dispatchEvent(
            new DragEvent('drop', {dataTransfer: donnees, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_text("glisse.csv").wait_for()
    page.get_by_role("button", name="Déposer et vérifier").click()
    page.wait_for_url("**/imports/depots/*")
    assert page.get_by_role("heading", level=1).inner_text() == "glisse.csv"


def test_tout_marche_sans_javascript(chromium, site, courriel, fichier):
    contexte = chromium.new_context(base_url=site.adresse, java_script_enabled=False, locale="fr-FR")
    page = contexte.new_page()
    se_connecter(page, courriel, MOT_DE_PASSE)
    deposer(page, fichier(contenu_reprise(3)), REPRISE)
    appliquer(page)
    assert tuiles(page, "Ce que l’import a fait")["Écrites"] == "3"
    contexte.close()
