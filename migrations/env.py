"""Alembic environment: the application's own engine and metadata, on SQLite and PostgreSQL."""

from alembic import context
from flask import current_app

base = current_app.extensions["migrate"].db
cible = base.metadata


def migrer() -> None:
    """Run the migrations in one transaction: an interrupted upgrade leaves nothing behind."""
    with base.engine.connect() as connexion:
        context.configure(
            connection=connexion,
            target_metadata=cible,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connexion.commit()


migrer()
