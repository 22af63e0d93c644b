"""A long sheet in a browser: its page refreshes itself while the worker reads it, and becomes what is to be checked."""

import re

import pytest

from clauses.file_travaux import Avancement, file_travaux
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.travaux import etats
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.releves_deposes import classeur, creer_deposante
from tests.appui.releves_longs import AVEC_NIR
from tests.appui.travaux import faire_les_travaux
from tests.appui.visiteur import se_connecter
from tests.navigateur.conftest import regarder

#: The stories of ordinary sheets and of long imports are told in the ordinary suite.
pytestmark = pytest.mark.epreuve
DEUX = [["Dubois", "Léa", "02/2026", 70.5], ["Dubois", "Léa", "01/2026", 30]]


@pytest.fixture
def page(ouvrir, site, monkeypatch):
    """A company, where every sheet is long."""
    for reglage in ("OCTETS_RELEVE_EN_LIGNE", "LIGNES_RELEVE_EN_LIGNE"):
        monkeypatch.setitem(site.app.config, reglage, 1)
    with site.base():
        deposante = creer_deposante(TerritoireFabrique(), reference="QUAI-1")
        deposante.employer("DUBOIS", "Léa")
        courriel = compte_ouvert(Role.ENTREPRISE, structure_id=deposante.structure_id).courriel
        file_travaux.donner_signe_de_vie()
    fenetre = ouvrir()
    se_connecter(fenetre, courriel, MOT_DE_PASSE)
    return fenetre


def deposer(page, fichier) -> int:
    """Drop a file; the key of the work that reads it."""
    page.goto("/releves/deposer")
    page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    page.get_by_role("button", name="Déposer et vérifier").click()
    page.wait_for_url("**/travaux/*")
    return int(page.url.rpartition("/")[2])


def test_un_long_releve_se_suit_sur_sa_page_jusqu_au_recu(page, site, tmp_path):
    fichier = tmp_path / "chantier.xlsx"
    fichier.write_bytes(classeur(DEUX))
    numero = deposer(page, fichier)
    page.goto("/releves")
    page.get_by_role("link", name="chantier.xlsx").click()
    page.get_by_text("En attente du travailleur").wait_for()
    regarder(page)
    with site.base():
        etats.prendre(SYSTEME, numero, maintenant())
        file_travaux.dire(numero, Avancement("Rattachement", 20, 60))
    page.get_by_text("20 sur 60").wait_for()  # the page refreshed itself
    page.get_by_role("button", name="Abandonner ce relevé").focus()
    page.wait_for_timeout(2500)
    assert page.evaluate("document.activeElement.id") == "abandonner", "le clavier garde sa place"
    regarder(page)
    with site.base():
        etats.reprendre(SYSTEME, maintenant())
    faire_les_travaux(site.app)
    page.get_by_role("heading", name="Prêt à transmettre").wait_for()
    assert page.title().startswith("Vérifier chantier.xlsx")
    page.get_by_role("button", name="Transmettre").click()
    page.wait_for_url("**/travaux/*")
    travail = page.url
    page.goto("/releves")
    page.get_by_role("link", name="chantier.xlsx").click()
    page.get_by_text("Le travailleur le transmet.").wait_for()
    regarder(page)
    page.get_by_role("link", name="Voir où il en est").click()
    assert page.url == travail
    faire_les_travaux(site.app)
    page.get_by_text("Le relevé est transmis.").wait_for()
    regarder(page)
    page.get_by_role("link", name="Voir le reçu").click()
    page.get_by_text("Ce qui a été reçu").wait_for()


def test_un_fichier_qui_ne_se_lit_pas_dit_pourquoi_et_une_lecture_annulee_se_relance(page, site, tmp_path):
    fichier = tmp_path / "refusé.xlsx"
    fichier.write_bytes(AVEC_NIR)
    deposer(page, fichier)
    page.get_by_role("button", name="Annuler ce travail").click()
    page.get_by_role("link", name="Revenir au relevé").click()
    page.get_by_text("Ce fichier n’est pas encore lu.").wait_for()
    regarder(page)
    page.get_by_role("button", name="Relancer la lecture").click()
    page.wait_for_url("**/travaux/*")
    faire_les_travaux(site.app)
    page.get_by_text("Le fichier n’a pas pu être lu : il est effacé.").wait_for()
    regarder(page)
    page.get_by_role("link", name="Voir pourquoi, et que faire").click()
    page.get_by_text("Pourquoi ce fichier n’est pas lu").wait_for()
    regarder(page)
    page.get_by_role("link", name="déposez-le de nouveau").click()
    page.wait_for_url(re.compile(r"/releves/deposer\?structure=\d+$"))
