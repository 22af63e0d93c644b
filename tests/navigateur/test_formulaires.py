"""axe in the states that nobody visits on purpose: a form sent empty, a form that somebody else saved first."""

from datetime import date

import pytest

from clauses.models.vocabulaire import EtatEligibilite, Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.formulaires import FORMULAIRES
from tests.appui.suivi import creer_suivi, rendre_eligible
from tests.conftest import EPREUVES
from tests.navigateur.conftest import GRAND, TELEPHONE

VIDER = """() => document.querySelectorAll('main form input').forEach(c => {
  if (!['hidden', 'checkbox', 'radio', 'submit'].includes(c.type)) c.value = '';
})"""


#: In the ordinary suite some of them, on a desk; all of them, and on a phone, with the full counts.
VUS = FORMULAIRES if EPREUVES else FORMULAIRES[::5]
TAILLES = (GRAND, TELEPHONE) if EPREUVES else (GRAND,)
CONFLITS = (
    ("/marches/{marche}/modifier", "Objet (facultatif)"),
    ("/personnes/{personne}/modifier", "Téléphone (facultatif)"),
    ("/contrats/{contrat}/modifier", "Intitulé du poste (facultatif)"),
    ("/structures/{structure}/modifier", "Commune (facultatif)"),
)


@pytest.fixture
def monde(site) -> dict[str, int]:
    """The keys of one object of each kind, and of the account of a coordinateur who may open all their forms."""
    with site.base():
        territoire = TerritoireFabrique()
        suivi = creer_suivi(territoire)
        affectation = suivi.affecter()
        periode = rendre_eligible(
            affectation.personne, "RSA", etat=EtatEligibilite.A_VERIFIER, date_entree=date(2025, 2, 1)
        )
        compte = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
        return {
            "compte": compte.id, "marche": suivi.marche.id, "lot": suivi.lot.id, "contrat": affectation.contrat_id,
            "attribution": suivi.attribution.id, "structure": suivi.entreprise.id, "eligibilite": periode.id,
            "personne": affectation.personne_id,
        }  # fmt: skip


@pytest.mark.epreuve
@pytest.mark.parametrize("adresse", VUS)
def test_un_formulaire_vide_est_refuse_et_reste_accessible(ouvrir, monde, adresse):
    page = ouvrir(monde["compte"])
    page.goto(adresse.format(**monde))
    page.evaluate(VIDER)
    page.locator("main form .bouton-principal").first.click()
    page.locator(".resume-erreurs").wait_for()
    assert page.title().startswith("Erreur")
    page.locator(".resume-erreurs:focus").wait_for()
    for largeur, hauteur in TAILLES:
        page.set_viewport_size({"width": largeur, "height": hauteur})
        verifier_accessibilite(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.epreuve
@pytest.mark.parametrize(("adresse", "champ"), CONFLITS if EPREUVES else CONFLITS[1:2])
def test_deux_fenetres_sur_une_fiche_montrent_les_deux_valeurs_et_restent_accessibles(
    ouvrir, monde, adresse, champ
):
    une, autre = (ouvrir(monde["compte"]) for _ in range(2))
    for page in (une, autre):
        page.goto(adresse.format(**monde))
    for page, valeur in ((une, "0611"), (autre, "0799")):
        page.get_by_label(champ, exact=True).fill(valeur)
        page.locator("main form .bouton-principal").first.click()
        page.wait_for_load_state()
    conflit = autre.locator(".conflit")
    conflit.wait_for()
    assert "0611" in conflit.inner_text()
    for largeur, hauteur in TAILLES:
        autre.set_viewport_size({"width": largeur, "height": hauteur})
        verifier_accessibilite(autre)
    autre.get_by_role("button", name="Reprendre").first.click()
    assert autre.get_by_label(champ, exact=True).input_value() == "0611"


def test_un_objectif_ne_montre_que_les_nombres_de_sa_methode_et_ceux_qui_sont_refuses(ouvrir, monde):
    page = ouvrir(monde["compte"])
    page.goto(f"/attributions/{monde['attribution']}/objectifs/nouveau")
    methode, montrees = page.get_by_label("Méthode"), page.locator(".methode:visible")
    assert montrees.count() == 0
    methode.select_option("etp")
    assert montrees.locator("legend").all_inner_texts() == ["Équivalents temps plein"]
    page.get_by_label("Équivalents temps plein (ETP)").fill("deux")
    methode.select_option("forfait")
    page.get_by_role("button", name="Enregistrer").click()
    page.locator(".resume-erreurs").wait_for()
    assert page.get_by_label("Équivalents temps plein (ETP)").is_visible()
    verifier_accessibilite(page)
