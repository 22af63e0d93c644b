"""The facilitateur's month in an empty territory: a market from nothing, somebody hired, a month validated."""

from datetime import date

from clauses.models.vocabulaire import Role
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.histoires import construire_embaucher_valider
from tests.appui.visiteur import Main, se_connecter

LIMITE = 40


def test_du_marche_au_mois_valide_en_moins_de_quarante_gestes(ouvrir, site):
    with site.base():
        territoire = TerritoireFabrique(nom="PLIE d’essai")
        courriel = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id).courriel
    page = ouvrir()
    se_connecter(page, courriel, MOT_DE_PASSE)
    main = Main(page)
    construire_embaucher_valider(main, "26-001", date.today().replace(day=1))  # noqa: DTZ011 — the page's own day
    assert main.gestes < LIMITE, main.gestes
