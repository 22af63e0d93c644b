"""« Clauses » : suivi des clauses sociales d’insertion, des heures de chaque personne au tableau d’impact."""

from pathlib import Path

from flask import Flask

from . import cli
from .config import lire_configuration
from .extensions import coffre, csrf, db, depot_fichiers, login_manager, migrate

DOSSIER_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(dossier_instance: str | Path | None = None, *, avec_pages: bool = True, **surcharges) -> Flask:
    """Build the application. `surcharges` win over the environment (see `config.lire_configuration`).

    Without `avec_pages`, the base and the services alone: what a command needs, in half the time to start.
    """
    app = Flask(__name__, instance_path=str(Path(dossier_instance).resolve()) if dossier_instance else None)
    app.config.update(lire_configuration(Path(app.instance_path), **surcharges))
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    coffre.init_app(app)
    depot_fichiers.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(DOSSIER_MIGRATIONS))
    csrf.init_app(app)
    login_manager.init_app(app)
    if avec_pages:
        from . import views  # half of the start of a command that serves no page

        views.init_app(app)
        cli.init_app(app)
    return app
