"""The stored files: random names in one flat folder, never the name somebody chose.

The table that owns a file keeps its `nom_stocke`, its sha256 and the name its depositor gave it (shown, never
used as a path). A file is whole or absent: it is written aside, flushed to disk, then renamed.
"""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..extensions import depot_fichiers
from .erreurs import DonneesInvalides, Introuvable

NOM_STOCKE = re.compile(r"[0-9a-f]{32}")
PREFIXE_PARTIEL = ".partiel-"
BLOC = 1024 * 1024


@dataclass(frozen=True)
class FichierRange:
    """What the owner of the file keeps: `sha256` in hexadecimal, `taille` in bytes."""

    nom_stocke: str
    sha256: str
    taille: int


def ranger(contenu: bytes | BinaryIO, *, taille_max: int | None = None) -> FichierRange:
    """Store a file under a new random name.

    Raises `DonneesInvalides`, and leaves nothing behind, when it is larger than `taille_max` bytes.
    """
    nom = secrets.token_hex(16)
    with ecriture_atomique(depot_fichiers.dossier / nom) as sortie:
        sha256, taille = _recopier(_blocs(contenu), sortie, taille_max)
    return FichierRange(nom, sha256, taille)


def chemin_de(nom_stocke: str) -> Path:
    """Path of a stored file; raises `Introuvable` when the name is not one of ours or the file is absent."""
    if not est_nom_stocke(nom_stocke):
        raise Introuvable("Ce fichier n’existe pas.")
    chemin = depot_fichiers.dossier / nom_stocke
    if not chemin.is_file() or chemin.is_symlink():
        raise Introuvable("Ce fichier n’existe pas.")
    return chemin


def lire(nom_stocke: str) -> bytes:
    """Content of a stored file; raises `Introuvable`."""
    return chemin_de(nom_stocke).read_bytes()


def supprimer(nom_stocke: str) -> None:
    """Remove a stored file, if it is still there. Call it once the transaction that forgets it is committed."""
    if est_nom_stocke(nom_stocke):
        (depot_fichiers.dossier / nom_stocke).unlink(missing_ok=True)


def lister() -> list[str]:
    """Names of the stored files, sorted; files being written are not among them."""
    dossier = depot_fichiers.dossier
    if not dossier.is_dir():
        return []
    with os.scandir(dossier) as entrees:
        return sorted(e.name for e in entrees if est_nom_stocke(e.name) and e.is_file(follow_symlinks=False))


def est_nom_stocke(nom: str) -> bool:
    """Whether `nom` is a name this module gives: no separator, no dot, nothing to escape the folder with."""
    return NOM_STOCKE.fullmatch(nom) is not None


@contextmanager
def ecriture_atomique(cible: Path) -> Iterator[BinaryIO]:
    """A binary file written beside `cible`, flushed to disk, then renamed; on any exception nothing remains."""
    cible.parent.mkdir(parents=True, exist_ok=True)
    descripteur, provisoire = tempfile.mkstemp(prefix=PREFIXE_PARTIEL, dir=cible.parent)  # mode 0600
    try:
        with os.fdopen(descripteur, "w+b") as sortie:
            yield sortie
            sortie.flush()
            os.fsync(sortie.fileno())
        os.replace(provisoire, cible)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise
    _inscrire_le_dossier(cible.parent)


def empreinte_fichier(chemin: Path) -> tuple[str, int]:
    """(sha256 in hexadecimal, size in bytes) of a file, read by blocks."""
    calcul, taille = hashlib.sha256(), 0
    with chemin.open("rb") as entree:
        for bloc in _blocs(entree):
            calcul.update(bloc)
            taille += len(bloc)
    return calcul.hexdigest(), taille


def _inscrire_le_dossier(dossier: Path) -> None:
    """Flush the folder itself, so that the new name survives a power cut."""
    descripteur = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def _blocs(contenu: bytes | BinaryIO) -> Iterable[bytes]:
    if isinstance(contenu, bytes):
        yield contenu
        return
    while bloc := contenu.read(BLOC):
        yield bloc


def _recopier(blocs: Iterable[bytes], sortie: BinaryIO, taille_max: int | None) -> tuple[str, int]:
    calcul, taille = hashlib.sha256(), 0
    for bloc in blocs:
        taille += len(bloc)
        if taille_max is not None and taille > taille_max:
            raise DonneesInvalides(f"Ce fichier dépasse la taille permise ({taille_max // 1024} Kio).")
        calcul.update(bloc)
        sortie.write(bloc)
    return calcul.hexdigest(), taille
