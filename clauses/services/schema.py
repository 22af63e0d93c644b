"""The state of the database schema, and bringing it up to date."""

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from ..extensions import db
from .erreurs import ErreurMetier


class SchemaEnRetard(ErreurMetier):
    """The database is behind the code, or empty, and is not ours to upgrade without being asked."""


def revision_en_base() -> str | None:
    """The Alembic revision of the database, `None` when it has never been migrated."""
    with db.engine.connect() as connexion:
        return MigrationContext.configure(connexion).get_current_revision()


def revision_du_code(dossier: Path) -> str | None:
    """The newest revision of the migrations folder."""
    return ScriptDirectory(str(dossier)).get_current_head()


def est_a_jour(dossier: Path) -> bool:
    return revision_en_base() == revision_du_code(dossier)


def est_vierge() -> bool:
    """Whether the database has no table at all."""
    return not inspect(db.engine).get_table_names()


def peut_se_creer_seule() -> bool:
    """An absent SQLite base is created without being asked; nothing else is."""
    return db.engine.dialect.name == "sqlite" and est_vierge()
