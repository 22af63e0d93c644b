"""The file of a sheet: its name, its stored copy, and the deposit that already has it."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select

from ....extensions import db
from ....models import Piece, Releve
from ....models.vocabulaire import EtatReleve, TypePiece
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ...imports.depots.depot import nom_montrable
from ...journal import Verbe, consigner
from .portee import est_entier, trouver

#: What a sheet may come as, and its MIME type.
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
TAILLE_MAXIMALE = 40 * 1024 * 1024
#: States in which a file is no more the deposit that it was: see the unique index of `Releve`.
MORTS = (EtatReleve.ABANDONNE, EtatReleve.ILLISIBLE)


@dataclass(frozen=True)
class FichierRecu:
    """What a form or a link brings: the name somebody gave, and the bytes."""

    nom: str
    octets: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.octets).hexdigest()


def extension(nom: str) -> str:
    return PurePath(nom).suffix.lower().lstrip(".")


def verifier(fichier: FichierRecu) -> FichierRecu:
    """The same under a name that may be shown; raises `DonneesInvalides` on « fichier », with the remedy."""
    nom = nom_montrable(fichier.nom)
    if not fichier.octets:
        raise DonneesInvalides("Ce fichier est vide : choisissez-en un autre.", "fichier")
    if len(fichier.octets) > TAILLE_MAXIMALE:
        raise DonneesInvalides(
            "Ce fichier pèse plus de 40 Mo : enregistrez seulement les feuilles d’heures, ou numérisez en moins "
            "fin, puis recommencez.",
            "fichier",
        )
    if extension(nom) not in FORMATS:
        raise DonneesInvalides(
            f"« {nom[:60]} » n’est pas d’un format que nous lisons : déposez un classeur (.xlsx, .xls, .ods), un "
            "texte (.csv, .txt), un .pdf, ou une image (.jpg, .png).",
            "fichier",
        )
    return FichierRecu(nom, fichier.octets)


def deja_depose(deposant_id: int, sha256: str) -> int | None:
    """The key of the living deposit of this very file by this depositor."""
    return db.session.scalar(
        select(Releve.id).where(
            Releve.deposant_id == deposant_id, Releve.sha256 == sha256, Releve.etat.not_in(MORTS)
        )
    )


def ranger(acteur: Acteur, fichier: FichierRecu) -> Piece:
    """Store the file as a piece of no territory; whoever fails afterwards removes the stored copy."""
    range_ = fichiers.ranger(fichier.octets)
    return Piece(
        territoire_id=None,
        type=TypePiece.RELEVE,
        nom_fichier=fichier.nom,
        nom_stocke=range_.nom_stocke,
        sha256=range_.sha256,
        taille=range_.taille,
        auteur_id=acteur.compte_id,
    )


def oublier(releve: Releve) -> list[str]:
    """Its piece goes; the stored names to remove. The sheet, and what was read of it, are the caller's."""
    piece, releve.piece_id = piece_de(releve), None
    db.session.flush()
    if piece is None:
        return []
    db.session.delete(piece)
    db.session.flush()
    return [piece.nom_stocke]


def piece_de(releve: Releve) -> Piece | None:
    return db.session.get(Piece, releve.piece_id) if releve.piece_id is not None else None


def nom_du_fichier(_acteur: Acteur, releve: Releve) -> str:
    """The name of the file of a sheet found for the actor; empty once the file is gone."""
    piece = piece_de(releve)
    return piece.nom_fichier if piece else ""


def lire_octets(releve: Releve) -> bytes:
    """The file as it came; raises `Introuvable` once it is gone."""
    piece = piece_de(releve)
    if piece is None:
        raise Introuvable("Le fichier de ce relevé n’est plus gardé.")
    return fichiers.lire(piece.nom_stocke)


def ouvrir(acteur: Acteur, releve_id: int) -> tuple[Piece, bytes]:
    """The file as it came, journaled: for its depositor, and for a facilitateur who reads every line of it.

    A file with people of another territory stays closed: `Introuvable`, with the reason.
    """
    releve = trouver(acteur, releve_id)
    if not est_entier(acteur, releve):
        raise Introuvable(
            "Ce fichier porte aussi des lignes d’un autre territoire : seules les vôtres vous sont montrées."
        )
    contenu = lire_octets(releve)
    piece = piece_de(releve)
    consigner(acteur, Verbe.PIECE_OUVERTE, objet=("releve", releve.id), valeurs={"piece": piece.id})
    return piece, contenu


def type_mime(piece: Piece) -> str:
    """By the ending that was checked when the file came in."""
    return FORMATS[extension(piece.nom_fichier)]
