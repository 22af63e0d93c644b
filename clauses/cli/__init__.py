"""The command line, a contract: see `clauses --help`. Each command commits once, in plain sight.

Exit status: 0 on success, 1 when the data were refused (nothing written), 2 for a wrong usage.
"""

from importlib import import_module

import click

from . import base

#: Command → the module and the function that make it. Each module is imported by its own command only: a program
#: that starts once per file pays for what it uses.
COMMANDES = {
    "init-db": ("schema", "init_db"),
    "creer-territoire": ("territoires", "creer_territoire"),
    "importer": ("importer", "importer"),
    "lire-releve": ("releves", "lire_releve_commande"),
    "impact": ("impact", "impact"),
    "demo": ("demo", "demo"),
    "creer-compte": ("comptes", "creer_compte"),
    "reinviter": ("comptes", "reinviter"),
    "retirer-second-facteur": ("comptes", "retirer_second_facteur"),
    "journal": ("journal", "journal"),
    "rappels": ("rappels", "rappels"),
    "sauvegarder": ("sauvegarde", "sauvegarder"),
    "restaurer": ("sauvegarde", "restaurer"),
    "travailleur": ("travaux", "travailleur"),
    "travaux": ("travaux", "travaux"),
    "anonymiser-personne": ("personnes", "anonymiser_personne"),
}


class Commandes(base.Groupe):
    """The group that finds a command in its module when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDES)

    def get_command(self, ctx: click.Context, nom: str) -> click.Command | None:
        return charger(nom) if nom in COMMANDES else None


def charger(nom: str) -> click.Command:
    """The command `nom`, its module imported."""
    module, fonction = COMMANDES[nom]
    return getattr(import_module(f".{module}", __name__), fonction)


@click.group(cls=Commandes, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Clauses : suivi des clauses sociales d’insertion."""


def init_app(app) -> None:
    """The same commands under `flask --app clauses`."""
    for nom in COMMANDES:
        app.cli.add_command(charger(nom))
