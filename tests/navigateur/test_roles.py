"""Each role's main work, by clicking and typing, in an empty territory."""

import re
from datetime import date, timedelta

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique, creer_heures
from tests.appui.suivi import Suivi, creer_suivi, denommer
from tests.appui.visiteur import Main, se_connecter, telecharger_du_menu

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
MOIS_DERNIER = (AUJOURDHUI.replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def suivi(site) -> Suivi:
    """A market of a territory of its own, notified three months ago, with one person on it."""
    with site.base() as base:
        organisme = OrganismeFabrique()
        cree = creer_suivi(
            TerritoireFabrique(organisme_id=organisme.id),
            reference="QUAI-1",
            date_notification=MOIS_DERNIER - timedelta(days=60),
        )
        denommer(cree.employeur, f"Tremplin {cree.marche.id}")
        cree.affecter().contrat.date_debut = MOIS_DERNIER
        base.flush()
        for objet in (cree.territoire, cree.acheteur, cree.entreprise, cree.employeur, cree.marche):
            base.refresh(objet)
        return cree


@pytest.fixture
def entrer(ouvrir, site):
    """Log in as a new account of this role: the hand that works, on the home page."""

    def au_travail(role: Role, **portee) -> Main:
        with site.base():
            courriel = compte_ouvert(role, **portee).courriel
        page = ouvrir()
        se_connecter(page, courriel, MOT_DE_PASSE)
        verifier_accessibilite(page)
        return Main(page)

    return au_travail


def test_l_entreprise_repond_a_ce_qui_est_attendu_et_declare_ses_heures(entrer, suivi):
    main = entrer(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    page = main.page
    ligne = page.get_by_role("table", name="Mois attendus par marché").get_by_role("row", name="QUAI-1")
    ligne.get_by_role("link").last.click()
    page.wait_for_load_state("networkidle")
    page.locator("td.case input").first.focus()
    main.taper("70,5")
    main.taper("Enter", touche=True)
    page.get_by_text("Enregistré à").wait_for()
    main.presser("Déclarer")
    page.get_by_text("1 saisie déclarée").wait_for()
    verifier_accessibilite(page)


def test_l_employeur_dit_qu_il_n_y_a_eu_aucune_heure(entrer, suivi):
    main = entrer(Role.EMPLOYEUR, structure_id=suivi.employeur.id)
    page = main.page
    attendus = page.get_by_role("table", name="Mois attendus par marché")
    attendus.get_by_role("row", name="QUAI-1").get_by_role("link").last.click()
    page.get_by_role("button", name=re.compile("^Aucune heure ce mois-ci")).click()
    page.get_by_role("button", name=re.compile("^Retirer « aucune heure »")).wait_for()
    verifier_accessibilite(page)


def test_le_facilitateur_accepte_d_un_coup_ce_qui_est_declare(entrer, suivi, site):
    with site.base():
        creer_heures(suivi.affecter(), MOIS_DERNIER, "35.00", etat="declaree")
    main = entrer(Role.FACILITATEUR, territoire_id=suivi.territoire.id)
    main.suivre("Heures à valider", dans="Navigation principale")
    page = main.page
    page.get_by_label("Motif").first.fill("attestation demandée")
    page.get_by_role("button", name="Tout accepter").click()
    page.get_by_text("Rien n’attend votre validation").wait_for()


def test_le_coordinateur_invite_quelqu_un_et_regle_son_territoire(entrer, suivi):
    main = entrer(Role.COORDINATEUR, territoire_id=suivi.territoire.id)
    main.suivre("Comptes", dans="Navigation principale")
    main.suivre("Inviter une personne")
    main.page.locator("main").get_by_role("link", name="Facilitateur").click()
    main.remplir("Adresse électronique", "nouvelle@plie.example")
    main.remplir("Nom", "Nouvelle Facilitatrice")
    main.presser("Créer l’invitation")
    main.page.get_by_text("Il n’est montré qu’une fois").wait_for()
    verifier_accessibilite(main.page)


def test_le_gestionnaire_et_le_controleur_lisent_le_tableau_jusqu_aux_lignes(entrer, suivi, site):
    with site.base() as base:
        creer_heures(suivi.affecter(), MOIS_DERNIER, "35.00", etat="validee")
        organisme_id = base.merge(suivi.territoire).organisme_id
    for role, portee in (
        (Role.GESTIONNAIRE, {"organisme_id": organisme_id}),
        (Role.CONTROLEUR, {"territoire_id": suivi.territoire.id}),
    ):
        main = entrer(role, **portee)
        main.suivre("Tableau d’impact", dans="Navigation principale")
        main.page.get_by_role("list", name="Totaux de la période").get_by_role("link").first.click()
        main.page.get_by_role("table").first.wait_for()
        assert "35,00" in main.page.locator("main").inner_text()
        verifier_accessibilite(main.page)
        main.page.go_back()
        fichier = telecharger_du_menu(main.page, "Exporter", "Classeur Excel")
        assert fichier.stat().st_size > 0


def test_l_administrateur_cree_un_territoire_et_y_invite_son_coordinateur(entrer):
    main = entrer(Role.ADMINISTRATEUR)
    main.suivre("Paramètres", dans="Navigation principale")
    main.suivre("Créer un territoire")
    main.remplir("Nom", "PLIE du Val")
    main.remplir("Code", "val")
    main.presser("Créer le territoire")
    main.page.get_by_role("link", name="Inviter une personne").first.click()
    main.page.locator("main").get_by_role("link", name="Coordinateur").click()
    main.remplir("Adresse électronique", "coordination@val.example")
    main.remplir("Nom", "Coordinatrice du Val")
    main.presser("Créer l’invitation")
    main.page.get_by_text("Il n’est montré qu’une fois").wait_for()
