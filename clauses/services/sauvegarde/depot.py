"""The stored files of an archive, put in place around the transaction that restores the rows.

Before the commit only files that were absent are added: whatever happens, the rows of before find their files.
After it the damaged ones are replaced, and those that no longer belong to anything go.
"""

from pathlib import Path

from ...extensions import depot_fichiers
from .. import fichiers
from .archive import Archive, ArchiveRefusee, Fichier, Progres

PREFIXE_REMPLACANT = ".restauration-"


class DepotRestaure:
    """`preparer` before the commit, then `confirmer` after it, or `annuler` instead."""

    def __init__(self, archive: Archive, remplacer: bool):
        self._archive = archive
        self._remplacer = remplacer
        self._dossier = depot_fichiers.dossier
        self._ajoutes: list[Path] = []
        self._remplacants: list[tuple[Path, Path]] = []

    def preparer(self, progres: Progres) -> None:
        """Add the absent files; write beside those that are there with another content."""
        for fichier in self._archive.manifeste.fichiers:
            cible = self._dossier / fichier.nom
            if not cible.exists():
                self._ecrire(fichier, cible)
                self._ajoutes.append(cible)
            elif fichiers.empreinte_fichier(cible) != (fichier.sha256, fichier.taille):
                provisoire = self._dossier / f"{PREFIXE_REMPLACANT}{fichier.nom}"
                self._ecrire(fichier, provisoire)
                self._remplacants.append((provisoire, cible))
            progres(1)

    def _ecrire(self, fichier: Fichier, cible: Path) -> None:
        with fichiers.ecriture_atomique(cible) as sortie, self._archive.ouvrir_fichier(fichier) as entree:
            while bloc := entree.read(fichiers.BLOC):
                sortie.write(bloc)
        if fichiers.empreinte_fichier(cible) != (fichier.sha256, fichier.taille):
            cible.unlink()
            raise ArchiveRefusee(
                f"Le fichier « {fichier.nom} », relu après son écriture, diffère de l’archive."
            )

    def confirmer(self) -> None:
        """The rows are committed: replace what was damaged, and sweep what the archive does not hold."""
        for provisoire, cible in self._remplacants:
            provisoire.replace(cible)
        if self._remplacer:
            gardes = {f.nom for f in self._archive.manifeste.fichiers}
            for nom in set(fichiers.lister()) - gardes:
                fichiers.supprimer(nom)

    def annuler(self) -> None:
        """The rows were not committed: take back what was added."""
        for chemin in (*self._ajoutes, *(provisoire for provisoire, _ in self._remplacants)):
            chemin.unlink(missing_ok=True)
