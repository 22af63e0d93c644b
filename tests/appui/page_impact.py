"""The impact table as somebody reads it: on the page, behind a number, in the workbook."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page

from tests.appui.visiteur import telecharger_du_menu, tuiles

TUILES = {
    "heures_realisees": "Heures réalisées",
    "personnes": "Personnes",
    "contrats": "Contrats",
    "marches": "Marchés",
    "donneurs_ordre": "Donneurs d’ordre",
    "attributaires": "Attributaires",
}
MESURES = {"heures_prevues": "Heures prévues", "heures_depuis_origine": "Réalisées depuis l’origine"}
_LIRE_LES_AXES = """() => Object.fromEntries([...document.querySelectorAll('section[id^="axe-"]')].map(s => [
  s.id.slice(4),
  [...s.querySelectorAll('tbody tr')].map(r => [...r.querySelectorAll('td')].map(c => c.innerText.trim())),
]))"""
_LIRE_LES_MESURES = """() => Object.fromEntries([...document.querySelectorAll('.mesures > div')].map(d => [
  d.querySelector('dt').firstChild.textContent.trim(), d.querySelector('dd').innerText.trim()]))"""

Ligne = tuple[Decimal, Decimal, Decimal, Decimal]


def nombre(texte: str) -> Decimal:
    """« 24 983,78 h » as a number."""
    return Decimal(re.sub(r"[^\d,−-]", "", texte).replace(",", ".").replace("−", "-"))


def choisir_la_periode(page: Page, du: str, au: str) -> None:
    """Type the two months and press « Afficher »."""
    page.get_by_label("Du mois").fill(du)
    page.get_by_label("Au mois").fill(au)
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url(lambda adresse: f"du={du}" in adresse and f"au={au}" in adresse)


def lire_les_totaux(page: Page) -> dict[str, Decimal]:
    """The totals of the page, under the names of the contract."""
    lues, mesures = tuiles(page, "Totaux de la période"), page.evaluate(_LIRE_LES_MESURES)
    totaux = {champ: nombre(lues[mot]) for champ, mot in TUILES.items()}
    totaux |= {champ: nombre(mesures[mot]) for champ, mot in MESURES.items()}
    return totaux | {"taux_realisation": nombre(page.locator(".engagement-taux > a").inner_text())}


def lire_les_axes(page: Page, axes: list[str]) -> dict[str, list[Ligne]]:
    """Open these axes whole, and read their rows: hours, people, contracts, markets; sorted."""
    adresse = re.sub(r"&?vue=\w+", "", page.url)
    page.goto(adresse + "".join(f"&axe={axe}" for axe in axes))
    lus = page.evaluate(_LIRE_LES_AXES)
    return {
        axe: sorted((nombre(h), nombre(p), nombre(c), nombre(m)) for h, _part, p, c, m in lignes)
        for axe, lignes in lus.items()
    }


def lire_le_classeur(chemin: Path) -> dict[str, dict[str, Ligne]]:
    """{name of a sheet: {code: hours, people, contracts, markets}} for the sheets of axes."""
    classeur = load_workbook(BytesIO(chemin.read_bytes()), read_only=True)
    feuilles = {}
    for feuille in classeur.worksheets:
        lignes = list(feuille.iter_rows(values_only=True))
        if len(lignes) > 1 and len(lignes[0]) > 1 and lignes[0][1] == "Code":
            feuilles[feuille.title] = {
                str(code): (Decimal(str(h)), Decimal(p), Decimal(c), Decimal(m))
                for _, code, h, _part, p, c, m in lignes[1:]
                if code is not None and h is not None
            }
    classeur.close()
    return feuilles


def somme_des_heures(chemin: Path) -> Decimal:
    """The hours of a workbook of rows."""
    classeur = load_workbook(BytesIO(chemin.read_bytes()), read_only=True)
    lignes = list(classeur["Heures"].iter_rows(values_only=True))
    classeur.close()
    place = lignes[0].index("Heures")
    return sum((Decimal(str(v[place])) for v in lignes[1:] if isinstance(v[place], int | float)), Decimal(0))


def classeur_de_la_page(page: Page) -> Path:
    """Download the workbook of what the page shows."""
    return telecharger_du_menu(page, "Exporter", "Classeur Excel")
