"""The link with the PLIE, by clicking and typing: the facilitateur imports and decides, the référent reads."""

from datetime import date, timedelta

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.participants import FICHIER, creer_personnes, ecrire
from tests.appui.suivi import creer_suivi
from tests.appui.visiteur import appliquer, deposer, se_connecter, tuiles
from tests.navigateur.conftest import TELEPHONE

AUTRES_NOMS = {"identifiant": "N° ViEsion", "date_naissance": "Né(e) le", "referent": "Accompagnateur emploi"}


@pytest.fixture
def comptes(site) -> dict[Role, str]:
    """A territory whose people have worked on a clause; the address of an account per role."""
    demain = date.today() + timedelta(days=12)  # noqa: DTZ011 — the day of the page
    with site.base() as base:
        territoire = TerritoireFabrique()
        suivi = creer_suivi(territoire)
        for personne in creer_personnes(territoire).values():
            affectation = suivi.affecter(personne)
            affectation.contrat.date_fin = demain
            creer_heures(affectation, date(2025, 3, 1), "10.50")
        referent = compte_ouvert(Role.REFERENT, territoire_id=territoire.id)
        referent.nom = "Tristan Bourdelles"
        base.flush()
        facilitateur = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
        return {Role.FACILITATEUR: facilitateur.courriel, Role.REFERENT: referent.courriel}


def regarder(page, titre: str) -> None:
    """Wait for the whole page of this title, then let axe read it."""
    page.get_by_role("heading", name=titre, level=1).wait_for()
    page.wait_for_load_state("networkidle")
    verifier_accessibilite(page)


def importer_et_decider(page, fichier) -> None:
    deposer(page, fichier, "Participants PLIE")
    regarder(page, "participants.csv")
    page.get_by_label("Identifiant du participant").select_option("N° ViEsion")
    page.get_by_role("button", name="Confirmer les colonnes").click()
    appliquer(page)
    page.get_by_role("link", name="Décider des liens proposés").click()
    regarder(page, "Liens avec les participants")
    page.get_by_role("button", name="Confirmer les 2 identités exactes").click()
    page.get_by_text("2 liens confirmés").wait_for()
    page.get_by_role("button", name="Confirmer le lien du participant n° P-4").click()
    page.get_by_text("Lien confirmé. Il s’annule").wait_for()
    page.get_by_role("button", name="Refuser le lien du participant n° P-5").click()
    page.get_by_text("ne sera plus proposé").wait_for()


def lier_a_la_main_et_annuler(page) -> None:
    page.get_by_role("navigation", name="Navigation principale").get_by_role(
        "link", name="Participants PLIE"
    ).click()
    page.get_by_label("Rechercher", exact=True).fill("autre")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name="Personne Autre").click()
    regarder(page, "Personne Autre")
    page.get_by_role("link", name="Chercher un salarié").click()
    page.get_by_label("Nom et prénom du salarié").fill("petit")
    page.get_by_role("search", name="Chercher un salarié").get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="C’est cette personne PETIT").wait_for()
    regarder(page, "Lier à un salarié")
    page.get_by_role("button", name="C’est cette personne PETIT").click()
    page.get_by_role("button", name="Annuler la confirmation").click()
    page.get_by_role("button", name="Confirmer le lien").wait_for()
    regarder(page, "Personne Autre")


def test_le_facilitateur_importe_decide_lie_a_la_main_et_le_referent_suit_ses_participants(
    ouvrir, comptes, tmp_path
):
    page = ouvrir()
    se_connecter(page, comptes[Role.FACILITATEUR], MOT_DE_PASSE)
    importer_et_decider(page, ecrire(tmp_path, *FICHIER, noms=AUTRES_NOMS))
    lier_a_la_main_et_annuler(page)
    page = ouvrir(taille=TELEPHONE)
    se_connecter(page, comptes[Role.REFERENT], MOT_DE_PASSE)
    lus = tuiles(page, "Mes participants")
    assert (lus["Participants suivis"], lus["Contrat finissant"], lus["Non liés"]) == ("7", "3", "4")
    assert lus["Depuis l’origine"].split() == ["31,50", "h"]
    regarder(page, "Bonjour Tristan")
    page.get_by_role("list", name="Mes participants").get_by_role("link", name="Contrat finissant").click()
    page.get_by_role("link", name="DIALLO Aïcha").click()
    regarder(page, "DIALLO Aïcha")
    assert page.get_by_role("button", name="Annuler la confirmation").count() == 0
