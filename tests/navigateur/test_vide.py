"""axe-core where there is nothing yet: each role's pages on its first day, at both sizes."""

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.comptes import compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, StructureFabrique, TerritoireFabrique
from tests.appui.parcours import Parcours
from tests.navigateur.conftest import regarder

#: What each role is granted on: the keys of `portees` below.
PORTEES = {
    Role.FACILITATEUR: "territoire",
    Role.COORDINATEUR: "territoire",
    Role.GESTIONNAIRE: "organisme",
    Role.CONTROLEUR: "territoire",
    Role.REFERENT: "territoire",
    Role.DONNEUR_ORDRE: "structure",
    Role.ENTREPRISE: "structure",
    Role.EMPLOYEUR: "structure",
    Role.ADMINISTRATEUR: "aucune",
}


@pytest.mark.epreuve
@pytest.mark.parametrize("role", list(Role), ids=lambda r: r.value)
def test_le_premier_jour_aucune_page_n_a_de_faute_ni_de_lien_mort(ouvrir, site, role):
    with site.base():
        organisme = OrganismeFabrique()
        portees = {
            "territoire": {"territoire_id": TerritoireFabrique(organisme_id=organisme.id).id},
            "organisme": {"organisme_id": organisme.id},
            "structure": {"structure_id": StructureFabrique().id},
            "aucune": {},
        }
        compte_id = compte_ouvert(role, **portees[PORTEES[role]]).id
    vues = []

    def voir(page) -> None:
        vues.append(page.url)
        regarder(page)

    parcours = Parcours(site, ouvrir(compte_id), voir)
    parcours.suivre()
    assert parcours.refusees == []
    assert len(vues) >= 3
