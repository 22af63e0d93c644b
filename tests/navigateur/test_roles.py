"""Each role's main work, by clicking and typing, in an empty territory."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique, creer_heures
from tests.appui.histoires import (
    MENU,
    creer_un_territoire,
    declarer_des_heures,
    dire_aucune_heure,
    inviter,
    lire_jusqu_aux_lignes,
    tout_accepter,
)
from tests.appui.suivi import creer_suivi
from tests.appui.visiteur import Main, se_connecter

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
MOIS_DERNIER = (AUJOURDHUI.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Cles:
    """The keys of a followed market: its objects belong to a session that is over."""

    territoire: int
    organisme: int
    entreprise: int
    employeur: int


@pytest.fixture
def suivre(site):
    """A market of a territory of its own, notified three months ago, with one person on it.

    `suivre(heures="35.00", etat="declaree")` adds last month's hours.
    """

    def creer(**heures) -> Cles:
        with site.base():
            organisme = OrganismeFabrique()
            suivi = creer_suivi(
                TerritoireFabrique(organisme_id=organisme.id),
                reference="QUAI-1",
                date_notification=MOIS_DERNIER - timedelta(days=60),
            )
            affectation = suivi.affecter()
            if heures:
                creer_heures(affectation, MOIS_DERNIER, **heures)
            return Cles(suivi.territoire.id, organisme.id, suivi.entreprise.id, suivi.employeur.id)

    return creer


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


def test_l_entreprise_repond_a_ce_qui_est_attendu_et_declare_ses_heures(entrer, suivre):
    declarer_des_heures(entrer(Role.ENTREPRISE, structure_id=suivre().entreprise))


def test_l_employeur_dit_qu_il_n_y_a_eu_aucune_heure(entrer, suivre):
    dire_aucune_heure(entrer(Role.EMPLOYEUR, structure_id=suivre().employeur))


def test_le_facilitateur_accepte_d_un_coup_ce_qui_est_declare(entrer, suivre):
    main = entrer(Role.FACILITATEUR, territoire_id=suivre(heures="35.00", etat="declaree").territoire)
    tout_accepter(main)
    main.page.get_by_text("Rien n’attend votre validation").wait_for()


def test_le_coordinateur_invite_quelqu_un(entrer, suivre):
    main = entrer(Role.COORDINATEUR, territoire_id=suivre().territoire)
    main.suivre("Comptes", dans=MENU)
    inviter(main, "Facilitateur", "nouvelle@plie.example")


def test_le_gestionnaire_et_le_controleur_lisent_le_tableau_jusqu_aux_lignes(entrer, suivre):
    cles = suivre(heures="35.00", etat="validee")
    for role, portee in (
        (Role.GESTIONNAIRE, {"organisme_id": cles.organisme}),
        (Role.CONTROLEUR, {"territoire_id": cles.territoire}),
    ):
        lire_jusqu_aux_lignes(entrer(role, **portee))


def test_l_administrateur_cree_un_territoire_et_y_invite_son_coordinateur(entrer):
    creer_un_territoire(entrer(Role.ADMINISTRATEUR), "PLIE du Val", "val")
