"""The one door: from a path to a table."""

import hashlib
from pathlib import Path

from clauses.services.imports.tableaux.classeur import lire_classeur
from clauses.services.imports.tableaux.contenu import format_annonce, verifier_contenu
from clauses.services.imports.tableaux.modele import LIMITES, FichierRefuse, Limites, Tableau
from clauses.services.imports.tableaux.texte_csv import lire_csv

_DEBUT = 4096


def lire_tableau(chemin: Path, *, nom: str | None = None, limites: Limites = LIMITES) -> Tableau:
    """Read the table of a csv file, or of the first visible sheet of a workbook.

    `nom` is the name the sender gave, when the file is stored under another: it carries the extension and is
    named in the messages. Raises `FichierRefuse`; an absent or unreadable path included.
    """
    chemin = Path(chemin)
    nom = nom or chemin.name
    format_ = format_annonce(nom)
    octets = _charger(chemin, nom, limites)
    verifier_contenu(octets[:_DEBUT], format_, nom)
    empreinte = hashlib.sha256(octets).hexdigest()
    if format_ == "csv":
        return lire_csv(octets, fichier=nom, sha256=empreinte, limites=limites)
    return lire_classeur(octets, format_, fichier=nom, sha256=empreinte, limites=limites)


def _charger(chemin: Path, nom: str, limites: Limites) -> bytes:
    try:
        with chemin.open("rb") as flux:
            octets = flux.read(limites.octets + 1)
    except OSError as erreur:
        raise FichierRefuse(
            f"Le fichier ne peut pas être ouvert ({erreur.strerror}).", "Vérifiez son nom.", fichier=nom
        ) from erreur
    if len(octets) > limites.octets:
        raise FichierRefuse(
            f"Le fichier dépasse {limites.octets // 2**20} Mo.",
            "Découpez-le en plusieurs fichiers.",
            fichier=nom,
        )
    return octets
