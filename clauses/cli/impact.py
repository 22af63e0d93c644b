"""`clauses impact`: the impact table on the standard output or in a file."""

import json
import sys
from datetime import date
from pathlib import Path

import click

from ..config import VERSION
from ..models.types import maintenant
from ..services.acteur import SYSTEME
from ..services.erreurs import DonneesInvalides
from ..services.impact import Axe, Perimetre, calculer_impact
from ..services.impact.edition import en_json
from ..services.impact.export import Edition, exporter_tableau
from ..services.listes.export import FormatExport
from ..services.permissions import Permission
from . import base


class Mois(click.ParamType):
    """A month written AAAA-MM, read as its first day."""

    name = "AAAA-MM"

    def convert(self, value, param, ctx) -> date:
        if isinstance(value, date):
            return value
        try:
            if len(value) != 7:
                raise ValueError(value)
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"« {value} » n’est pas un mois : écrivez AAAA-MM.", param, ctx)


class Filtre(click.ParamType):
    """A filter written axe=clé."""

    name = "axe=clé"

    def convert(self, value, param, ctx) -> tuple[Axe, str]:
        if isinstance(value, tuple):
            return value
        nom, signe, cle = value.partition("=")
        if not signe or not cle or nom not in set(Axe):
            self.fail(
                f"« {value} » n’est pas un filtre : écrivez axe=clé, l’axe parmi {', '.join(Axe)}.",
                param,
                ctx,
            )
        return Axe(nom), cle


@click.command("impact")
@click.option(
    "--territoire", "codes", multiple=True, required=True, metavar="CODE", help="À répéter pour consolider."
)
@click.option("--du", type=Mois(), required=True, help="Premier mois.")
@click.option("--au", type=Mois(), required=True, help="Dernier mois, compris.")
@click.option(
    "--format", "forme", type=click.Choice(["json", "csv", "xlsx"]), default="json", show_default=True
)
@click.option("--sortie", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire.")
@click.option("--axe", "axes", type=click.Choice([a.value for a in Axe]), multiple=True, metavar="AXE",
              help="À répéter ; tous les axes sans cette option.")  # fmt: skip
@click.option(
    "--filtre", "filtres", type=Filtre(), multiple=True, help="À répéter ; les clés d’un axe s’ajoutent."
)
@base.application_prete
def impact(codes, du, au, forme, sortie, axes, filtres) -> None:
    """Calcule le tableau d’impact : heures validées, personnes, contrats, marchés, par axe."""
    if forme == "xlsx" and sortie is None and sys.stdout.isatty():
        raise click.UsageError("Un classeur ne s’affiche pas dans un terminal : donnez --sortie.")
    perimetre = _perimetre(codes, du, au, filtres)
    voulus = tuple(Axe(a) for a in axes) or None
    if forme == "json":
        contenu = _json(perimetre, voulus)
    else:
        edition = Edition(FormatExport(forme), maintenant(), VERSION)
        with base.ecriture():
            contenu = exporter_tableau(SYSTEME, perimetre, edition, axes=voulus).contenu
    _ecrire(contenu, sortie)


def _perimetre(codes, du: date, au: date, filtres) -> Perimetre:
    territoires = dict.fromkeys(base.territoire_ou_usage(c, Permission.IMPACT_LIRE).id for c in codes)
    par_axe: dict[Axe, tuple[str, ...]] = {}
    for axe, cle in filtres:
        par_axe[axe] = (*par_axe.get(axe, ()), cle)
    try:
        return Perimetre(tuple(territoires), du, au, par_axe)
    except DonneesInvalides as erreur:
        raise click.UsageError(erreur.message) from None


def _json(perimetre: Perimetre, axes) -> bytes:
    tableau = en_json(calculer_impact(SYSTEME, perimetre, axes))
    return (json.dumps(tableau, ensure_ascii=False, indent=2) + "\n").encode()


def _ecrire(contenu: bytes, sortie: Path | None) -> None:
    if sortie is not None:
        try:
            sortie.write_bytes(contenu)
        except OSError as erreur:
            base.refuser([f"{sortie} : écriture impossible ({erreur.strerror})."])
    else:
        click.echo(contenu, nl=False)
