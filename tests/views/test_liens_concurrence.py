"""Two people deciding at the same instant, on committed data and two connections."""

import os
import threading
import time

import pytest
from sqlalchemy import select

from clauses.models import LienPlie
from clauses.models.vocabulaire import EtatLien, NiveauRapprochement, Role
from clauses.services.acteur import SYSTEME
from clauses.services.plie import decisions, proposer_liens
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.participants import creer_participant, liens_en_vigueur
from tests.appui.site import servir
from tests.appui.suivi import nommer
from tests.views.test_participants import JOUR, lier

#: Seconds left to the second decision to reach the rows that the first one holds.
ATTENTE = 0.4


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


@pytest.mark.parametrize("pris", ["participant", "personne"])
def test_confirmer_en_nombre_laisse_ce_que_quelqu_un_lie_a_la_main_au_meme_instant(site, pris):
    with site.base() as base:
        territoire = TerritoireFabrique(code="essai")
        compte_id = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id).id
        exacte, autre = nommer(territoire, "BEL", "Zoé"), nommer(territoire, "DUC", "Ana")
        exacte.date_naissance = autre.date_naissance = JOUR
        participants = [
            creer_participant(territoire, i, nom=nom, prenom=prenom, date_naissance=JOUR)
            for i, nom, prenom in (("P-1", "BEL", "Zoé"), ("P-2", "ROY", "Luc"))
        ]
        proposer_liens(SYSTEME, territoire.id)
        base.flush()
        [propose] = liens_en_vigueur(EtatLien.PROPOSE).values()
        champs = {"territoire": territoire.id, "jusqu_a": propose.id}
        couple = (participants[0].id, autre.id) if pris == "participant" else (participants[1].id, exacte.id)
    temoin, client, pages = site.temoin(compte_id), site.app.test_client(), []
    client.set_cookie(temoin["name"], temoin["value"])

    def confirmer() -> None:
        pages.append(client.post("/plie/liens/confirmer-les-exacts", data=champs, follow_redirects=True))

    fil = threading.Thread(target=confirmer)
    with site.base():
        decisions.lier(SYSTEME, *couple)
        fil.start()
        time.sleep(ATTENTE)
    fil.join()
    assert pages[0].status_code == 200
    with site.base() as base:
        confirmes = base.execute(
            select(LienPlie.participant_id, LienPlie.personne_id).where(
                LienPlie.valable_au.is_(None), LienPlie.etat == EtatLien.CONFIRME
            )
        )
        assert confirmes.all() == [couple]
