"""`clauses travailleur`: does the long works; `clauses travaux`: lists the last ones."""

import click
from flask import current_app

from ..serveur import pret_a_servir
from ..services.acteur import SYSTEME
from ..services.travaux import lister
from ..travailleur import TravailleurDejaLa, travailler
from . import base


@click.command("travailleur")
@base.application_prete
def travailleur() -> None:
    """Fait les travaux longs, l’un après l’autre, jusqu’à Ctrl-C ou SIGTERM."""
    try:
        travailler(current_app._get_current_object(), pret=_annoncer)
    except TravailleurDejaLa:
        base.refuser(["Un travailleur tourne déjà pour cette file : un seul suffit."])
    click.echo("Travailleur arrêté.")


def _annoncer() -> None:
    pret_a_servir()
    click.echo("Travailleur prêt (Ctrl-C pour l’arrêter).")


@click.command("travaux")
@base.application_prete
def travaux() -> None:
    """Liste les derniers travaux longs, du plus récent au plus ancien."""
    lus = lister(SYSTEME)
    if not lus:
        click.echo("Aucun travail.")
    for lu in lus:
        t = lu.travail
        click.echo(f"{t.id}  {t.cree_le:%d/%m/%Y %H:%M}  {t.etat.libelle}  {t.type.libelle} : {t.titre}")
        if t.message:
            click.echo(f"    {t.message}")
