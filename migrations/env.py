"""Alembic environment: the application's own engine and metadata, on SQLite and PostgreSQL."""

from alembic import context
from flask import current_app

base = current_app.extensions["migrate"].db
cible = base.metadata


def migrer() -> None:
    """Run the migrations in one transaction: an interrupted upgrade leaves nothing behind.

    A caller that already has a transaction (a restore) lends its connection, and commits it itself.
    """
    pretee = context.config.attributes.get("connection")
    if pretee is not None:
        _migrer_sur(pretee)
        return
    with base.engine.connect() as connexion:
        _suspendre_les_cles_etrangeres(connexion)
        try:
            _migrer_sur(connexion)
            _verifier_les_cles_etrangeres(connexion)
            connexion.commit()
        finally:
            connexion.invalidate()  # the next user of the pool gets a connection with its foreign keys on


def _migrer_sur(connexion) -> None:
    context.configure(
        connection=connexion,
        target_metadata=cible,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _suspendre_les_cles_etrangeres(connexion) -> None:
    """SQLite changes a table by building another and dropping the first: with foreign keys on, that drop
    empties the tables that cascade from it. They can only be turned off before the transaction begins.
    """
    if connexion.dialect.name == "sqlite":
        connexion.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")


def _verifier_les_cles_etrangeres(connexion) -> None:
    if connexion.dialect.name == "sqlite":
        orphelines = connexion.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if orphelines:
            raise RuntimeError(f"la migration laisse des lignes sans parent : {orphelines}")


migrer()
