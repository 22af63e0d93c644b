"""Ticking rows in a browser: all at once, counted, and the bar within reach on a screen and on a phone."""

import pytest

from clauses.models.vocabulaire import Qualification, Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.suivi import creer_suivi
from tests.navigateur.conftest import GRAND, TELEPHONE

NOMBRE = 12


@pytest.fixture
def facilitatrice(site) -> int:
    """Her territory has markets read in the public data, enough for the bar to be out of sight."""
    with site.base() as base:
        territoire = TerritoireFabrique()
        for rang in range(NOMBRE):
            reference = f"DECP-{rang:02d}"
            creer_suivi(territoire, reference=reference, qualification=Qualification.A_QUALIFIER)
        compte = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
        base.commit()
        return compte.id


def test_tout_se_coche_sauf_un_et_s_ecarte_avec_son_motif(ouvrir, facilitatrice):
    page = ouvrir(facilitatrice)
    page.goto("/marches")
    page.get_by_label("Tout cocher").check()
    page.get_by_label("Choisir DECP-03").uncheck()
    page.get_by_text(f"{NOMBRE - 1} marchés cochés").wait_for()
    assert page.get_by_label("Tout cocher").evaluate("c => c.indeterminate")
    page.get_by_text("Écarter", exact=True).click()
    page.get_by_label("Pourquoi ces marchés sont écartés").fill("sans clause d’insertion")
    verifier_accessibilite(page)
    page.get_by_role("button", name="Ignorer").click()
    page.get_by_text(f"{NOMBRE - 1} marchés écartés, ignorés.").wait_for()
    page.get_by_text("Avec les marchés cochés").wait_for()


@pytest.mark.parametrize("taille", [GRAND, TELEPHONE], ids=["bureau", "telephone"])
def test_une_ligne_cochee_amene_la_barre_sous_les_yeux(ouvrir, facilitatrice, taille):
    page = ouvrir(facilitatrice, taille)
    page.goto("/marches")
    suivre = page.get_by_role("button", name="Suivre les marchés cochés")
    page.get_by_label("Choisir DECP-00").check()
    page.get_by_text("1 marché coché").wait_for()
    boite = suivre.bounding_box()
    assert boite["y"] + boite["height"] <= taille[1]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    verifier_accessibilite(page)
    suivre.click()
    page.get_by_text("1 marché suivi.").wait_for()


def test_sur_un_telephone_tout_se_coche_depuis_la_barre(ouvrir, facilitatrice):
    page = ouvrir(facilitatrice, TELEPHONE)
    page.goto("/marches")
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_text(f"{NOMBRE} marchés cochés").wait_for()
    page.get_by_role("button", name="Tout décocher").click()
    assert page.locator("[name=choix]:checked").count() == 0
