"""A facilitatrice hands a link; without an account, somebody deposits with it, settles a doubt, keeps the receipt."""

import re
from datetime import date, timedelta

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.images import image_png
from tests.appui.releves_deposes import classeur, creer_deposante
from tests.appui.visiteur import Main, se_connecter
from tests.navigateur.conftest import regarder

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
MOIS_DERNIER = (AUJOURDHUI.replace(day=1) - timedelta(days=1)).replace(day=1)
DEUX_MOIS = (MOIS_DERNIER - timedelta(days=1)).replace(day=1)


@pytest.fixture
def entreprise(site) -> tuple[str, int]:
    """The facilitatrice's address, and a company that has been late for two months."""
    with site.base():
        territoire = TerritoireFabrique(nom="PLIE du Lien")
        deposante = creer_deposante(territoire, reference="LIEN-1", date_notification=DEUX_MOIS)
        deposante.employer("DUBOIS", "Léa")
        courriel = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id).courriel
        return courriel, deposante.structure_id


def test_un_lien_remis_depose_sans_compte_jusqu_au_recu(ouvrir, entreprise, tmp_path):
    courriel, structure_id = entreprise
    page = ouvrir()
    se_connecter(page, courriel, MOT_DE_PASSE)
    main = Main(page)
    page.goto("/releves-attendus")
    regarder(main.page)
    page.goto(f"/rappels/structures/{structure_id}")
    regarder(main.page)
    page.get_by_label("Remis à").fill("la comptable")
    main.presser("Créer un lien de dépôt")
    lien = page.locator("#lien-depot").inner_text()
    regarder(main.page)
    visiteur = Main(ouvrir())
    _deposer_par(visiteur, lien, tmp_path)


def _deposer_par(visiteur: Main, lien: str, dossier) -> None:
    page = visiteur.page
    page.goto(lien)
    regarder(visiteur.page)
    quand = f"{MOIS_DERNIER:%m/%Y}"
    fichier = dossier / "relevé du mois.xlsx"
    fichier.write_bytes(classeur([["Dubois", "Léa", quand, 61], ["Zorro", "Paul", quand, 12]]))
    page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    visiteur.presser("Déposer et vérifier")
    page.wait_for_url(re.compile(r"/depot/[\w-]+/releves/\d+$"))
    regarder(visiteur.page)
    visiteur.presser("Enregistrer ces choix")
    page.get_by_text("Prêt à transmettre").wait_for()
    visiteur.presser("Transmettre")
    page.get_by_text("Relevé transmis. Voici son reçu.").wait_for()
    regarder(visiteur.page)
    page.get_by_role("link", name="Déposer un autre fichier").click()
    photo = dossier / "photo du relevé.png"
    photo.write_bytes(image_png(320, 200, b"x"))
    page.get_by_label("Fichier", exact=True).set_input_files(photo)
    visiteur.presser("Déposer et vérifier")
    page.get_by_label("Mois travaillé").select_option(f"{MOIS_DERNIER:%Y-%m}")
    regarder(visiteur.page)
    visiteur.presser("Enregistrer le mois")
    page.get_by_text("ce mois n’est plus attendu").wait_for()
