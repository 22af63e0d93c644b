"""`clauses creer-territoire`."""

import click

from ..services.acteur import SYSTEME
from ..services.territoires import creer_territoire as creer
from . import base


@click.command("creer-territoire")
@click.argument("code")
@click.argument("nom")
@base.application_prete
def creer_territoire(code: str, nom: str) -> None:
    """Crée le territoire CODE, nommé NOM, s’il n’existe pas."""
    with base.ecriture():
        territoire, est_nouveau = creer(SYSTEME, code, nom)
        message = f"Territoire « {territoire.nom} » ({territoire.code})"
    click.echo(f"{message} créé." if est_nouveau else f"{message} : existe déjà, rien n’a changé.")
