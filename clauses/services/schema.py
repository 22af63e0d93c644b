"""The state of the database schema, and bringing it up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from ..extensions import db
from .erreurs import ErreurMetier


class SchemaEnRetard(ErreurMetier):
    """The database is behind the code, or empty, and is not ours to upgrade without being asked."""


def revision_en_base() -> str | None:
    """The Alembic revision of the database, `None` when it has never been migrated."""
    revision = MigrationContext.configure(db.session.connection()).get_current_revision()
    db.session.rollback()  # nothing was read that the caller's transaction depends on
    return revision


def revision_du_code(dossier: Path) -> str | None:
    """The newest revision of the migrations folder."""
    return ScriptDirectory(str(dossier)).get_current_head()


def revisions_du_code(dossier: Path) -> frozenset[str]:
    """Every revision of the migrations folder."""
    return frozenset(r.revision for r in ScriptDirectory(str(dossier)).walk_revisions())


def revision_de(connexion: Connection) -> str | None:
    """The revision of the base of `connexion`, inside its transaction."""
    return MigrationContext.configure(connexion).get_current_revision()


def monter(connexion: Connection, dossier: Path, revision: str) -> None:
    """Upgrade to `revision` inside the transaction of `connexion`, which its owner commits."""
    command.upgrade(_configuration(connexion, dossier), revision)


def descendre(connexion: Connection, dossier: Path, revision: str) -> None:
    """Downgrade to `revision` (« base »: no table left) inside the transaction of `connexion`."""
    command.downgrade(_configuration(connexion, dossier), revision)


def _configuration(connexion: Connection, dossier: Path) -> Config:
    configuration = Config(str(Path(dossier) / "alembic.ini"))
    configuration.set_main_option("script_location", str(dossier))
    configuration.attributes["connection"] = connexion
    return configuration


def est_a_jour(dossier: Path) -> bool:
    return revision_en_base() == revision_du_code(dossier)


def est_vierge() -> bool:
    """Whether the database has no table at all."""
    est_vide = not inspect(db.session.connection()).get_table_names()
    db.session.rollback()
    return est_vide


def peut_se_creer_seule() -> bool:
    """An absent SQLite base is created without being asked; nothing else is."""
    return db.session.get_bind().dialect.name == "sqlite" and est_vierge()
