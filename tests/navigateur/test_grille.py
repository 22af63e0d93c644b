"""The sheet of hours by keyboard, by pasting, through a cut, and by two people at once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from clauses.models import Affectation, Attribution, HeuresMensuelles, Lot
from clauses.models.vocabulaire import EtatHeures, Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)
from tests.navigateur.conftest import GRAND, TELEPHONE

COLLER = """t => { const d = new DataTransfer(); d.setData('text/plain', t);
  const options = {clipboardData: d, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', options)) }"""
CASES = "td.case input"
ANNEE = date.today().year - 1  # noqa: DTZ011 — a year that is over, on the server's own clock


@pytest.fixture
def marche(site):
    """A market with people on it: `marche(50)` gives its key and two accounts of its territory."""

    def creer(personnes: int) -> tuple[int, int, int]:
        with site.base():
            territoire = TerritoireFabrique()
            marche = MarcheFabrique(territoire_id=territoire.id)
            lot = LotFabrique(marche_id=marche.id)
            attribution = AttributionFabrique(lot_id=lot.id)
            for _ in range(personnes):
                creer_affectation(territoire, lot=lot, attribution=attribution)
            comptes = [creer_compte(Role.FACILITATEUR, territoire_id=territoire.id).id for _ in range(2)]
            return marche.id, *comptes

    return creer


def en_vigueur(site, marche_id: int) -> int:
    with site.base() as session:
        return session.scalar(
            select(func.count())
            .select_from(HeuresMensuelles)
            .where(
                HeuresMensuelles.valable_au.is_(None), HeuresMensuelles.affectation.has(marche_id=marche_id)
            )
        )


def test_la_grille_se_remplit_au_clavier_se_colle_et_survit_a_une_coupure(ouvrir, site, marche):
    marche_id, compte, _ = marche(50)
    page = ouvrir(compte)
    page.goto(f"/heures/marches/{marche_id}?annee={ANNEE}")
    cases = page.locator(CASES)
    cases.first.focus()
    for heures in range(1, 13):
        page.keyboard.type(f"{heures}")
        page.keyboard.press("Tab")
    page.get_by_text("Enregistré à").wait_for()
    assert en_vigueur(site, marche_id) == 12
    page.locator(CASES).nth(12).focus()
    ecritures = ["134,50", "12h30", "7:45", "7.5", "7,5", "", "douze", "1 234,50"]
    rangs = [[(r + c) % 8 for c in range(12)] for r in range(50)]
    bloc = "\n".join("\t".join(ecritures[rang] for rang in ligne) for ligne in rangs)
    dans_la_grille = [rang for ligne in rangs[:49] for rang in ligne]
    page.evaluate(COLLER, bloc)
    page.get_by_text("cellules à corriger").wait_for()
    assert page.locator(".case.refusee").count() == sum(rang >= 6 for rang in dans_la_grille)
    page.locator(".case.attente").first.wait_for(state="detached")
    assert en_vigueur(site, marche_id) == 12 + sum(rang < 5 for rang in dans_la_grille)
    verifier_accessibilite(page)
    page.keyboard.press("Control+z")
    page.get_by_text("Enregistré à").wait_for()
    assert en_vigueur(site, marche_id) == 12
    page.context.set_offline(True)
    cases.first.focus()
    page.keyboard.type("33")
    page.keyboard.press("Enter")
    page.get_by_text("Le réseau est coupé").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Enregistré à").wait_for()
    page.reload()
    assert cases.first.input_value() == "33,00"


def test_deux_personnes_sur_une_cellule_voient_les_deux_valeurs(ouvrir, site, marche):
    marche_id, compte, collegue = marche(1)
    pages = [ouvrir(c) for c in (compte, collegue)]
    for page in pages:
        page.goto(f"/heures/marches/{marche_id}?annee={ANNEE}")
    for page, heures in zip(pages, ("10", "12"), strict=True):
        page.locator(CASES).first.focus()
        page.keyboard.type(heures)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.get_by_text("Enregistré à" if heures == "10" else "Conflit : 1").wait_for()
    assert "a enregistré 10,00" in pages[1].locator("[data-conflits]").inner_text()
    for largeur, hauteur in (GRAND, TELEPHONE):
        pages[1].set_viewport_size({"width": largeur, "height": hauteur})
        verifier_accessibilite(pages[1])
    pages[1].get_by_role("button", name="Garder la mienne").click()
    pages[1].get_by_text("Enregistré à").wait_for()
    with site.base() as session:
        versions = session.scalars(
            select(HeuresMensuelles.heures)
            .where(HeuresMensuelles.affectation.has(marche_id=marche_id))
            .order_by(HeuresMensuelles.numero)
        ).all()
    assert versions == [10, 12]


def test_un_bouton_est_presse_des_le_premier_clic_et_un_collage_dit_ce_qu_il_a_laisse(ouvrir, site, marche):
    marche_id, compte, _ = marche(1)
    with site.base() as session:
        attribution = session.scalar(select(Attribution).join(Lot).where(Lot.marche_id == marche_id))
        ObjectifFabrique(attribution_id=attribution.id, heures=1500)
    page = ouvrir(compte)
    page.goto(f"/heures/marches/{marche_id}?annee={ANNEE}")
    page.locator(CASES).nth(11).focus()
    page.evaluate(COLLER, "12h30\t7\n8")
    page.get_by_text("Enregistré à").wait_for()
    assert "1 cellule collée ; 2 hors de la grille, laissées." in page.locator("[data-detail]").inner_text()
    page.locator(CASES).first.fill("35")
    page.get_by_role("button", name="Déclarer", exact=True).click()
    page.get_by_text("2 saisies déclarées").wait_for()


def test_une_session_rouverte_ailleurs_reprend_l_enregistrement_de_la_grille(ouvrir, site, marche):
    marche_id, compte, collegue = marche(1)
    page = ouvrir(compte)
    page.goto(f"/heures/marches/{marche_id}?annee={ANNEE}")
    page.context.clear_cookies()
    page.locator(CASES).first.fill("12")
    page.keyboard.press("Tab")
    page.get_by_text("reconnectez-vous dans un autre onglet").wait_for()
    page.context.add_cookies([site.temoin(collegue)])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.get_by_text("Un autre compte est ouvert").wait_for()
    assert en_vigueur(site, marche_id) == 0
    page.context.clear_cookies()
    page.context.add_cookies([site.temoin(compte)])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.get_by_text("Enregistré à").wait_for()
    assert en_vigueur(site, marche_id) == 1


@pytest.mark.epreuve
def test_une_annee_de_tout_un_marche_se_saisit_sans_souris(ouvrir, site, marche, nombre_epreuves):
    personnes = nombre_epreuves(5, 200)
    marche_id, compte, _ = marche(personnes)
    page = ouvrir(compte)
    page.goto(f"/heures/marches/{marche_id}?annee={ANNEE}")
    while not page.evaluate("document.activeElement.matches('td.case input')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Home")
    for rang in range(personnes):
        for mois in range(1, 13):
            page.keyboard.type(f"{mois},{rang % 100:02}")
            page.keyboard.press("ArrowRight" if mois < 12 else "Enter")
        page.keyboard.press("Home")
    page.locator(".case.attente").first.wait_for(state="detached")
    page.get_by_text("Enregistré à").wait_for()
    with site.base() as session:
        lues = session.execute(
            select(HeuresMensuelles.heures, HeuresMensuelles.mois)
            .join(HeuresMensuelles.affectation)
            .where(Affectation.marche_id == marche_id, HeuresMensuelles.valable_au.is_(None))
            .order_by(Affectation.id, HeuresMensuelles.mois)
        ).all()
    attendues = [Decimal(f"{mois}.{rang % 100:02}") for rang in range(personnes) for mois in range(1, 13)]
    assert sorted(heures for heures, _ in lues) == sorted(attendues)
    assert all(int(heures) == mois.month for heures, mois in lues)


def test_les_heures_a_valider_se_lisent_avec_axe_a_toutes_les_tailles(ouvrir, site, marche):
    marche_id, compte, _ = marche(2)
    with site.base() as session:
        for affectation in session.scalars(select(Affectation).where(Affectation.marche_id == marche_id)):
            creer_heures(affectation, date(ANNEE, 3, 1), "35.50", etat=EtatHeures.DECLAREE)
    page = ouvrir(compte)
    page.goto("/heures/a-valider")
    assert page.get_by_text("Tout accepter").is_visible()
    for largeur, hauteur in (GRAND, TELEPHONE):
        page.set_viewport_size({"width": largeur, "height": hauteur})
        verifier_accessibilite(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
