"""Fixtures of the whole suite. The engine is chosen by CLAUSES_TEST_MOTEUR (sqlite by default)."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask, appcontext_tearing_down
from sqlalchemy import event
from sqlalchemy.orm import Session

from clauses.cli import main
from clauses.extensions import db
from clauses.serveur import pret_a_servir
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.installation import Installation, nouvelle_installation
from tests.appui.pages import Client

EPREUVES = os.environ.get("CLAUSES_EPREUVES") == "1"


@pytest.fixture(scope="session")
def serveur() -> Iterator[str | None]:
    """The PostgreSQL server of this process, `None` on SQLite."""
    with bases.serveur() as uri:
        yield uri


@pytest.fixture(scope="session")
def app(serveur, tmp_path_factory) -> Iterator[Flask]:
    """The application on a migrated database shared by the tests of this process."""
    dossier = tmp_path_factory.mktemp("instance")
    application = bases.application(
        bases.nouvelle_base(serveur, dossier, f"essais_{os.getpid()}"),
        dossier,
        MAX_FORM_MEMORY_SIZE=2_000_000,
    )
    application.config["WTF_CSRF_ENABLED"] = False
    application.test_client_class = Client
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def base(app, garde_du_commit) -> Iterator[Session]:
    """The session of the test, inside a transaction that is rolled back at the end."""
    with bases.transaction_annulee(app):
        yield db.session


@pytest.fixture
def client(app, base) -> Client:
    """A browser without a session; `client.connecter(compte)` opens one."""
    return app.test_client()


@pytest.fixture
def territoire(base):
    """A territory, « PLIE d’essai »."""
    return TerritoireFabrique(code="essai", nom="PLIE d’essai")


@pytest.fixture
def commande(base) -> Callable[..., Result]:
    """Run a command of `clauses` inside the test: `commande("impact", "--territoire", "essai")`."""

    def executer(*arguments: str | Path) -> Result:
        base.commit()  # what the test prepared is there for the command
        resultat = CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=True)
        if resultat.exception is not None and not isinstance(resultat.exception, SystemExit):
            raise resultat.exception
        base.expire_all()
        return resultat

    return executer


@pytest.fixture
def installation(serveur, tmp_path) -> Iterator[Callable[..., Installation]]:
    """Make installations apart, driven by real processes: `installation("source")`, `installation("x", "sqlite")`."""
    with ExitStack() as pile:

        def creer(
            nom: str = "seule", moteur: str | None = None, modele: Installation | None = None
        ) -> Installation:
            adresse = None if moteur == "sqlite" else serveur
            return pile.enter_context(nouvelle_installation(adresse, tmp_path, nom, modele))

        yield creer


@pytest.fixture
def donnees() -> Path:
    """The folder of real files named by CLAUSES_DONNEES; without it the trial is skipped, and counted."""
    nom = os.environ.get("CLAUSES_DONNEES")
    if not nom:
        pytest.skip("CLAUSES_DONNEES ne nomme aucun dossier : essai sur fichiers réels laissé")
    dossier = Path(nom)
    assert dossier.is_dir(), f"CLAUSES_DONNEES nomme {dossier}, qui n’existe pas"
    return dossier


@pytest.fixture(scope="session")
def nombre_epreuves() -> Callable[[int, int], int]:
    """How many times a heavy trial runs: `nombre_epreuves(peu, plein)`."""
    return lambda peu, plein: plein if EPREUVES else peu


@pytest.fixture
def garde_du_commit(app) -> Iterator[None]:
    """Fail when a request or a command leaves writes behind without having committed them."""
    oublis: list[str] = []

    def noter(session, _contexte):
        session.info["a_ecrire"] = True

    def oublier(session):
        session.info.pop("a_ecrire", None)

    def controler(_app, exc=None, **_):
        session = db.session()
        if exc is None and session.info.get("a_ecrire"):
            oublis.append("des écritures n’ont été ni validées ni annulées")

    ecoutes = (("after_flush", noter), ("after_commit", oublier), ("after_rollback", oublier))
    for nom, fonction in ecoutes:
        event.listen(Session, nom, fonction)
    appcontext_tearing_down.connect(controler, app)
    yield
    appcontext_tearing_down.disconnect(controler, app)
    for nom, fonction in ecoutes:
        event.remove(Session, nom, fonction)
    assert oublis == []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database says the same on both engines: it passes once, on SQLite."""
    if bases.moteur_choisi() != "postgresql":
        return
    gardes = [i for i in items if "serveur" in i.fixturenames]
    config.hook.pytest_deselected(items=[i for i in items if "serveur" not in i.fixturenames])
    items[:] = gardes


def pytest_collection_finish() -> None:
    """A tenth of the time went into collections: the trials and what they load are left out, the others are rarer."""
    pret_a_servir()
    gc.set_threshold(20_000, 10, 10)
