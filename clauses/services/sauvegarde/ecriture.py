"""Making a backup while people go on working."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, column, func, select, table, text

from ...extensions import db
from .. import fichiers
from ..acteur import Acteur
from ..erreurs import Interdit
from .archive import MANIFESTE, Fichier, Manifeste, Progres, Table, empreinte_du_secret, sans_progres
from .codage import decrire, lire_lignes

NIVEAU_COMPRESSION = 6
BLOC = 1024 * 1024


@dataclass(frozen=True)
class BilanSauvegarde:
    """What was written; `fichiers_manquants` are named by a row but absent from the folder."""

    manifeste: Manifeste
    taille: int
    fichiers_manquants: tuple[str, ...]


def sauvegarder(
    acteur: Acteur,
    connexion: Connection,
    destination: Path,
    *,
    le: datetime,
    annoncer: Callable[[int], None] = sans_progres,
    progres: Progres = sans_progres,
) -> BilanSauvegarde:
    """Write the archive of the database that `connexion` sees still (`instantane`) and of the stored files.

    `annoncer` is told once how many steps there will be, `progres` how many were just made. The archive appears
    whole under its name, or not at all. Raises `Interdit` for anybody but the command line.
    """
    if not acteur.est_systeme:
        raise Interdit("Une sauvegarde se fait en ligne de commande.")
    noms = sorted(db.metadata.tables)
    # The first query takes the still picture, and holds every table against a change of schema.
    nombres = {nom: connexion.scalar(select(func.count()).select_from(table(nom))) for nom in noms}
    stockes = fichiers.lister()
    annoncer(sum(nombres.values()) + len(stockes))
    with (
        fichiers.ecriture_atomique(destination) as sortie,
        zipfile.ZipFile(
            sortie, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=NIVEAU_COMPRESSION
        ) as zip_,
    ):
        manifeste = Manifeste(
            faite_le=le.isoformat(),
            moteur=connexion.dialect.name,
            revision=connexion.scalar(text("SELECT version_num FROM alembic_version")),
            empreinte_secret=empreinte_du_secret(),
            tables=tuple(_ecrire_table(zip_, connexion, nom, progres) for nom in noms),
            fichiers=tuple(_ecrire_fichiers(zip_, stockes, progres)),
        )
        zip_.writestr(MANIFESTE, manifeste.en_json())
    manquants = _fichiers_cites(connexion) - {f.nom for f in manifeste.fichiers}
    return BilanSauvegarde(manifeste, destination.stat().st_size, tuple(sorted(manquants)))


def _ecrire_table(zip_: zipfile.ZipFile, connexion: Connection, nom: str, progres: Progres) -> Table:
    modele = db.metadata.tables[nom]
    colonnes = tuple(decrire(c) for c in modele.columns)
    cle = tuple(c.name for c in modele.primary_key.columns)
    calcul, taille, nombre = hashlib.sha256(), 0, 0
    with zip_.open(f"tables/{nom}.jsonl", "w", force_zip64=True) as entree:
        for lot in lire_lignes(connexion, nom, colonnes, cle):
            bloc = b"".join(lot)
            entree.write(bloc)
            calcul.update(bloc)
            taille += len(bloc)
            nombre += len(lot)
            progres(len(lot))
    return Table(nom, colonnes, cle, nombre, calcul.hexdigest(), taille)


def _ecrire_fichiers(zip_: zipfile.ZipFile, noms: list[str], progres: Progres) -> Iterable[Fichier]:
    for nom in noms:
        progres(1)
        try:
            source = fichiers.chemin_de(nom).open("rb")
        except (fichiers.Introuvable, FileNotFoundError):
            continue  # swept since the list was made; if a row still names it, the report says so
        calcul, taille = hashlib.sha256(), 0
        with source, zip_.open(f"fichiers/{nom}", "w", force_zip64=True) as entree:
            while bloc := source.read(BLOC):
                entree.write(bloc)
                calcul.update(bloc)
                taille += len(bloc)
        yield Fichier(nom, calcul.hexdigest(), taille)


def _fichiers_cites(connexion: Connection) -> set[str]:
    """Names of stored files that the rows of the picture name, in whatever table."""
    cites: set[str] = set()
    for modele in db.metadata.tables.values():
        for nom in (c.name for c in modele.columns if c.name.endswith("nom_stocke")):
            noms = connexion.scalars(select(column(nom)).select_from(table(modele.name)))
            cites |= {n for n in noms if n is not None}
    return cites
