"""What a person does in a browser: log in, drop a file, read the page."""

import re
from pathlib import Path

from playwright.sync_api import Download, Page

from clauses.models.types import maintenant
from tests.appui.comptes import code_totp


def se_connecter(page: Page, courriel: str, mot_de_passe: str) -> None:
    """Log in by the login page, second factor of the tests included, and arrive somewhere else."""
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(courriel)
    page.get_by_label("Mot de passe", exact=True).fill(mot_de_passe)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda adresse: not adresse.endswith("/connexion"))
    if "/connexion/code" in page.url:
        page.get_by_label("Code", exact=True).fill(code_totp(maintenant()))
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda adresse: "/connexion" not in adresse)


def deposer(page: Page, fichier: Path, genre: str) -> None:
    """Drop a file on the tab of its kind, and wait for its examination."""
    page.goto("/imports/")
    onglets = page.get_by_role("navigation", name="Genre de fichier")
    onglets.get_by_role("link", name=genre).click()
    page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    page.get_by_role("button", name="Déposer et vérifier").click()
    page.wait_for_url("**/imports/depots/*")


def appliquer(page: Page, bouton: str = "Tout appliquer") -> None:
    """Press the button, and wait for the report."""
    page.get_by_role("button", name=bouton).click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))


def telecharger(page: Page, lien: str) -> Path:
    """Follow a link to a file; where the file is."""
    with page.expect_download() as attente:
        page.get_by_role("link", name=lien).first.click()
    recu: Download = attente.value
    return recu.path()


def tuiles(page: Page, liste: str) -> dict[str, str]:
    """{measure: value} of a row of tiles."""
    cartes = page.get_by_role("list", name=liste).get_by_role("listitem").all()
    return {
        c.locator(".tuile-nom").inner_text().strip(): c.locator(".tuile-valeur").inner_text().strip()
        for c in cartes
    }


def telecharger_du_menu(page: Page, menu: str, lien: str) -> Path:
    """Open a menu of the page, and follow one of its links to a file."""
    page.locator("summary", has_text=menu).click()
    return telecharger(page, lien)


class Main:
    """The hand of somebody at work: each click, each field filled is one `gestes`."""

    def __init__(self, page: Page):
        self.page, self.gestes = page, 0

    def suivre(self, lien: str, *, dans: str | None = None) -> None:
        zone = self.page.get_by_role("navigation", name=dans) if dans else self.page.locator("main")
        self._compter(zone.get_by_role("link", name=lien).first.click)

    def presser(self, bouton: str) -> None:
        self._compter(self.page.locator("main").get_by_role("button", name=bouton, exact=True).click)

    def remplir(self, champ: str, texte: str) -> None:
        etiquette = re.compile(rf"^{re.escape(champ)}( \(facultatif\))?$")
        self._compter(self.page.get_by_label(etiquette).first.fill, texte)

    def choisir(self, champ: str, valeur: str) -> None:
        self._compter(self.page.get_by_label(champ, exact=True).select_option, label=valeur)

    def cocher(self, case: str) -> None:
        self._compter(self.page.get_by_label(case, exact=True).check)

    def taper(self, texte: str, *, touche: bool = False) -> None:
        self._compter(self.page.keyboard.press if touche else self.page.keyboard.type, texte)

    def _compter(self, geste, *arguments, **options) -> None:
        self.gestes += 1
        geste(*arguments, **options)
