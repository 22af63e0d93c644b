"""Databases of the benchmarks: in temporary folders, migrated, filled, and gone at the end."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, event, text

from clauses.extensions import db, transaction_ecriture
from outils.serveur_postgresql import serveur_temporaire
from tests.appui import bases

MOTEURS = bases.MOTEURS


@dataclass
class Atelier:
    """Where databases are made: a folder, and a PostgreSQL server when one of the engines asks for it."""

    dossier: Path
    pile: ExitStack
    _serveur: str | None = None
    _rangs: Iterator[int] = field(default_factory=itertools.count)

    def application(self, moteur: str, **surcharges) -> Flask:
        """An application on a new database, migrated and empty."""
        rang = next(self._rangs)
        dossier = self.dossier / f"instance{rang}"
        dossier.mkdir()
        uri = bases.nouvelle_base(self._adresse(moteur), dossier, f"banc_{os.getpid()}_{rang}")
        app = bases.application(uri, dossier, **surcharges)
        self.pile.callback(_fermer, app)
        return app

    def _adresse(self, moteur: str) -> str | None:
        if moteur == "sqlite":
            return None
        if self._serveur is None:
            donne = os.environ.get("CLAUSES_TEST_POSTGRES_URI")
            self._serveur = donne or self.pile.enter_context(serveur_temporaire())
        return self._serveur


def _fermer(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@contextmanager
def ecriture() -> Iterator[None]:
    """One writing transaction of the current application, committed at the end."""
    jeton = transaction_ecriture.set(True)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        transaction_ecriture.reset(jeton)


def entretenir() -> None:
    """What the daily life of a server does by itself: statistics of the tables, and PostgreSQL's visibility map."""
    if db.engine.dialect.name == "postgresql":
        moteur = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
        with moteur.connect() as connexion:
            connexion.execute(text("VACUUM ANALYZE"))
        moteur.dispose()


def recaler_sequences() -> None:
    """After rows came with their keys, the next ones get keys of their own: PostgreSQL has to be told."""
    if db.engine.dialect.name != "postgresql":
        return
    with ecriture():
        for table in (t.name for t in db.metadata.sorted_tables if "id" in t.columns):
            db.session.execute(
                text(
                    f"SELECT setval(s, (SELECT coalesce(max(id), 0) + 1 FROM {table}), false) "
                    f"FROM pg_get_serial_sequence('{table}', 'id') s WHERE s IS NOT NULL"
                )
            )


@dataclass(frozen=True)
class Instruction:
    """A statement as the driver received it."""

    texte: str
    parametres: object


def instructions_de(geste: Callable[[], object]) -> list[Instruction]:
    """The statements that `geste` sends to the driver, in order."""
    vues: list[Instruction] = []

    def noter(_connexion, _curseur, texte, parametres, _contexte, _plusieurs):
        vues.append(Instruction(texte, parametres))

    event.listen(db.engine, "before_cursor_execute", noter)
    try:
        geste()
    finally:
        event.remove(db.engine, "before_cursor_execute", noter)
    # SQLite's BEGIN is sent through the same door; the raw side opens its own transaction.
    return [i for i in vues if not i.texte.startswith("BEGIN")]


class Pilote:
    """The driver's own connection, for the raw sides."""

    def __init__(self):
        self._connexion = db.engine.raw_connection()

    def executer(self, instructions: list[Instruction]) -> list[list[tuple]]:
        """Run each statement and fetch all its rows, in one reading transaction."""
        curseur = self._connexion.cursor()
        resultats = []
        if db.engine.dialect.name == "sqlite":
            curseur.execute("BEGIN")
        for instruction in instructions:
            curseur.execute(instruction.texte, instruction.parametres)
            resultats.append(curseur.fetchall())
        curseur.close()
        self._connexion.rollback()
        return resultats

    def fermer(self) -> None:
        self._connexion.close()
