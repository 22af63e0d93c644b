"""Somebody types hours while another deletes what they are typed on, on committed data and two connections."""

import os
import threading
import time
from datetime import date

import pytest

from clauses.models import Affectation
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.heures.cellules import CelluleSaisie, Issue, enregistrer_cellules
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique, creer_affectation, creer_compte
from tests.appui.site import servir

#: Seconds left to the deletion to reach the row that the hours hold.
ATTENTE = 0.4


@pytest.fixture
def site(serveur, tmp_path):
    uri = bases.nouvelle_base(serveur, tmp_path, f"corbeille_{os.getpid()}")
    with servir(tmp_path / "site", uri) as servi:
        servi.app.config["WTF_CSRF_ENABLED"] = False
        yield servi


@pytest.mark.parametrize(
    ("adresse", "cle"), [("marches", "marche_id"), ("personnes", "personne_id"), ("contrats", "contrat_id")]
)
def test_des_heures_qui_s_enregistrent_pendant_une_suppression_l_empechent(site, adresse, cle):
    with site.base():
        territoire = TerritoireFabrique(code="essai")
        compte_id = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id).id
        affectation = creer_affectation(territoire)
        affectation_id, objet_id = affectation.id, getattr(affectation, cle)
    temoin, client, pages = site.temoin(compte_id), site.app.test_client(), []
    client.set_cookie(temoin["name"], temoin["value"])

    def supprimer() -> None:
        pages.append(client.post(f"/{adresse}/{objet_id}/supprimer", follow_redirects=True).text)

    fil = threading.Thread(target=supprimer)
    with site.base():
        cellule = CelluleSaisie(affectation_id, date(2025, 3, 1), "35,50", 0)
        [resultat] = enregistrer_cellules(SYSTEME, [cellule], aujourdhui=date(2025, 4, 2))
        assert resultat.issue is Issue.ENREGISTREE
        fil.start()
        time.sleep(ATTENTE)
    fil.join()
    assert "Des heures y sont enregistrées" in pages[0]
    with site.base() as base:
        assert base.get(Affectation, affectation_id).supprime_le is None
