"""The page of a structure, by clicking and typing: its contacts, its note, and the merger of two that are one."""

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import DonneurOrdreFabrique, MarcheFabrique, TerritoireFabrique
from tests.appui.visiteur import se_connecter
from tests.navigateur.conftest import regarder


def _regarder(page, titre: str) -> None:
    """Wait for the whole page of this title, then let axe read it at both sizes."""
    page.get_by_role("heading", name=titre, level=1).wait_for()
    regarder(page)


@pytest.mark.epreuve
def test_une_facilitatrice_ecrit_un_contact_puis_reunit_deux_structures(ouvrir, site):
    with site.base():
        territoire = TerritoireFabrique()
        cible = DonneurOrdreFabrique(nom="Ville de Boé")
        locale = DonneurOrdreFabrique(
            nom="Mairie de Boé", type_identifiant=None, identifiant=None, territoire_id=territoire.id
        )
        MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=locale.id)
        courriel = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id).courriel
        fiche, siret = f"/structures/{locale.id}", cible.identifiant
    page = ouvrir()
    se_connecter(page, courriel, MOT_DE_PASSE)
    page.goto(fiche)
    page.get_by_role("link", name="Nouveau contact").click()
    page.get_by_label("Nom").fill("Ana Lopez")
    page.get_by_label("Courriel").fill("ana@contact.example")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Modifier le contact Ana Lopez").click()
    _regarder(page, "Ana Lopez")
    page.get_by_role("button", name="Supprimer ce contact").click()
    page.get_by_role("button", name="Annuler la suppression").click()
    page.get_by_role("link", name="ana@contact.example").wait_for()
    page.get_by_role("link", name="Réunir à une autre").click()
    _regarder(page, "Réunir à une autre structure")
    page.get_by_label("Structure qui reste").fill(siret)
    page.get_by_role("option", name="Ville de Boé").click()
    page.get_by_role("button", name="Voir ce qui sera déplacé").click()
    _regarder(page, "Réunir")
    page.get_by_role("button", name="Réunir définitivement").click()
    page.get_by_role("heading", name="Ville de Boé", level=1).wait_for()
    page.get_by_role("link", name="ana@contact.example").wait_for()
