"""What the tests of the pages share."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from clauses.models import Compte
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import creer_compte
from tests.appui.pages import Client
from tests.appui.travaux import faire_les_travaux

#: What depends on how each engine locks its rows.
DES_DEUX_MOTEURS = "_concurrence"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page says the same on both engines: the services below it pass on both, each time."""
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.path.stem.endswith(DES_DEUX_MOTEURS):
            item.add_marker(pytest.mark.embarque)


@pytest.fixture
def coordinateur(client, territoire) -> Compte:
    """The coordinateur of the territory, logged in."""
    compte = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
    client.connecter(compte)
    return compte


@pytest.fixture
def envoyer_releve(client, deposante) -> Callable[..., TestResponse]:
    """Drop a sheet for the `deposante` of the module: `envoyer_releve(octets, "relevé.xlsx", remplace="3")`."""

    def poster(octets: bytes, nom: str = "relevé.xlsx", **champs) -> TestResponse:
        envoi = {"deposant": str(deposante.structure_id), "fichier": (io.BytesIO(octets), nom), **champs}
        return client.post("/releves/deposer", data=envoi, content_type="multipart/form-data")

    return poster


@pytest.fixture
def faire(app, base) -> Callable[[], int]:
    """Do the works that wait, as the worker does; how many."""

    def executer() -> int:
        base.commit()
        faits = faire_les_travaux(app)
        base.expire_all()
        return faits

    return executer


@pytest.fixture
def facilitatrice(client, territoire) -> Client:
    """A browser where a facilitatrice of the territory is logged in."""
    return client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))


@pytest.fixture
def envoyer(client, territoire) -> Callable[..., TestResponse]:
    """Drop a file on the import page: `envoyer(contenu, "histoire.csv", genre="reprise")`."""

    def poster(
        contenu: bytes, nom: str = "histoire.csv", *, genre="reprise", type_=None, vers=None, **champs
    ):
        return client.post(
            "/imports/depots",
            data={
                "genre": genre,
                "type": type_ or genre,
                "territoire": str(vers or territoire.id),
                "fichier": (io.BytesIO(contenu), nom),
                **champs,
            },
        )

    return poster


@pytest.fixture
def deposer(envoyer) -> Callable[..., str]:
    """Drop a file that is taken; the address of its page."""

    def adresse(*args, **champs) -> str:
        reponse = envoyer(*args, **champs)
        assert reponse.status_code == 302, reponse.get_data(as_text=True)
        assert re.fullmatch(r"/imports/depots/[\w-]{43}", reponse.location)
        return reponse.location

    return adresse
