"""Evidence: stored files, what they prove, and the diary of exchanges."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import Cle, Historise, Verrouillable, choix
from .vocabulaire import TypeEchange, TypePiece


class Piece(Historise, db.Model):
    """A stored file, under a random name outside `static/`, with the sha256 of its content.

    A piece given by a structure belongs to no territory until a line of it is tied to one.
    """

    __tablename__ = "piece"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="empreinte_complete"),
        CheckConstraint("taille >= 0", name="taille_positive"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"), index=True)
    type: Mapped[TypePiece] = mapped_column(choix(TypePiece))
    nom_fichier: Mapped[str] = mapped_column(String(255))
    nom_stocke: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    taille: Mapped[int] = mapped_column(BigInteger)
    date_piece: Mapped[date | None]
    #: The retention date of the ESF convention it justifies; it blocks any purge before then (domaine §7).
    conserver_jusqu_au: Mapped[date | None]

    liens: Mapped[list["LienPiece"]] = relationship(back_populates="piece")


class LienPiece(db.Model):
    """What a piece is evidence of: an object named by its table and its key."""

    __tablename__ = "lien_piece"
    __table_args__ = (Index("uq_lien_piece_objet", "objet_type", "objet_id", "piece_id", unique=True),)

    id: Mapped[Cle]
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id", ondelete="CASCADE"), index=True)
    objet_type: Mapped[str] = mapped_column(String(40))
    objet_id: Mapped[int]

    piece: Mapped[Piece] = relationship(back_populates="liens")


class Echange(Verrouillable, db.Model):
    """A dated call, mail, visit or meeting around a market, a structure or a person."""

    __tablename__ = "echange"

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    type: Mapped[TypeEchange] = mapped_column(choix(TypeEchange))
    date_echange: Mapped[date]
    marche_id: Mapped[int | None] = mapped_column(ForeignKey("marche.id"), index=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    personne_id: Mapped[int | None] = mapped_column(ForeignKey("personne.id"), index=True)
    participants: Mapped[str] = mapped_column(String(500), default="", server_default="")
    compte_rendu: Mapped[str] = mapped_column(String(8000), default="", server_default="")
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
