"""Restoring an archive: checked first, loaded in one transaction, compared with its digests before the commit."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, table
from sqlalchemy.exc import DBAPIError

from .. import schema
from ..acteur import Acteur
from ..erreurs import Conflit, Interdit
from .archive import Archive, ArchiveRefusee, Manifeste, Progres, Table, sans_progres
from .bases import (
    colonnes_presentes,
    inserer,
    reprendre_les_numeros,
    retablir_les_cles_etrangeres,
    suspendre_les_cles_etrangeres,
    tables_presentes,
)
from .codage import lire_lignes
from .depot import DepotRestaure

LIGNES_PAR_ECRITURE = 2000
#: What the migrations put in an empty base: the reference criteria and the head of the journal.
SEMEES = frozenset({"critere", "tete_journal"})


@dataclass(frozen=True)
class BilanRestauration:
    """What was restored; `depot.confirmer()` ends the work on the files once the transaction is committed."""

    manifeste: Manifeste
    est_du_meme_secret: bool
    depot: DepotRestaure


def restaurer(
    acteur: Acteur,
    archive: Archive,
    connexion: Connection,
    *,
    dossier_migrations: Path,
    remplacer: bool = False,
    annoncer: Callable[[int], None] = sans_progres,
    progres: Progres = sans_progres,
) -> BilanRestauration:
    """Put the archive in the base of `connexion` (`connexion_de_restauration`) and its files in the folder.

    The base takes the schema of the archive, its rows, then the newest schema; every table is read again and its
    digest compared. Nothing is kept unless the caller commits. Raises `ArchiveRefusee`, `Conflit` when the base
    is not empty and `remplacer` was not asked, `Interdit` for anybody but the command line.
    """
    if not acteur.est_systeme:
        raise Interdit("Une restauration se fait en ligne de commande.")
    manifeste = archive.manifeste
    annoncer(3 * manifeste.lignes + 2 * len(manifeste.fichiers))
    archive.controler(progres)
    _exiger_revision_connue(manifeste, dossier_migrations)
    _exiger_base_libre(connexion, dossier_migrations, remplacer)
    depot = DepotRestaure(archive, remplacer)
    try:
        depot.preparer(progres)
        _reconstruire(archive, connexion, dossier_migrations, progres)
    except BaseException:
        depot.annuler()
        raise
    return BilanRestauration(manifeste, archive.est_du_meme_secret, depot)


def _exiger_revision_connue(manifeste: Manifeste, dossier: Path) -> None:
    if manifeste.revision not in schema.revisions_du_code(dossier):
        raise ArchiveRefusee(
            f"Cette sauvegarde a un schéma ({manifeste.revision}) que cette version de Clauses ne connaît pas : "
            "mettez Clauses à jour, puis recommencez."
        )


def _exiger_base_libre(connexion: Connection, dossier: Path, remplacer: bool) -> None:
    """Ours to rebuild: virgin, migrated and empty, or ours and `remplacer` was asked."""
    presentes = tables_presentes(connexion)
    revision = schema.revision_de(connexion)
    if not presentes:
        return
    if revision is None or revision not in schema.revisions_du_code(dossier):
        raise Conflit("La base contient des tables que cette version de Clauses ne connaît pas.")
    occupees = [
        nom
        for nom in sorted(presentes - SEMEES)
        if connexion.execute(select(1).select_from(table(nom)).limit(1)).first() is not None
    ]
    if occupees and not remplacer:
        raise Conflit(
            f"La base n’est pas vide (table « {occupees[0]} ») : "
            "ajoutez --remplacer pour effacer ce qu’elle contient et mettre la sauvegarde à la place."
        )


def _reconstruire(archive: Archive, connexion: Connection, dossier: Path, progres: Progres) -> None:
    manifeste = archive.manifeste
    if tables_presentes(connexion):
        schema.descendre(connexion, dossier, "base")
    schema.monter(connexion, dossier, manifeste.revision)
    _comparer_le_schema(connexion, manifeste)
    cles = suspendre_les_cles_etrangeres(connexion)
    for contenu in manifeste.tables:
        with _refus_de_la_base(connexion, contenu.nom):
            _charger(archive, connexion, contenu, progres)
    for contenu in manifeste.tables:
        _comparer(connexion, contenu, progres)
    with _refus_de_la_base(connexion, "clés étrangères"):
        retablir_les_cles_etrangeres(connexion, cles)
    schema.monter(connexion, dossier, "head")


def _comparer_le_schema(connexion: Connection, manifeste: Manifeste) -> None:
    attendues = {t.nom: {c.nom for c in t.colonnes} for t in manifeste.tables}
    presentes = {nom: colonnes_presentes(connexion, nom) for nom in tables_presentes(connexion)}
    if attendues != presentes:
        raise ArchiveRefusee("Archive altérée : ses tables ne sont pas celles du schéma qu’elle annonce.")


@contextmanager
def _refus_de_la_base(connexion: Connection, nom: str) -> Iterator[None]:
    """What the engine refuses, as a refusal that names the table (SQLAlchemy wraps the driver's own error)."""
    try:
        yield
    except (connexion.dialect.loaded_dbapi.Error, DBAPIError, ValueError) as erreur:
        raison = str(getattr(erreur, "orig", erreur)).splitlines()[0]
        raise ArchiveRefusee(f"La base refuse la table « {nom} » de la sauvegarde : {raison}.") from erreur


def _charger(archive: Archive, connexion: Connection, contenu: Table, progres: Progres) -> None:
    connexion.execute(delete(table(contenu.nom)))  # what the migrations seeded
    for lot in archive.lire_table(contenu, LIGNES_PAR_ECRITURE):
        inserer(connexion, contenu.nom, contenu.colonnes, lot)
        progres(len(lot))
    reprendre_les_numeros(connexion, contenu.nom)


def _comparer(connexion: Connection, contenu: Table, progres: Progres) -> None:
    """Read the loaded table again, as a backup would, and compare the digests."""
    calcul = hashlib.sha256()
    for lot in lire_lignes(connexion, contenu.nom, contenu.colonnes, contenu.cle):
        calcul.update(b"".join(lot))
        progres(len(lot))
    if calcul.hexdigest() != contenu.sha256:
        nombre = connexion.scalar(select(func.count()).select_from(table(contenu.nom)))
        raise ArchiveRefusee(
            f"La table « {contenu.nom} » relue dans la base ({nombre} lignes) diffère de la sauvegarde "
            f"({contenu.lignes} lignes)."
        )
