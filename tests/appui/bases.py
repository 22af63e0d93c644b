"""One migrated database per test process, and one transaction per test that is always rolled back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, text

from clauses import create_app
from clauses.extensions import db, transaction_ecriture
from outils.serveur_postgresql import serveur_temporaire

SECRET = "secret-des-essais-" + "0" * 32
MOTEURS = ("sqlite", "postgresql")


def moteur_choisi() -> str:
    """The engine of this run; the whole suite passes on each."""
    moteur = os.environ.get("CLAUSES_TEST_MOTEUR", "sqlite")
    if moteur not in MOTEURS:
        raise ValueError(f"CLAUSES_TEST_MOTEUR vaut « {moteur} » : écrivez sqlite ou postgresql")
    return moteur


@contextmanager
def serveur() -> Iterator[str | None]:
    """The address of a PostgreSQL server (`None` on SQLite): ours for the time of the run, or the one named."""
    if moteur_choisi() == "sqlite":
        yield None
    elif donne := os.environ.get("CLAUSES_TEST_POSTGRES_URI"):
        yield donne
    else:
        with serveur_temporaire() as uri:
            yield uri


def nouvelle_base(serveur_uri: str | None, dossier: Path, nom: str) -> str:
    """The address of an empty database of the engine of this run."""
    if serveur_uri is None:
        return f"sqlite:///{dossier / nom}.db"
    moteur = create_engine(serveur_uri, isolation_level="AUTOCOMMIT")
    with moteur.connect() as connexion:
        connexion.execute(text(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)'))
        connexion.execute(text(f'CREATE DATABASE "{nom}"'))
    moteur.dispose()
    return serveur_uri.replace("/postgres?", f"/{nom}?", 1)


def application(uri: str, dossier: Path, **surcharges) -> Flask:
    """An application on `uri`, its schema up to date."""
    app = create_app(dossier, TESTING=True, SECRET_KEY=SECRET, SQLALCHEMY_DATABASE_URI=uri, **surcharges)
    with app.app_context():
        flask_migrate.upgrade(directory=app.extensions["migrate"].directory)
        db.engine.dispose()
    return app


@contextmanager
def transaction_annulee(app: Flask) -> Iterator[None]:
    """Every commit of the block becomes a savepoint of one transaction, rolled back at the end."""
    with app.app_context():
        moteur = db.engines[None]
        jeton = transaction_ecriture.set(True)
        connexion = moteur.connect()
        transaction = connexion.begin()
        transaction_ecriture.reset(jeton)
        # Flask-SQLAlchemy looks engines up here; a connection in their place is its documented test recipe.
        db._app_engines[app][None] = connexion
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            transaction.rollback()
            connexion.close()
            db._app_engines[app][None] = moteur
