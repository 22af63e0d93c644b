"""Evidence dropped by hand: stored as it is, known by its digest, opened again by those who may know what it proves."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from sqlalchemy import select

from ..extensions import db
from ..models import LienPiece, Personne, Piece
from ..models.vocabulaire import TypePiece
from . import fichiers
from .acteur import Acteur
from .erreurs import DonneesInvalides, Introuvable
from .imports.valeurs import contient_nir
from .journal import Verbe, consigner
from .normalisation import nettoyer
from .perimetre import personnes_visibles
from .permissions import Permission

TAILLE_MAXIMALE = 10 * 1024 * 1024
#: How a format begins, the endings it goes by, and its MIME type.
FORMATS = (
    (b"%PDF-", {".pdf"}, "application/pdf"),
    (b"\xff\xd8\xff", {".jpg", ".jpeg"}, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", {".png"}, "image/png"),
)
TYPES = {ending: type_ for _, endings, type_ in FORMATS for ending in endings}


@dataclass(frozen=True)
class PieceDeposee:
    """What a form says of a piece: the file, the name its depositor gave it, the day it was written."""

    contenu: bytes
    nom: str
    date_piece: date | None = None


def deposer_piece(
    acteur: Acteur, territoire_id: int, type_: TypePiece, depot: PieceDeposee, *, objet: tuple[str, int]
) -> Piece:
    """Store a piece about `objet`, found through its door by the caller; journaled with its digest.

    Raises `DonneesInvalides` on « fichier » when it is empty, too big, or neither a PDF, a JPEG nor a PNG.
    """
    nom = _nom_valide(depot)
    range_ = fichiers.ranger(depot.contenu)
    piece = Piece(
        territoire_id=territoire_id,
        type=type_,
        nom_fichier=nom,
        nom_stocke=range_.nom_stocke,
        sha256=range_.sha256,
        taille=range_.taille,
        date_piece=depot.date_piece,
        auteur_id=acteur.compte_id,
        liens=[LienPiece(objet_type=objet[0], objet_id=objet[1])],
    )
    db.session.add(piece)
    db.session.flush()
    consigner(
        acteur,
        Verbe.PIECE_DEPOSEE,
        objet=objet,
        territoire_id=territoire_id,
        valeurs={"piece": piece.id, "type": type_.value, "nom": nom, "sha256": piece.sha256},
    )
    return piece


def ouvrir_piece(acteur: Acteur, piece_id: int) -> tuple[Piece, bytes]:
    """A piece about a person whose criteria the actor reads, and its content; journaled. Raises `Introuvable`."""
    personnes = personnes_visibles(acteur, Permission.CRITERE_LIRE).with_only_columns(Personne.id)
    ligne = db.session.execute(
        select(Piece, LienPiece.objet_id)
        .join(LienPiece, LienPiece.piece_id == Piece.id)
        .where(Piece.id == piece_id, LienPiece.objet_type == "personne", LienPiece.objet_id.in_(personnes))
    ).first()
    if ligne is None:
        raise Introuvable("Cette pièce n’existe pas, ou n’est pas de celles que vous suivez.")
    piece, personne_id = ligne
    contenu = fichiers.lire(piece.nom_stocke)
    consigner(
        acteur,
        Verbe.PIECE_OUVERTE,
        objet=("personne", personne_id),
        territoire_id=piece.territoire_id,
        valeurs={"piece": piece.id},
    )
    return piece, contenu


def type_mime(piece: Piece) -> str:
    """By the ending that was checked when the piece came in."""
    return TYPES[PurePath(piece.nom_fichier).suffix.lower()]


def _nom_valide(depot: PieceDeposee) -> str:
    """The name without its folders, once the file is what its name says."""
    if not depot.contenu:
        raise DonneesInvalides("Ce fichier est vide : choisissez-en un autre.", "fichier")
    if len(depot.contenu) > TAILLE_MAXIMALE:
        raise DonneesInvalides("Ce fichier pèse plus de 10 Mio : réduisez-le, puis recommencez.", "fichier")
    nom = nettoyer(re.split(r"[\\/]", depot.nom)[-1])[-200:]
    if masque := contient_nir(nom):
        raise DonneesInvalides(
            f"Le nom de ce fichier porte un numéro de sécurité sociale ({masque}) : renommez-le.", "fichier"
        )
    fin = PurePath(nom).suffix.lower()
    if not any(depot.contenu.startswith(debut) and fin in fins for debut, fins, _ in FORMATS):
        raise DonneesInvalides("Déposez un PDF, ou une image JPEG ou PNG.", "fichier")
    return nom
