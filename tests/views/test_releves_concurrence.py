"""The same file sent ten times at once, and two clicks that send a sheet: one of each, on real connections."""

import io
import os
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from clauses.extensions import depot_fichiers
from clauses.models import Evenement, HeuresMensuelles, Piece, Releve, ReleveLigne, Travail
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.releves_deposes import classeur, creer_deposante
from tests.appui.site import servir
from tests.appui.travaux import faire_les_travaux

ENVOIS = 10


@pytest.fixture
def site(serveur, tmp_path):
    uri = bases.nouvelle_base(serveur, tmp_path, f"depots_{os.getpid()}")
    with servir(tmp_path / "site", uri) as servi:
        servi.app.config["WTF_CSRF_ENABLED"] = False
        yield servi


def _ensemble(nombre: int, geste: Callable[[int], None]) -> None:
    depart = threading.Barrier(nombre)

    def un(rang: int) -> None:
        depart.wait()
        geste(rang)

    fils = [threading.Thread(target=un, args=(rang,)) for rang in range(nombre)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()


def _deposer_ensemble(site) -> tuple[list, dict]:
    """The browsers of one account, and what each was answered to the same file."""
    with site.base():
        deposante = creer_deposante(TerritoireFabrique(code="essai"))
        deposante.employer("DUBOIS", "Léa")
        structure_id, compte_id = deposante.structure_id, deposante.compte.id
    temoin = site.temoin(compte_id)
    clients = [site.app.test_client() for _ in range(ENVOIS)]
    for client in clients:
        client.set_cookie(temoin["name"], temoin["value"])
    contenu = classeur([["Dubois", "Léa", "02/2026", 70]])
    recues = {}

    def deposer(rang: int) -> None:
        envoi = {"deposant": str(structure_id), "fichier": (io.BytesIO(contenu), f"relevé {rang}.xlsx")}
        recues[rang] = clients[rang].post("/releves/deposer", data=envoi)

    _ensemble(ENVOIS, deposer)
    return clients, recues


def test_dix_envois_du_meme_fichier_font_un_depot_et_deux_clics_une_transmission(site):
    clients, recues = _deposer_ensemble(site)
    assert {r.status_code for r in recues.values()} == {303}
    assert len({r.location for r in recues.values()}) == 1
    with site.base() as base:
        for modele in (Releve, Piece, ReleveLigne):
            assert base.scalar(select(func.count()).select_from(modele)) == 1
        assert len([f for f in depot_fichiers.dossier.iterdir() if not f.name.startswith(".")]) == 1
        assert base.scalar(select(func.count()).where(Evenement.verbe == "releve_depose")) == 1

    clics = {}

    def transmettre(rang: int) -> None:
        clics[rang] = clients[rang].post(f"{recues[0].location}/transmettre")

    _ensemble(2, transmettre)
    assert {(r.status_code, r.location) for r in clics.values()} == {(303, recues[0].location)}
    with site.base() as base:
        assert base.scalar(select(func.count()).select_from(HeuresMensuelles)) == 1
        assert base.scalar(select(func.count()).where(Evenement.verbe == "releve_transmis")) == 1


def test_dix_envois_d_un_long_fichier_font_un_depot_et_une_lecture_et_deux_clics_un_envoi(site):
    site.app.config.update(OCTETS_RELEVE_EN_LIGNE=10, LIGNES_RELEVE_EN_LIGNE=0)
    clients, recues = _deposer_ensemble(site)
    assert {r.status_code for r in recues.values()} == {303}
    with site.base() as base:
        assert [base.scalar(select(func.count()).select_from(m)) for m in (Releve, Piece, Travail)] == [1] * 3
        releve, lecture = f"/releves/{base.scalar(select(Releve.id))}", base.scalar(select(Travail.id))
        assert len([f for f in depot_fichiers.dossier.iterdir() if not f.name.startswith(".")]) == 1
    adresses = sorted(r.location for r in recues.values())
    assert adresses == [*[releve] * (ENVOIS - 1), f"/travaux/{lecture}"]
    assert faire_les_travaux(site.app) == 1

    clics = {}

    def transmettre(rang: int) -> None:
        clics[rang] = clients[rang].post(f"{releve}/transmettre")

    _ensemble(2, transmettre)
    with site.base() as base:
        envoi = base.scalar(select(func.max(Travail.id)))
        assert base.scalar(select(func.count()).select_from(Travail)) == 2
    assert {(r.status_code, r.location) for r in clics.values()} == {(303, f"/travaux/{envoi}")}
    faire_les_travaux(site.app)
    with site.base() as base:
        assert base.scalar(select(func.count()).select_from(HeuresMensuelles)) == 1
        assert base.scalar(select(func.count()).where(Evenement.verbe == "releve_transmis")) == 1
