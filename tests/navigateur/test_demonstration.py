"""Each role's main work in the demonstration, with the account that its login page offers."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clauses.config import Mode
from clauses.models import Compte
from clauses.services.acteur import SYSTEME
from clauses.services.demonstration import COMPTES_DEMONSTRATION, remplir
from tests.appui.histoires import (
    MENU,
    construire_embaucher_valider,
    creer_un_territoire,
    declarer_des_heures,
    dire_aucune_heure,
    lire_jusqu_aux_lignes,
    tout_accepter,
    verifier_un_releve,
)
from tests.appui.site import Site, servir
from tests.appui.visiteur import Main, telecharger_du_menu

pytestmark = pytest.mark.epreuve
AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
LIMITE = 40


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with servir(tmp_path_factory.mktemp("demonstration")) as servi:
        servi.app.config["MODE"] = Mode.DEMONSTRATION  # its accounts have no second factor
        with servi.base():
            remplir(SYSTEME, AUJOURDHUI)
        yield servi


@pytest.fixture
def entrer(ouvrir, site):
    """The hand of the demonstration's account of a role, on its home page."""

    def au_travail(role: str) -> Main:
        courriel = next(c.courriel for c in COMPTES_DEMONSTRATION if c.role.value == role)
        with site.base() as base:
            cle = base.scalars(select(Compte.id).where(Compte.courriel == courriel)).one()
        page = ouvrir(cle)
        page.goto("/")
        return Main(page)

    return au_travail


def test_la_facilitatrice_construit_un_marche_embauche_et_valide_un_mois(entrer):
    main = entrer("facilitateur")
    dernier_mois = (AUJOURDHUI.replace(day=1) - timedelta(days=1)).replace(day=1)
    construire_embaucher_valider(main, "26-NEUF", dernier_mois)
    assert main.gestes < LIMITE, main.gestes


def test_la_facilitatrice_accepte_ce_qu_un_employeur_a_declare(entrer):
    tout_accepter(entrer("facilitateur"))


def test_la_facilitatrice_verifie_un_releve_a_cote_de_son_fichier(entrer):
    verifier_un_releve(entrer("facilitateur"))


def test_l_entreprise_declare_ses_heures(entrer):
    declarer_des_heures(entrer("entreprise"))


def test_l_employeur_dit_qu_il_n_y_a_eu_aucune_heure(entrer):
    dire_aucune_heure(entrer("employeur"))


@pytest.mark.parametrize("role", ["coordinateur", "gestionnaire", "controleur"])
def test_qui_rend_compte_lit_un_nombre_jusqu_a_ses_lignes(entrer, role):
    lire_jusqu_aux_lignes(entrer(role))


def test_le_donneur_d_ordre_ouvre_un_marche_et_telecharge_les_siens(entrer):
    main = entrer("donneur_ordre")
    assert telecharger_du_menu(main.page, "Télécharger", "CSV").stat().st_size > 0
    main.suivre("Marchés", dans=MENU)
    main.page.locator("main tbody th a").first.click()
    main.page.get_by_role("list", name="Le marché en chiffres").wait_for()


def test_le_referent_suit_un_participant_jusqu_a_ses_heures(entrer):
    main = entrer("referent")
    main.page.get_by_role("table", name="Mes participants et leurs heures").get_by_role("link").first.click()
    main.page.get_by_role("heading", name="Heures", exact=True).wait_for()


def test_l_administrateur_ouvre_un_territoire(entrer):
    creer_un_territoire(entrer("administrateur"), "PLIE du Val", "val")
