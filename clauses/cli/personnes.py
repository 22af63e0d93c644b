"""`clauses anonymiser-personne`."""

import click

from ..models.types import maintenant
from ..services import fichiers
from ..services.acteur import SYSTEME
from ..services.anonymisation import anonymiser_personne as anonymiser
from ..services.permissions import Permission
from . import base


@click.command("anonymiser-personne")
@click.argument("personne_id", metavar="ID", type=int)
@click.option("--territoire", required=True, metavar="CODE", help="Territoire de la personne.")
@click.option("--motif", required=True, help="Pourquoi (écrit au journal : n’y nommez pas la personne).")
@click.option("--oui", is_flag=True, help="Ne demande pas de confirmation.")
@base.application_prete
def anonymiser_personne(personne_id: int, territoire: str, motif: str, oui: bool) -> None:
    """Efface le nom de la personne ID, partout, sans changer aucun total. Ne se défait pas."""
    lieu = base.territoire_ou_usage(territoire, Permission.PERSONNE_ANONYMISER)
    if not oui:
        click.confirm(
            f"Effacer définitivement le nom de la personne n° {personne_id} ?", abort=True, err=True
        )
    with base.ecriture():
        bilan = anonymiser(SYSTEME, personne_id, territoire_id=lieu.id, motif=motif, maintenant=maintenant())
    for nom in bilan.fichiers:
        fichiers.supprimer(nom)
    for nom in bilan.pieces_a_relire:
        click.echo(f"Attention : la pièce « {nom} » sert aussi ailleurs, relisez-la.", err=True)
    click.echo(
        f"Personne n° {bilan.personne_id} anonymisée : {bilan.pieces_effacees} pièces effacées, "
        f"{bilan.evenements_purges} entrées du journal purgées de leurs valeurs."
    )
