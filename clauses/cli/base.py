"""What every command shares: the application context, a ready schema, and refusals turned into exit statuses."""

import functools
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext

import click
from flask import current_app, has_app_context

from ..config import ConfigurationIncomplete
from ..extensions import ecriture, transaction_ecriture
from ..models import Territoire
from ..services import schema
from ..services.acteur import SYSTEME
from ..services.erreurs import ErreurMetier, Introuvable
from ..services.permissions import Permission
from ..services.territoires import trouver_territoire
from .langue import parler_francais

__all__ = [
    "application_prete",
    "contexte_application",
    "ecriture",
    "est_interactif",
    "mettre_a_jour_schema",
    "preparer_schema",
    "refuser",
    "territoire_ou_usage",
]
REFUS, USAGE = 1, 2


class Groupe(click.Group):
    """The command group: in French, and a business refusal becomes a line on stderr and status 1."""

    def main(self, *args, **kwargs):
        parler_francais()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except ErreurMetier as erreur:
            refuser([erreur.message])
        except ConfigurationIncomplete as erreur:
            click.echo(str(erreur), err=True)
            sys.exit(USAGE)


def refuser(lignes: list[str]) -> None:
    """Print one refusal per line on stderr and leave with status 1."""
    for ligne in lignes:
        click.echo(ligne, err=True)
    sys.exit(REFUS)


def application_prete(fonction: Callable | None = None, *, avec_pages: bool = False) -> Callable:
    """Run the command inside the application, on a schema that is up to date; `avec_pages` to write addresses."""
    if fonction is None:
        return functools.partial(application_prete, avec_pages=avec_pages)

    @functools.wraps(fonction)
    def enveloppe(*args, **kwargs):
        with contexte_application(avec_pages=avec_pages):
            preparer_schema()
            return fonction(*args, **kwargs)

    return enveloppe


def contexte_application(*, avec_pages: bool = False):
    """The running application context, or a new one made from the environment."""
    if has_app_context():
        return nullcontext()
    from .. import application_nue, create_app  # the factory registers these very commands

    return (create_app if avec_pages else application_nue)().app_context()


def preparer_schema() -> None:
    """Create an absent SQLite base; stop, saying so, on any other base that is behind."""
    if schema.est_a_jour(_dossier_migrations()):
        return
    if not schema.peut_se_creer_seule():
        refuser(["La base de données n’est pas à jour : lancez « clauses init-db », puis recommencez."])
    mettre_a_jour_schema()


def mettre_a_jour_schema() -> None:
    """Bring the schema to the newest revision."""
    from flask_migrate import upgrade  # Alembic is slow to import, and most commands do not need it

    jeton = transaction_ecriture.set(True)
    try:
        upgrade(directory=str(_dossier_migrations()))
    finally:
        transaction_ecriture.reset(jeton)


def _dossier_migrations():
    return current_app.extensions["migrate"].directory


def territoire_ou_usage(code: str, permission: Permission) -> Territoire:
    """The territory `code`; an unknown one is a wrong usage (status 2)."""
    try:
        return trouver_territoire(SYSTEME, code, permission)
    except Introuvable as erreur:
        raise click.UsageError(erreur.message) from None


def est_interactif() -> bool:
    """Whether a progress bar makes sense: stderr is a terminal."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
