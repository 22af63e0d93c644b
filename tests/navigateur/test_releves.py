"""The entreprise drops the file it has, corrects a column, settles a doubt, sends it, and keeps the receipt."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.etti import creer_etti
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.histoires import MENU
from tests.appui.images import image_png
from tests.appui.releves_deposes import classeur, creer_deposante
from tests.appui.visiteur import Main, se_connecter
from tests.navigateur.conftest import regarder

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
MOIS_DERNIER = (AUJOURDHUI.replace(day=1) - timedelta(days=1)).replace(day=1)
TITRES = ("Nom", "Prénom", "Mois", "Présence", "Heures")


@pytest.fixture
def main(site, ouvrir) -> Main:
    """The hand of a company that employs Léa Dubois, on its home page."""
    with site.base():
        deposante = creer_deposante(TerritoireFabrique(nom="PLIE du Quai"), reference="QUAI-1")
        deposante.employer("DUBOIS", "Léa")
        courriel = compte_ouvert(Role.ENTREPRISE, structure_id=deposante.structure_id).courriel
    page = ouvrir()
    se_connecter(page, courriel, MOT_DE_PASSE)
    return Main(page)


def _deposer(main: Main, fichier: Path) -> None:
    main.suivre("Déposer un relevé")
    main.page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    main.presser("Déposer et vérifier")
    main.page.wait_for_url(re.compile(r"/releves/\d+$"))


def test_l_entreprise_depose_corrige_une_colonne_transmet_et_voit_le_recu(main, tmp_path):
    page = main.page
    quand = f"{MOIS_DERNIER:%m/%Y}"
    lignes = [["Dubois", "Léa", quand, 61, 70], ["Zorro", "Paul", quand, 12, 14]]
    fichier = tmp_path / "relevé du mois.xlsx"
    fichier.write_bytes(classeur(lignes, TITRES))
    _deposer(main, fichier)
    regarder(main.page)
    main.choisir("Ce que contient la colonne D (Présence)", "Heures à compter")
    main.choisir("Ce que contient la colonne E (Heures)", "Colonne ignorée")
    main.presser("Relire avec ces corrections")
    page.get_by_text("Le fichier est relu avec vos corrections").wait_for()
    page.get_by_label("Inconnue : demander au facilitateur").check()
    main.presser("Enregistrer ces choix")
    page.get_by_text("Prêt à transmettre").wait_for()
    regarder(main.page)
    main.presser("Transmettre")
    page.get_by_text("Relevé transmis. Voici son reçu.").wait_for()
    page.get_by_text("61,00").first.wait_for()
    page.get_by_text("dont la personne est à reconnaître, par le facilitateur (PLIE du Quai)").wait_for()
    regarder(main.page)
    page.goto("/releves")
    page.get_by_role("link", name="relevé du mois.xlsx").wait_for()
    regarder(main.page)


def test_une_photo_se_saisit_a_cote_de_son_image(main, tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(image_png(600, 800))
    _deposer(main, photo)
    main.page.get_by_role("img", name=re.compile("^Page 1")).wait_for()
    main.page.get_by_label(re.compile("^DUBOIS Léa")).fill("12h30")
    main.presser("Enregistrer ces heures")
    main.page.get_by_text("1 saisie enregistrée").wait_for()
    regarder(main.page)
    main.presser("Transmettre")
    main.page.get_by_text("12,50").first.wait_for()
    main.page.goto("/releves/deposer")
    regarder(main.page)


def test_un_releve_refuse_en_partie_revient_corrige_et_mene_du_tableau_d_impact_a_sa_cellule(
    site, ouvrir, tmp_path
):
    quand = f"{MOIS_DERNIER:%m/%Y}"
    with site.base():
        territoire = TerritoireFabrique(nom="PLIE du Coteau")
        deposante = creer_deposante(territoire, reference="COTEAU-1")
        for nom, prenom in (("DUBOIS", "Léa"), ("MOREL", "Zoé")):
            deposante.employer(nom, prenom)
        entreprise = compte_ouvert(Role.ENTREPRISE, structure_id=deposante.structure_id).courriel
        facilitateur = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id).courriel
    chantier, bureau = _mains(ouvrir, entreprise, facilitateur)
    _envoyer(chantier, tmp_path / "heures.xlsx", [["Dubois", "Léa", quand, 61], ["Morel", "Zoé", quand, 70]])

    bureau.suivre("Relevés à vérifier", dans=MENU)
    bureau.page.locator("main tbody th a").first.click()
    bureau.page.get_by_role("heading", name="Le fichier").wait_for()
    bureau.page.get_by_role("row", name=re.compile("^MOREL Zoé")).get_by_role("checkbox").check()
    bureau.remplir("Motif", "Zoé était en congé la moitié du mois")
    bureau.presser("Refuser les lignes cochées")
    bureau.page.get_by_role("status").get_by_text("1 ligne refusée").wait_for()

    chantier.page.reload()
    chantier.page.get_by_text("Zoé était en congé la moitié du mois").wait_for()
    regarder(chantier.page)
    chantier.suivre("Déposer un fichier corrigé")
    _envoyer(
        chantier, tmp_path / "corrigé.xlsx", [["Dubois", "Léa", quand, 61], ["Morel", "Zoé", quand, 35.5]]
    )

    bureau.suivre("Relevés à vérifier", dans=MENU)
    bureau.page.locator("main tbody th a").first.click()
    bureau.remplir("Motif", "attestations demandées")
    bureau.presser("Tout accepter")
    bureau.page.get_by_role("status").get_by_text("2 lignes acceptées").wait_for()
    regarder(bureau.page)

    bureau.suivre("Tableau d’impact", dans=MENU)
    totaux = bureau.page.get_by_role("list", name="Totaux de la période").get_by_role("listitem").first
    assert totaux.locator(".tuile-valeur").inner_text().startswith("96,50")
    totaux.get_by_role("link").first.click()
    bureau.page.get_by_role("row", name=re.compile("MOREL")).get_by_role(
        "link", name=re.compile("D3")
    ).click()
    bureau.page.get_by_role("heading", name="Le fichier").wait_for()
    ancre = bureau.page.url.partition("#")[2]
    assert bureau.page.locator(f"td:has([id='{ancre}'])").inner_text().startswith("35,5")


def _mains(ouvrir, *courriels: str) -> list[Main]:
    mains = []
    for courriel in courriels:
        page = ouvrir()
        se_connecter(page, courriel, MOT_DE_PASSE)
        mains.append(Main(page))
    return mains


def _envoyer(main: Main, fichier: Path, lignes: list[list]) -> None:
    """From the page of deposit, or from any page that leads to it, to the receipt."""
    fichier.write_bytes(classeur(lignes))
    if "/deposer" not in main.page.url:
        main.suivre("Déposer un relevé")
    main.page.get_by_label("Fichier", exact=True).set_input_files(fichier)
    main.presser("Déposer et vérifier")
    main.page.get_by_text("Prêt à transmettre").wait_for()
    main.presser("Transmettre")
    main.page.get_by_text("Relevé transmis. Voici son reçu.").wait_for()


@pytest.mark.epreuve
def test_le_fichier_unique_d_une_etti_se_partage_entre_deux_territoires_sans_confondre_deux_homonymes(
    site, ouvrir, tmp_path
):
    quand = f"{MOIS_DERNIER:%m/%Y}"
    with site.base():
        etti = creer_etti()
        employeur = compte_ouvert(Role.EMPLOYEUR, structure_id=etti.structure.id).courriel
        equipes = [
            compte_ouvert(Role.FACILITATEUR, territoire_id=t.id).courriel
            for t in (etti.agenais, etti.bordeaux)
        ]
    agence, ici, ailleurs = _mains(ouvrir, employeur, *equipes)
    fichier = tmp_path / "toute l’agence.xlsx"
    lignes = [
        ["DURAND Anaïs", "15/06/1985", "2025-A1", quand, 70],  # her name in use
        ["DIALLO Ibrahima", "15/06/1985", "2025-A2", quand, 35],
        ["N'GUESSAN Éric", "15/06/1985", "2025-B1", quand, 12],
        ["KONÉ Moussa", "01/01/1990", "2025-A1", quand, 21],
    ]
    fichier.write_bytes(classeur(lignes, ("Salarié", "Date de naissance", "Marché", "Mois", "Heures")))
    _deposer(agence, fichier)
    doutes = agence.page.get_by_role("group", name=re.compile("^«"))
    assert [d.locator(".doute-nom").inner_text().strip("« \N{NO-BREAK SPACE}»") for d in doutes.all()] == [
        "KONÉ Moussa"
    ]
    assert doutes.get_by_role("radio", checked=True).count() == 0
    doutes.get_by_label(re.compile("KONÉ Moussa.*2025-A1")).check()
    agence.presser("Enregistrer ces choix")
    agence.presser("Transmettre")
    agence.page.get_by_text("Relevé transmis. Voici son reçu.").wait_for()
    for main, siens, autres in (
        (ici, ("LE GALL|DURAND", "DIALLO", "KONÉ"), "GUESSAN"),
        (ailleurs, ("GUESSAN",), "DIALLO|KONÉ"),
    ):
        main.suivre("Relevés à vérifier", dans=MENU)
        main.page.locator("main tbody th a").first.click()
        main.page.get_by_role("heading", name="À régler").wait_for()
        for nom in siens:
            main.page.get_by_role("row", name=re.compile(nom)).first.wait_for()
        assert main.page.get_by_text(re.compile(autres)).count() == 0
