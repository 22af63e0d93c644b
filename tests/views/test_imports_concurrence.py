"""Two clicks at the same instant, on committed data and two connections."""

import io
import os
import threading

import pytest
from sqlalchemy import func, select

from clauses.models import Evenement, HeuresMensuelles, Importation
from clauses.models.vocabulaire import Role
from tests.appui import bases
from tests.appui.depots import contenu_reprise
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.site import servir


@pytest.fixture
def site(serveur, tmp_path):
    uri = bases.nouvelle_base(serveur, tmp_path, f"concurrence_{os.getpid()}")
    with servir(tmp_path / "site", uri) as servi:
        servi.app.config["WTF_CSRF_ENABLED"] = False
        yield servi


def test_deux_clics_simultanes_n_importent_qu_une_fois(site):
    with site.base():
        territoire = TerritoireFabrique(code="essai")
        compte_id = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id).id
        territoire_id = territoire.id
    temoin = site.temoin(compte_id)
    clients = [site.app.test_client() for _ in range(2)]
    for client in clients:
        client.set_cookie(temoin["name"], temoin["value"])
    depot = clients[0].post(
        "/imports/depots",
        data={
            "genre": "reprise",
            "type": "reprise",
            "territoire": str(territoire_id),
            "fichier": (io.BytesIO(contenu_reprise(300)), "histoire.csv"),
        },
    )
    depart = threading.Barrier(2)
    reponses = {}

    def cliquer(rang: int) -> None:
        depart.wait()
        reponses[rang] = clients[rang].post(f"{depot.location}/appliquer", data={"lignes": "tout"})

    fils = [threading.Thread(target=cliquer, args=(rang,)) for rang in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert {r.status_code for r in reponses.values()} == {302}
    assert reponses[0].location == reponses[1].location
    pages = [clients[rang].get(reponses[rang].location).get_data(as_text=True) for rang in range(2)]
    assert sorted("déjà appliqué" in page for page in pages) == [False, True]
    with site.base() as base:
        assert base.scalar(select(func.count()).select_from(HeuresMensuelles)) == 300
        assert base.scalar(select(func.count()).select_from(Importation)) == 1
        imports = select(func.count()).where(Evenement.verbe == "import_applique")
        assert base.scalar(imports) == 1
