"""The demonstration without a mouse, for each role: the focus is always seen, always goes on, and comes back."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from clauses.config import Mode
from clauses.models import Compte
from clauses.services.acteur import SYSTEME
from clauses.services.demonstration import COMPTES_DEMONSTRATION, remplir
from tests.appui.clavier import fautes_au_clavier, lien_d_evitement
from tests.appui.parcours import Parcours
from tests.appui.site import Site, servir
from tests.navigateur.conftest import TELEPHONE

pytestmark = pytest.mark.epreuve
#: A long list repeats its rows: its first stops say what the others are.
ARRETS = 45


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with servir(tmp_path_factory.mktemp("demonstration")) as servi:
        servi.app.config["MODE"] = Mode.DEMONSTRATION  # its accounts have no second factor
        with servi.base():
            remplir(SYSTEME, date(2026, 3, 12))
        yield servi


@pytest.fixture(scope="module")
def comptes(site) -> dict[str, int]:
    """The accounts of the demonstration, one per role, by their address."""
    with site.base() as base:
        cles = dict(base.execute(select(Compte.courriel, Compte.id)).all())
    return {c.courriel: cles[c.courriel] for c in COMPTES_DEMONSTRATION}


def test_chaque_page_de_chaque_role_se_parcourt_au_clavier(ouvrir, site, comptes):
    """Each page once, by the first role that meets it, and the home page of each role."""
    vues: Counter = Counter()
    fautes: dict[str, list[str]] = {}

    def regarder(page) -> None:
        ici = page.url.removeprefix(site.adresse)
        trouvees = fautes_au_clavier(page, ARRETS)
        if not lien_d_evitement(page):
            trouvees.append("le lien d’évitement ne mène pas au contenu")
        if trouvees:
            fautes[ici] = trouvees

    for compte in comptes.values():
        page = ouvrir(compte)
        vues["accueil.accueil"] = 0  # one home per role
        Parcours(site, page, regarder, deja_vues=vues).suivre()
        page.context.close()
    assert len(+vues) > 50
    assert fautes == {}


def test_ce_qui_s_ouvre_se_ferme_par_echap_et_rend_le_focus(ouvrir, comptes):
    page = ouvrir(comptes["facilitatrice@demo.example"])
    page.goto("/marches")
    for ouvreur in (
        page.locator("details.menu > summary").first,
        page.locator("main details.menu > summary").first,
    ):
        ouvreur.focus()
        ouvreur.press("Enter")
        expect(ouvreur.locator("..")).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(ouvreur.locator("..")).not_to_have_attribute("open", "")
        expect(ouvreur).to_be_focused()
    page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    menu = page.get_by_role("button", name="Menu", exact=True)
    menu.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    expect(menu).to_be_focused()


@pytest.mark.parametrize(
    "adresse", ["/marches/nouveau", "/personnes/nouvelle", "/imports/", "/structures/nouvelle"]
)
def test_un_formulaire_refuse_donne_le_focus_a_son_resume_puis_au_champ(ouvrir, comptes, adresse):
    page = ouvrir(comptes["facilitatrice@demo.example"])
    page.goto(adresse)
    page.locator("main form .actions-formulaire .bouton-principal").first.press("Enter")
    resume = page.locator(".resume-erreurs")
    expect(resume).to_be_focused()
    assert page.title().startswith("Erreur\N{NO-BREAK SPACE}: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
