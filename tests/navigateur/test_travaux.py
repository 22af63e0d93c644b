"""A long file, followed in a browser while the worker has it; the page refreshes itself, and is left at will."""

import pytest

from clauses.file_travaux import Avancement, file_travaux
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.travaux import etats
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.depots import contenu_reprise
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.travaux import faire_les_travaux
from tests.appui.visiteur import se_connecter
from tests.navigateur.conftest import regarder


@pytest.fixture
def page(ouvrir, site, monkeypatch):
    """The coordinateur, where sixty lines are a long file."""
    monkeypatch.setitem(site.app.config, "LIGNES_IMPORT_EN_LIGNE", 59)
    with site.base():
        territoire = TerritoireFabrique()
        courriel = compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id).courriel
        file_travaux.donner_signe_de_vie()
    fenetre = ouvrir()
    se_connecter(fenetre, courriel, MOT_DE_PASSE)
    return fenetre


@pytest.mark.epreuve
def test_un_fichier_long_se_suit_du_depot_au_compte_rendu(page, site, tmp_path):
    fichier = tmp_path / "histoire.csv"
    fichier.write_bytes(contenu_reprise(60))
    page.goto("/imports/")
    page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    page.get_by_role("button", name="Déposer et vérifier").click()
    page.wait_for_url("**/travaux/*")
    regarder(page)
    numero = int(page.url.rpartition("/")[2])
    with site.base():
        etats.prendre(SYSTEME, numero, maintenant())
        file_travaux.dire(numero, Avancement("Rapprochement", 20, 60))
    page.get_by_text("20 sur 60").wait_for()  # the page refreshed itself
    page.get_by_role("button", name="Annuler ce travail").focus()
    page.wait_for_timeout(2500)
    assert page.evaluate("document.activeElement.id") == "annuler-travail", "le clavier garde sa place"
    regarder(page)
    page.goto("/travaux/")
    regarder(page)
    with site.base():
        etats.reprendre(SYSTEME, maintenant())
    faire_les_travaux(site.app)
    page.get_by_role("link", name="Voir ce que le fichier ferait").click()
    page.get_by_role("button", name="Tout appliquer").click()
    page.wait_for_url("**/travaux/*")
    faire_les_travaux(site.app)
    page.get_by_text("C’est fini.").wait_for()
    menu = page.get_by_role("navigation", name="Navigation principale")
    menu.get_by_role("link", name="Travaux en cours 2 finis à l’instant").wait_for()
    regarder(page)
    page.get_by_role("link", name="Lire le compte rendu").click()
    page.get_by_text("60 mois d’heures").wait_for()
