"""`clauses rappels`: what a daily task runs; running it again sends nothing more."""

from datetime import date

import click

from ..extensions import db
from ..services.acteur import SYSTEME
from ..services.rappels import Issue, envoyer_rappels_du_jour, ligne_en_mots
from . import base


@click.command("rappels")
@click.option(
    "--le", type=click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"]), help="Jour des rappels (aujourd’hui)."
)
@click.option("--a-blanc", is_flag=True, help="Dit ce qui partirait, n’envoie et n’écrit rien.")
@base.application_prete
def rappels(le, a_blanc: bool) -> None:
    """Envoie les rappels de relevés d’heures dus ce jour, et les affiche."""
    jour = le.date() if le else date.today()  # noqa: DTZ011 — the calendar day of the office
    with base.ecriture():
        bilan = envoyer_rappels_du_jour(SYSTEME, jour, retenir=db.session.commit, a_blanc=a_blanc)
    for issue in bilan.issues:
        _dire(issue)
    envoyes, reste = len(bilan.envoyes), len(bilan.a_envoyer)
    click.echo(f"Rappels du {jour:%d/%m/%Y} : {envoyes} envoyés, {reste} à envoyer.")


def _dire(issue: Issue) -> None:
    click.echo(f"{issue.digest.structure} : {_sort(issue)}")
    for demande in issue.digest.demandes:
        click.echo(f"  - {ligne_en_mots(demande)}")
    for refus in issue.refuses:
        click.echo(f"  adresse refusée : {refus.adresse} ({refus.code} {refus.message})", err=True)


def _sort(issue: Issue) -> str:
    if issue.est_envoyee:
        return f"envoyé à {', '.join(issue.envoyes)}"
    if issue.est_deja_pris:
        return "déjà en cours d’envoi"
    return f"à envoyer : {issue.a_envoyer}"
