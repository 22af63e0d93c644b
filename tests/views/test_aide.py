"""The help: one's own role first, the steps lead to pages that open, each number explained."""

import re
from datetime import date

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.aide import GUIDES, MESURES_EXPLIQUEES
from tests.appui.fabriques import (
    ObjectifFabrique,
    OrganismeFabrique,
    StructureFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)


def _compte(role: Role, territoire):
    portees = {
        Role.GESTIONNAIRE: {"organisme_id": territoire.organisme_id},
        Role.ADMINISTRATEUR: {},
        **{
            r: {"structure_id": StructureFabrique().id}
            for r in (Role.DONNEUR_ORDRE, Role.ENTREPRISE, Role.EMPLOYEUR)
        },
    }
    return creer_compte(role, **portees.get(role, {"territoire_id": territoire.id}))


@pytest.fixture
def territoire_groupe(territoire, base):
    territoire.organisme_id = OrganismeFabrique().id
    base.commit()
    return territoire


@pytest.mark.parametrize("role", list(GUIDES))
def test_le_guide_de_son_role_vient_d_abord_et_ses_liens_s_ouvrent(client, territoire_groupe, role):
    client.connecter(_compte(role, territoire_groupe))
    page = client.get("/aide").get_data(as_text=True)
    assert f"<h1>{role.libelle}</h1>" in page
    liens = re.findall(r'<a class="aide-lien" href="([^"]+)"', page)
    assert all(client.get(lien).status_code in (200, 302) for lien in liens)


def test_une_mesure_se_lit_et_mene_aux_autres(client, territoire):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.get("/aide/mesures/taux_realisation").get_data(as_text=True)
    assert "125,0" in page
    assert page.count("/aide/mesures/") == len(MESURES_EXPLIQUEES) - 1
    assert client.get("/aide/mesures/inconnue").status_code == 404


def test_chaque_chiffre_du_tableau_d_impact_mene_a_son_explication(client, territoire):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    affectation = creer_affectation(territoire)
    ObjectifFabrique(attribution_id=affectation.attribution_id)
    creer_heures(affectation, date(2025, 3, 1), "35.50")
    page = client.get("/impact?du=2025-01&au=2025-12").get_data(as_text=True)
    cles = set(re.findall(r"/aide/mesures/(\w+)", page))
    assert {"heures_realisees", "heures_prevues", "taux_realisation", "personnes"} <= cles
