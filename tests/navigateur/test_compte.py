"""A new account from its invitation to its second factor, then its sessions, on an empty site."""

import re

import pyotp
import pytest
from playwright.sync_api import Page

from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE
from tests.appui.fabriques import creer_compte
from tests.appui.images import image_png

COURRIEL = "solene@exemple.fr"


def _inviter_une_coordinatrice(page: Page) -> str:
    """The administrator creates a territory, gives it its logo, and invites: the link to hand out."""
    page.goto("/")
    page.get_by_role("link", name="Créer le premier").click()
    page.get_by_label("Nom", exact=True).fill("PLIE du Bassin")
    page.get_by_label("Code", exact=True).fill("bassin")
    page.get_by_role("button", name="Créer le territoire").click()
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": image_png(64, 32)}
    page.get_by_label("Image PNG ou JPEG").set_input_files(logo)
    page.get_by_role("button", name="Mettre en place").click()
    page.get_by_text("Le logo est en place.").wait_for()
    verifier_accessibilite(page)
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_role("link", name="Coordinateur").click()
    page.get_by_label("Adresse électronique").fill(COURRIEL)
    page.get_by_label("Prénom et nom").fill("Solène Darquier")
    page.get_by_role("button", name="Créer l’invitation").click()
    return page.locator("#lien-invitation").inner_text()


def _choisir_son_mot_de_passe(page: Page, lien: str) -> None:
    page.goto(lien)
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_label("Le même, une seconde fois").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Enregistrer mon mot de passe").click()


def _donner_son_mot_de_passe(page: Page) -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(COURRIEL)
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()


def _donner_son_code(page: Page, code: str) -> None:
    page.wait_for_url("**/connexion/code**")
    verifier_accessibilite(page)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(re.compile(r"/$"))


def _poser_son_facteur(page: Page) -> tuple[str, int, list[str]]:
    """Led there by the login: the secret, the step of the code given, and the recovery codes."""
    page.wait_for_url("**/second-facteur")
    verifier_accessibilite(page)
    cle = page.locator("#facteur-cle").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Mettre en place").click()
    page.get_by_text("n’est pas le bon").first.wait_for()
    verifier_accessibilite(page)
    pas = int(maintenant().timestamp()) // 30
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(cle).generate_otp(pas))
    page.get_by_role("button", name="Mettre en place").click()
    codes = page.locator("#codes-secours").inner_text().split()
    verifier_accessibilite(page)
    return cle, pas, codes


@pytest.mark.epreuve
def test_la_coordinatrice_pose_son_second_facteur_se_reconnecte_et_ferme_une_autre_session(ouvrir, site):
    with site.base():
        administrateur = creer_compte(Role.ADMINISTRATEUR).id
    lien = _inviter_une_coordinatrice(ouvrir(administrateur))
    page = ouvrir()
    _choisir_son_mot_de_passe(page, lien)
    _donner_son_mot_de_passe(page)
    cle, pas, codes = _poser_son_facteur(page)
    page.get_by_role("link", name="J’ai gardé mes codes").click()
    logo = page.locator(".bandeau-territoire img")
    assert logo.evaluate("image => image.naturalWidth") == 64

    page.locator(".bandeau-compte summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    _donner_son_mot_de_passe(page)
    _donner_son_code(page, pyotp.TOTP(cle).generate_otp(pas + 1))
    ailleurs = ouvrir()
    _donner_son_mot_de_passe(ailleurs)
    _donner_son_code(ailleurs, codes[0])

    page.goto("/mon-compte")
    assert page.get_by_text("9 restent").is_visible()
    verifier_accessibilite(page)
    page.get_by_role("button", name="Fermer la session").click()
    page.get_by_text("Cette session est fermée.").wait_for()
    ailleurs.reload()
    assert "/connexion" in ailleurs.url
    for adresse in ("/mon-compte/second-facteur/codes", "/mon-compte/second-facteur/retirer"):
        page.goto(adresse)
        verifier_accessibilite(page)
