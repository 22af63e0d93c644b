"""Two people deciding at the same instant, on committed data and two connections."""

import os
import threading

import pytest

from clauses.models.vocabulaire import EtatLien, NiveauRapprochement, Role
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.participants import creer_participant, liens_en_vigueur
from tests.appui.site import servir
from tests.appui.suivi import nommer
from tests.views.test_participants import lier


@pytest.fixture
def site(serveur, tmp_path):
    uri = bases.nouvelle_base(serveur, tmp_path, f"liens_{os.getpid()}")
    with servir(tmp_path / "site", uri) as servi:
        servi.app.config["WTF_CSRF_ENABLED"] = False
        yield servi


def test_deux_participants_confirmes_au_meme_instant_pour_une_personne_n_en_font_qu_un(site):
    with site.base() as base:
        territoire = TerritoireFabrique(code="essai")
        compte_id = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id).id
        personne = nommer(territoire, "BEL", "Zoé")
        niveau = NiveauRapprochement.EXACT
        liens = [
            lier(
                base, creer_participant(territoire, identifiant), personne, EtatLien.PROPOSE, niveau=niveau
            ).id
            for identifiant in ("P-1", "P-2")
        ]
    temoin = site.temoin(compte_id)
    clients = [site.app.test_client() for _ in liens]
    depart, pages = threading.Barrier(2), {}

    def confirmer(rang: int) -> None:
        clients[rang].set_cookie(temoin["name"], temoin["value"])
        depart.wait()
        reponse = clients[rang].post(f"/plie/liens/{liens[rang]}", data={"decision": "confirmer"})
        pages[rang] = clients[rang].get(reponse.location).text

    fils = [threading.Thread(target=confirmer, args=(rang,)) for rang in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted("déjà liée au participant" in page for page in pages.values()) == [False, True]
    with site.base():
        assert len(liens_en_vigueur(EtatLien.CONFIRME)) == 1
