"""« Clauses » : suivi des clauses sociales d’insertion, des heures de chaque personne au tableau d’impact."""

from pathlib import Path

from flask import Flask

from . import cli
from .config import lire_configuration
from .extensions import boite_d_envoi, coffre, csrf, db, depot_fichiers, login_manager, migrate
from .file_travaux import file_travaux

DOSSIER_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(dossier_instance: str | Path | None = None, **surcharges) -> Flask:
    """Build the application. `surcharges` win over the environment (see `config.lire_configuration`)."""
    from . import views  # half of the start of a command, which serves no page

    app = application_nue(dossier_instance, **surcharges)
    views.init_app(app)
    cli.init_app(app)
    return app


def application_nue(dossier_instance: str | Path | None = None, **surcharges) -> Flask:
    """The same without pages nor commands: the base, the files and the secret, for a command to work on."""
    app = Flask(__name__, instance_path=str(Path(dossier_instance).resolve()) if dossier_instance else None)
    app.config.update(lire_configuration(Path(app.instance_path), **surcharges))
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    coffre.init_app(app)
    depot_fichiers.init_app(app)
    file_travaux.init_app(app)
    boite_d_envoi.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(DOSSIER_MIGRATIONS))
    csrf.init_app(app)
    login_manager.init_app(app)
    return app
