"""`clauses sauvegarder` and `clauses restaurer`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import click
from flask import current_app

from ..models.types import maintenant
from ..services import sauvegarde
from ..services.acteur import SYSTEME
from ..services.journal import Verbe, consigner
from . import base

FICHIER = click.Path(dir_okay=False, path_type=Path)
AUTRE_SECRET = (
    "Attention : cette sauvegarde a été faite avec un autre secret. Donnez celui d’origine (CLAUSES_SECRET) avant "
    "de travailler : sans lui le journal ne se vérifie pas, et une personne déjà connue compterait deux fois."
)


@click.command("sauvegarder")
@click.argument("fichier", type=FICHIER)
@base.application_prete
def sauvegarder(fichier: Path) -> None:
    """Sauvegarde la base et les fichiers déposés dans FICHIER, sans arrêter le travail."""
    if not fichier.absolute().parent.is_dir():
        raise click.UsageError(f"Le dossier « {fichier.parent} » n’existe pas.")
    with base.ecriture():
        consigner(SYSTEME, Verbe.SAUVEGARDE, valeurs={"fichier": fichier.name})
    with _refus_du_disque(), sauvegarde.instantane() as connexion, _barre("Sauvegarde") as barre:
        bilan = sauvegarde.sauvegarder(
            SYSTEME,
            connexion,
            fichier,
            le=maintenant(),
            annoncer=barre.annoncer,
            progres=barre.avancer,
        )
    for nom in bilan.fichiers_manquants:
        click.echo(f"Attention : le fichier {nom}, cité par la base, n’est pas dans le dossier.", err=True)
    click.echo(f"Sauvegarde écrite dans {fichier} : {_contenu(bilan.manifeste)}, {bilan.taille} octets.")


@click.command("restaurer")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remplacer", is_flag=True, help="Efface ce que la base contient déjà.")
def restaurer(fichier: Path, remplacer: bool) -> None:
    """Restaure la sauvegarde FICHIER : la base et les fichiers, ou rien."""
    with (
        base.contexte_application(),
        _refus_du_disque(),
        sauvegarde.lire_archive(fichier) as archive,
        sauvegarde.connexion_de_restauration() as connexion,
        _barre("Restauration") as barre,
    ):
        bilan = sauvegarde.restaurer(
            SYSTEME,
            archive,
            connexion,
            dossier_migrations=Path(current_app.extensions["migrate"].directory),
            remplacer=remplacer,
            annoncer=barre.annoncer,
            progres=barre.avancer,
        )
        _valider(connexion, bilan)
    if not bilan.est_du_meme_secret:
        click.echo(AUTRE_SECRET, err=True)
    faite_le = datetime.fromisoformat(bilan.manifeste.faite_le).astimezone()
    click.echo(f"Sauvegarde du {faite_le:%d/%m/%Y à %H h %M} restaurée : {_contenu(bilan.manifeste)}.")


def _valider(connexion, bilan: sauvegarde.BilanRestauration) -> None:
    """The only commit of the restore: rows first, then what had to wait for them in the folder of files."""
    try:
        connexion.commit()
    except BaseException:
        bilan.depot.annuler()
        raise
    bilan.depot.confirmer()


def _contenu(manifeste) -> str:
    return f"{len(manifeste.tables)} tables, {manifeste.lignes} lignes, {len(manifeste.fichiers)} fichiers"


@contextmanager
def _refus_du_disque() -> Iterator[None]:
    """A full disk or a forbidden folder is said in one line."""
    try:
        yield
    except OSError as erreur:
        base.refuser([f"Le fichier ne se lit ou ne s’écrit pas : {erreur.strerror} ({erreur.filename})."])


@contextmanager
def _barre(titre: str) -> Iterator[SimpleNamespace]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not base.est_interactif():
        yield SimpleNamespace(annoncer=lambda _total: None, avancer=lambda _fait: None)
        return
    with click.progressbar(length=1, label=titre, file=sys.stderr) as barre:
        yield SimpleNamespace(annoncer=lambda n: setattr(barre, "length", max(n, 1)), avancer=barre.update)
