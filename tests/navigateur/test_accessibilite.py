"""axe-core on every page of the demonstration, for each role."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from clauses.config import Mode
from clauses.models import Compte
from clauses.models.types import maintenant
from clauses.services.acteur import SYSTEME
from clauses.services.comptes import reinviter
from clauses.services.demonstration import COMPTES_DEMONSTRATION, remplir
from tests.appui.axe import verifier_accessibilite, violations
from tests.appui.parcours import Parcours, pages_du_site
from tests.appui.site import Site, servir
from tests.conftest import EPREUVES
from tests.navigateur.conftest import GRAND, TELEPHONE, regarder

#: Pages that no link of the demonstration leads to, and where they are looked at instead.
AILLEURS = {
    "connexion.se_connecter": "public: below",
    "connexion.invitation": "public, with a token: below",
    "participants.choisir": "of somebody not linked yet: test_plie.py",
    "connexion.oubli": "public: below",
    "connexion.confirmer": "after a password: test_compte.py",
    "second_facteur.renouveler": "with a second factor: test_compte.py",
    "second_facteur.retirer": "with a second factor: test_compte.py",
    "contacts.modifier": "of a structure with contacts: test_structures.py",
    "reunions.choisir": "of a structure without SIRET: test_structures.py",
    "reunions.confirmer": "after the choice of a structure: test_structures.py",
    "territoires.logo": "a picture",
    "verification.image": "a picture",
    "recherche.resultats": "the answer to a form: below",
    "pages.feuille_territoire": "a style sheet",
    "imports.examen": "needs a dropped file: test_imports.py",
    "imports.compte_rendu": "needs an import: test_imports.py",
    "travaux.liste": "needs a long file: test_travaux.py",
    "travaux.fiche": "needs a long file: test_travaux.py",
    "eligibilites.piece": "a file",
    "imports.telecharger": "a file",
    "releves.page": "needs a dropped sheet: test_releves.py",
    "releves.fichier": "a file",
    "releves.image": "a picture",
    "imports.telecharger_refus": "a file",
    "depot_par_lien.deposer": "public, with a token: test_rappels.py",
    "depot_par_lien.releve": "public, with a token: test_rappels.py",
    "mises_en_demeure.telecharger": "a file",
    "rappels.telecharger": "a file",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """The demonstration: seven PLIE, three years, one account per role."""
    with servir(tmp_path_factory.mktemp("demonstration")) as servi:
        servi.app.config["MODE"] = Mode.DEMONSTRATION  # its accounts have no second factor
        with servi.base():
            remplir(SYSTEME, date(2026, 3, 12))
        yield servi


def test_axe_voit_les_fautes(ouvrir):
    page = ouvrir()
    page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><input></main></html>")
    assert [v.split(" ")[0] for v in violations(page)] == ["label"]


@pytest.mark.parametrize("taille", [GRAND, TELEPHONE], ids=["bureau", "telephone"])
def test_les_pages_de_connexion_n_ont_aucune_faute(ouvrir, taille):
    page = ouvrir(taille=taille)
    for adresse in ("/connexion", "/mot-de-passe-oublie"):
        page.goto(adresse)
        assert violations(page) == []


@pytest.mark.parametrize("taille", [GRAND, TELEPHONE], ids=["bureau", "telephone"])
def test_le_choix_du_mot_de_passe_n_a_aucune_faute(ouvrir, site, taille):
    with site.base() as base:
        compte = base.scalar(select(Compte).where(Compte.courriel == COMPTES_DEMONSTRATION[0].courriel))
        invitation = reinviter(SYSTEME, compte.id, maintenant()).jeton
    page = ouvrir(taille=taille)
    page.goto(f"/invitation/{invitation}")
    assert page.get_by_label("Mot de passe", exact=True).is_visible()
    verifier_accessibilite(page)


@pytest.mark.parametrize("mots", ["chantier", "introuvable-zzz"])
def test_les_reponses_d_une_recherche_n_ont_aucune_faute(ouvrir, site, mots):
    with site.base() as base:
        coordinatrice = base.scalar(select(Compte.id).where(Compte.courriel == "coordinatrice@demo.example"))
    page = ouvrir(coordinatrice)
    page.goto("/")
    page.get_by_role("searchbox").first.fill(mots)
    page.get_by_role("searchbox").first.press("Enter")
    page.wait_for_url("**/recherche**")
    regarder(page)


def test_une_vue_se_garde_et_se_retire_sans_aucune_faute(ouvrir, site):
    with site.base() as base:
        facilitatrice = base.scalar(select(Compte.id).where(Compte.courriel == "facilitatrice@demo.example"))
    page = ouvrir(facilitatrice)
    page.goto("/marches?qualification=suivi")
    page.get_by_text("Enregistrer ces filtres").click()
    regarder(page)
    page.get_by_label("Nom de la vue").fill("Les marchés que je suis avant le comité de pilotage de juin")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    vues = page.get_by_role("navigation", name="Mes vues de cette liste")
    assert vues.get_by_role("link").get_attribute("aria-current") == "true"
    regarder(page)
    vues.get_by_role("button", name="Retirer").click()
    page.get_by_text("Ses filtres sont encore en place").wait_for()
    assert vues.count() == 0


@pytest.mark.epreuve
def test_chaque_page_de_chaque_role_n_a_aucune_faute(ouvrir, site):
    """In the ordinary suite each page is looked at once, by the first role that meets it, and each role's home.

    With the full counts: every page of every role on a desk, and on a phone by the first role that meets it.
    """
    with site.base() as base:
        comptes = dict(base.execute(select(Compte.courriel, Compte.id)).all())
    vues: Counter = Counter()
    fichiers: set[str] = set()
    au_telephone: set[str] = set()

    def verifier(page) -> None:
        forme = re.sub(r"\d+", "N", urlsplit(page.url).path)
        est_nouvelle = EPREUVES and (forme == "/" or forme not in au_telephone)
        regarder(page, (GRAND, TELEPHONE) if est_nouvelle else (GRAND,))
        au_telephone.add(forme)

    refusees = {}
    for compte in COMPTES_DEMONSTRATION:
        page = ouvrir(comptes[compte.courriel])
        vues["accueil.accueil"] = 0  # one home per role
        parcours = Parcours(
            site,
            page,
            verifier,
            deja_vues=Counter() if EPREUVES else vues,
            fichiers=fichiers,
        )
        parcours.suivre()
        vues += parcours.deja_vues if EPREUVES else Counter()
        if parcours.refusees:
            refusees[compte.role.value] = parcours.refusees
        page.context.close()
    assert refusees == {}
    oubliees = pages_du_site(site) - set(+vues) - fichiers - set(AILLEURS)
    assert not oubliees, f"pages jamais vues : {sorted(oubliees)}"
