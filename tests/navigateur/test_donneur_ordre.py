"""The donneur d'ordre reads its page, prints it and takes its markets away."""

from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.suivi import creer_suivi
from tests.appui.visiteur import se_connecter, telecharger_du_menu


def test_le_donneur_d_ordre_lit_sa_page_l_imprime_et_telecharge_ses_marches(ouvrir, site):
    with site.base():
        suivi = creer_suivi(TerritoireFabrique(), reference="RIVE-2026")
        suivi.affecter_plusieurs(2)
        courriel = compte_ouvert(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id).courriel
    page = ouvrir()
    page.add_init_script("window.print = () => { document.documentElement.dataset.imprimee = 'oui'; }")
    se_connecter(page, courriel, MOT_DE_PASSE)
    assert "moins de 5" in page.locator("main").inner_text()
    verifier_accessibilite(page)
    page.get_by_role("button", name="Imprimer").click()
    assert page.locator("html").get_attribute("data-imprimee") == "oui"
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Imprimer").is_visible()
    page.emulate_media(media="screen")
    fichier = telecharger_du_menu(page, "Télécharger", "CSV")
    assert "RIVE-2026" in fichier.read_text(encoding="utf-8-sig")
