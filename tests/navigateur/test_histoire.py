"""From a real file to an exact impact table, all by the page: import, read, open a number, download."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.impact import Axe
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.depots import DECP, contenu_reprise
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.gros_fichier import lignes_reprise
from tests.appui.impact_attendu import impact_du_fichier
from tests.appui.page_impact import (
    choisir_la_periode,
    classeur_de_la_page,
    lire_le_classeur,
    lire_les_axes,
    lire_les_totaux,
    nombre,
    somme_des_heures,
)
from tests.appui.visiteur import appliquer, deposer, se_connecter, tuiles

MESURES_D_UNE_LIGNE = ("heures_realisees", "personnes", "contrats", "marches")
LIGNES = 300


@pytest.fixture
def page(ouvrir, site):
    """The coordinateur of a new territory, logged in by the login page."""
    with site.base():
        territoire = TerritoireFabrique()
        courriel = compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id).courriel
    fenetre = ouvrir()
    se_connecter(fenetre, courriel, MOT_DE_PASSE)
    return fenetre


def lignes_attendues(axe: dict[str, dict]) -> dict[str, tuple[Decimal, ...]]:
    return {cle: tuple(Decimal(str(v[m])) for m in MESURES_D_UNE_LIGNE) for cle, v in axe.items()}


def importer_et_ouvrir_le_tableau(page, marches: Path, histoire: Path) -> None:
    for fichier, genre in ((marches, "Marchés publics (DECP)"), (histoire, "Reprise d’historique")):
        deposer(page, fichier, genre)
        appliquer(page)
    page.get_by_role("link", name="Lire le tableau d’impact").click()
    page.get_by_role("heading", name="Tableau d’impact", level=1).wait_for()
    verifier_accessibilite(page)


def verifier_les_chiffres(page, attendu: dict) -> None:
    """The page, then the workbook, say what is expected, total by total and row by row."""
    choisir_la_periode(page, attendu["perimetre"]["du"], attendu["perimetre"]["au"])
    lus = lire_les_totaux(page)
    assert lus == {champ: Decimal(str(attendu["total"].get(champ, lus[champ]))) for champ in lus}
    axes = {axe: lignes_attendues(lignes) for axe, lignes in attendu["axes"].items()}
    lues = lire_les_axes(page, list(axes))
    assert lues == {axe: sorted(lignes.values()) for axe, lignes in axes.items()}
    verifier_accessibilite(page)
    feuilles = lire_le_classeur(classeur_de_la_page(page))
    for axe, lignes in axes.items():
        assert feuilles[Axe(axe).libelle] == lignes, axe


def verifier_les_lignes_d_un_nombre(page) -> None:
    """A number of the table leads to the rows that make it, on the page and in a file."""
    ligne = page.locator("#axe-sexe tbody tr").first
    montre = [nombre(cellule.inner_text()) for cellule in ligne.locator("td").all()]
    ligne.locator("td a").first.click()
    page.get_by_role("table").first.wait_for()
    verifier_accessibilite(page)
    compte = tuiles(page, "Ce que ces lignes comptent")
    lus = [nombre(compte[mot]) for mot in ("Heures", "Personnes", "Contrats", "Marchés")]
    assert lus == [montre[0], *montre[2:]]
    assert somme_des_heures(classeur_de_la_page(page)) == montre[0]


def test_le_coordinateur_importe_puis_lit_le_tableau_ouvre_un_nombre_et_telecharge_le_classeur(
    page, tmp_path
):
    marches, histoire = tmp_path / "decp.json", tmp_path / "histoire.csv"
    marches.write_bytes(DECP)
    histoire.write_bytes(contenu_reprise(LIGNES))
    importer_et_ouvrir_le_tableau(page, marches, histoire)
    verifier_les_chiffres(page, impact_du_fichier(list(lignes_reprise(LIGNES))))
    verifier_les_lignes_d_un_nombre(page)


@pytest.mark.epreuve
def test_les_vrais_fichiers_donnent_les_chiffres_attendus_pour_les_trois_periodes(page, donnees):
    histoire = donnees / "reprise" / "reprise_exemple.csv"
    importer_et_ouvrir_le_tableau(page, donnees / "decp" / "decp_2022.json", histoire)
    for attendu in json.loads(histoire.with_name("reprise_exemple.attendu.json").read_text()):
        verifier_les_chiffres(page, attendu)
    verifier_les_lignes_d_un_nombre(page)
