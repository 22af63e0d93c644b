"""An installation apart: its own database, folder of files and secret, driven by real processes."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import make_url

from clauses import create_app
from clauses.extensions import coffre, db, depot_fichiers
from tests.appui import bases

RACINE = Path(__file__).parent.parent.parent
SECRET = "secret-d-une-installation-" + "1" * 24
DELAI = 600  # seconds: a command that hangs fails its test


@dataclass
class Installation:
    """`clauses(...)` runs a command to its end; `lancer(...)` starts one that the test will wait for or kill."""

    uri: str
    dossier: Path
    secret: str = SECRET

    @property
    def moteur(self) -> str:
        return self.uri.split(":")[0].split("+")[0]

    @property
    def base(self) -> str:
        """The path of the database on SQLite, its name on PostgreSQL."""
        return make_url(self.uri).database

    @property
    def fichiers(self) -> Path:
        return self.dossier / "fichiers"

    def environnement(self) -> dict[str, str]:
        """The environment of the processes: nothing of the machine's own settings of `clauses`."""
        herite = {n: v for n, v in os.environ.items() if not n.startswith("CLAUSES_")}
        return herite | {
            "CLAUSES_DATABASE_URI": self.uri,
            "CLAUSES_FICHIERS": str(self.fichiers),
            "CLAUSES_SECRET": self.secret,
        }

    def clauses(self, *arguments: str | Path, **environnement: str) -> subprocess.CompletedProcess[str]:
        """Run `clauses …` to its end; the caller looks at its status and at what it said."""
        return self.module("clauses", *arguments, **environnement)

    def module(
        self, nom: str, *arguments: str | Path, **environnement: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -m nom …` to its end; `environnement` completes or replaces the variables."""
        return subprocess.run(
            [sys.executable, "-m", nom, *map(str, arguments)],
            cwd=RACINE,
            env=self.environnement() | environnement,
            capture_output=True,
            text=True,
            check=False,
            timeout=DELAI,
        )

    def lancer(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start `python -m …` and come back at once."""
        return subprocess.Popen(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=RACINE,
            env=self.environnement(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    @contextmanager
    def connexion(self) -> Iterator[Connection]:
        """A plain connection to the database, outside the application; committed at the end."""
        moteur = create_engine(self.uri, poolclass=NullPool)
        try:
            with moteur.begin() as connexion:
                yield connexion
        finally:
            moteur.dispose()

    def executer(self, *requetes: str) -> None:
        """Write by hand in the database."""
        with self.connexion() as connexion:
            for requete in requetes:
                connexion.execute(text(requete))

    def valeur(self, requete: str):
        """The single value of a query."""
        with self.connexion() as connexion:
            return connexion.execute(text(requete)).scalar()

    def nombres_de_lignes(self) -> dict[str, int]:
        """Rows of every table, counted at the same instant."""
        with self.connexion() as connexion:
            if self.moteur == "postgresql":
                connexion.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            requete = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in _tables())
            return {ligne[0]: ligne[1] for ligne in connexion.execute(text(requete))}

    def empreintes(self) -> dict[str, str]:
        """sha256 of every table as the engine itself stores it, computed without the application's code."""
        with self.connexion() as connexion:
            return {table: _empreinte_brute(connexion, table) for table in _tables()}


@contextmanager
def dans_l_application(lieu: Installation, ordinaire: Flask) -> Iterator[Flask]:
    """Work in this process on the database of `lieu`; `ordinaire`, the application of the tests, is put back."""
    app = create_app(
        lieu.dossier,
        TESTING=True,
        SECRET_KEY=lieu.secret,
        SQLALCHEMY_DATABASE_URI=lieu.uri,
        DOSSIER_FICHIERS=lieu.fichiers,
    )
    try:
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        for outil in (coffre, depot_fichiers):
            outil.init_app(ordinaire)


def _tables() -> list[str]:
    return sorted(db.metadata.tables)


def _empreinte_brute(connexion: Connection, table: str) -> str:
    """Rows read by the bare driver (with SQLite's storage classes), in a fixed order."""
    colonnes = [c.name for c in db.metadata.tables[table].columns]
    sqlite = connexion.dialect.name == "sqlite"
    lues = [f'quote("{c}")' if sqlite else f'"{c}"::text' for c in colonnes]
    lignes = connexion.exec_driver_sql(f'SELECT {", ".join(lues)} FROM "{table}"').fetchall()
    calcul = hashlib.sha256()
    for ligne in sorted(repr(tuple(ligne)) for ligne in lignes):
        calcul.update(ligne.encode() + b"\n")
    return f"{len(lignes)}:{calcul.hexdigest()}"


@contextmanager
def nouvelle_installation(
    serveur: str | None, dossier: Path, nom: str, modele: Installation | None = None
) -> Iterator[Installation]:
    """An installation with an empty database (`serveur` is `None`: SQLite), or with a copy of that of `modele`."""
    dossier = dossier / nom
    dossier.mkdir()
    base = f"clauses_{nom}_{os.getpid()}"
    lieu = Installation(bases.nouvelle_base(serveur, dossier, base), dossier)
    if modele is not None:
        _copier_base(modele, lieu, serveur)
    yield lieu
    if serveur is not None:
        _executer_hors_transaction(serveur, f'DROP DATABASE IF EXISTS "{base}" WITH (FORCE)')


def _copier_base(modele: Installation, copie: Installation, serveur: str | None) -> None:
    """The database of `modele`, which nobody is using, in place of the empty one."""
    if serveur is None:
        with sqlite3.connect(modele.base) as source, sqlite3.connect(copie.base) as cible:
            source.backup(cible)
        source.close()
        cible.close()
        return
    _executer_hors_transaction(
        serveur,
        f'DROP DATABASE "{copie.base}" WITH (FORCE)',
        f'CREATE DATABASE "{copie.base}" TEMPLATE "{modele.base}"',
    )


def _executer_hors_transaction(serveur: str, *instructions: str) -> None:
    moteur = create_engine(serveur, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with moteur.connect() as connexion:
        for instruction in instructions:
            connexion.execute(text(instruction))
    moteur.dispose()
