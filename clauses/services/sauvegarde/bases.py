"""What the two engines do differently around a backup: a still picture to read, a whole base to rebuild."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, column, insert, inspect, table, text

from ...extensions import db, transaction_ecriture
from .codage import Colonne


@contextmanager
def instantane() -> Iterator[Connection]:
    """A connection that sees the database as it is now until the end, while others go on writing.

    PostgreSQL: one repeatable read transaction; SQLite: one read transaction of the write-ahead log. The picture
    is taken by the first query.
    """
    with db.engine.connect() as connexion:
        if connexion.dialect.name == "postgresql":
            connexion = connexion.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        try:
            yield connexion
        finally:
            connexion.rollback()


@contextmanager
def connexion_de_restauration() -> Iterator[Connection]:
    """A connection with one open writing transaction, foreign keys suspended; the caller commits it."""
    jeton = transaction_ecriture.set(True)
    try:
        with db.engine.connect() as connexion:
            if connexion.dialect.name == "sqlite":
                # Only possible before the transaction begins.
                connexion.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
            try:
                connexion.begin()
                yield connexion
            finally:
                connexion.invalidate()  # rolls back what is not committed; the pool opens a sound one next time
    finally:
        transaction_ecriture.reset(jeton)


def tables_presentes(connexion: Connection) -> set[str]:
    return set(inspect(connexion).get_table_names()) - {"alembic_version"}


def colonnes_presentes(connexion: Connection, nom: str) -> set[str]:
    return {c["name"] for c in inspect(connexion).get_columns(nom)}


def inserer(connexion: Connection, nom: str, colonnes: Sequence[Colonne], lignes: list[list[Any]]) -> None:
    """Write decoded rows, by COPY on PostgreSQL."""
    if connexion.dialect.name == "postgresql":
        _copier(connexion, nom, colonnes, lignes)
        return
    cible = table(nom, *(column(c.nom, c.type_sql) for c in colonnes))
    noms = [c.nom for c in colonnes]
    connexion.execute(insert(cible), [dict(zip(noms, ligne, strict=True)) for ligne in lignes])


def _copier(connexion: Connection, nom: str, colonnes: Sequence[Colonne], lignes: list[list[Any]]) -> None:
    citer = connexion.dialect.identifier_preparer.quote_identifier
    champs = ", ".join(citer(c.nom) for c in colonnes)
    with (
        connexion.connection.dbapi_connection.cursor() as curseur,
        curseur.copy(f"COPY {citer(nom)} ({champs}) FROM STDIN") as copie,
    ):
        for ligne in lignes:
            copie.write_row(ligne)


def suspendre_les_cles_etrangeres(connexion: Connection) -> list[str]:
    """Drop the foreign keys of PostgreSQL; return the statements that put them back (nothing to do on SQLite)."""
    if connexion.dialect.name != "postgresql":
        return []
    contraintes = connexion.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for cible, nom, _definition in contraintes:
        connexion.exec_driver_sql(f"ALTER TABLE {cible} DROP CONSTRAINT {nom}")
    return [f"ALTER TABLE {c} ADD CONSTRAINT {n} {definition}" for c, n, definition in contraintes]


def retablir_les_cles_etrangeres(connexion: Connection, instructions: list[str]) -> None:
    """Put the foreign keys back, checked against every row; raises the driver's error, or `ValueError`."""
    for instruction in instructions:
        connexion.exec_driver_sql(instruction)
    if connexion.dialect.name == "sqlite":
        orphelines = connexion.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1)
        if orphelines:
            raise ValueError(f"une ligne de la table {orphelines[0][0]} n’a pas de parent")


def reprendre_les_numeros(connexion: Connection, nom: str) -> None:
    """PostgreSQL: the next number of a table follows its greatest key (SQLite does so by itself)."""
    if connexion.dialect.name != "postgresql" or "id" not in colonnes_presentes(connexion, nom):
        return
    sequence = connexion.scalar(text("SELECT pg_get_serial_sequence(:t, 'id')"), {"t": nom})
    if sequence is not None:
        citer = connexion.dialect.identifier_preparer.quote_identifier
        connexion.execute(
            text(f"SELECT setval(:s, (SELECT coalesce(max(id), 0) + 1 FROM {citer(nom)}), false)"),
            {"s": sequence},
        )
