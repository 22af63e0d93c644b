"""`clauses journal verifier`."""

import click

from ..services import journal as chaine
from . import base


@click.group("journal")
def journal() -> None:
    """Le journal : qui a fait quoi, quand."""


@journal.command("verifier")
@base.application_prete
def verifier() -> None:
    """Vérifie la chaîne du journal : 1 et la première entrée rompue si elle a été modifiée."""
    anomalie = chaine.verifier()
    if anomalie is not None:
        base.refuser([f"Journal rompu à l’entrée {anomalie.numero} : {anomalie.message}."])
    tete = chaine.lire_tete()
    entrees = f"{tete.numero} entrée{'s' if tete.numero > 1 else ''}"
    click.echo(f"Journal vrai : {entrees}, empreinte {tete.empreinte}.")
