"""`clauses lire-releve`: what the reader understands in an attendance sheet, writing nothing."""

import json
from pathlib import Path

import click

from ..services.releves.lecture import LIMITES_RELEVE, Lecture, LigneLue, lire_releve


@click.command("lire-releve")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lire_releve_commande(fichier: Path) -> None:
    """Dit en JSON ce qui est compris d’un relevé d’heures, sans rien écrire."""
    with fichier.open("rb") as flux:
        octets = flux.read(
            LIMITES_RELEVE.octets + 1
        )  # one byte more is refused for its size, without the rest
    lecture = lire_releve(octets, fichier.name, par_marche=False)
    click.echo(json.dumps(en_json(lecture), ensure_ascii=False, indent=1))


def en_json(lecture: Lecture) -> dict:
    """The contract of the command (formats, « lire-releve »)."""
    return {
        "lignes": [_ligne(ligne) for ligne in lecture.lignes],
        "colonnes": lecture.en_dict()["tables"],
        "avertissements": lecture.avertissements,
    }


def _ligne(ligne: LigneLue) -> dict:
    return {
        "personne": ligne.personne,
        "nom": ligne.nom,
        "prenom": ligne.prenom,
        "date_naissance": ligne.date_naissance.isoformat() if ligne.date_naissance else None,
        "mois": f"{ligne.mois:%Y-%m}",
        "heures": str(ligne.heures),
        "feuille": ligne.feuille,
        "cellule": ligne.cellule,
    }
