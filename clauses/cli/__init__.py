"""The command line, a contract: see `clauses --help`. Each command commits once, in plain sight.

Exit status: 0 on success, 1 when the data were refused (nothing written), 2 for a wrong usage.
"""

import click

from . import base
from .comptes import creer_compte, reinviter, retirer_second_facteur
from .demo import demo
from .impact import impact
from .importer import importer
from .journal import journal
from .personnes import anonymiser_personne
from .sauvegarde import restaurer, sauvegarder
from .schema import init_db
from .territoires import creer_territoire

COMMANDES: tuple[click.Command, ...] = (
    init_db,
    creer_territoire,
    importer,
    impact,
    demo,
    creer_compte,
    reinviter,
    retirer_second_facteur,
    journal,
    sauvegarder,
    restaurer,
    anonymiser_personne,
)


@click.group(cls=base.Groupe, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Clauses : suivi des clauses sociales d’insertion."""


for _commande in COMMANDES:
    main.add_command(_commande)


def init_app(app) -> None:
    """The same commands under `flask --app clauses`."""
    for commande in COMMANDES:
        app.cli.add_command(commande)
