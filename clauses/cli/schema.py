"""`clauses init-db`."""

import click

from . import base


@click.command("init-db")
def init_db() -> None:
    """Crée le schéma de la base, ou le met à jour."""
    with base.contexte_application():
        base.mettre_a_jour_schema()
    click.echo("La base de données est à jour.")
