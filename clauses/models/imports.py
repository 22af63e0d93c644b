"""Imports: what was read, when, by whom; and the remembered column mappings."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import Cle, InstantUtc, choix, maintenant
from .vocabulaire import TypeImport


class Importation(db.Model):
    """One import: one journal event, and what each imported row points to.

    `empreinte_lignes` is the sha256 of the lines as understood, whatever their encoding and order of columns.
    """

    __tablename__ = "importation"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="empreinte_complete"),
        Index("ix_importation_territoire_type", "territoire_id", "type"),
    )

    id: Mapped[Cle]
    #: Empty for a public reference list, which belongs to nobody.
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"))
    type: Mapped[TypeImport] = mapped_column(choix(TypeImport))
    nom_fichier: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    empreinte_lignes: Mapped[str | None] = mapped_column(String(64))
    nombre_lignes: Mapped[int]
    nombre_ecrites: Mapped[int]
    nombre_inchangees: Mapped[int] = mapped_column(default=0, server_default="0")
    nombre_refusees: Mapped[int] = mapped_column(default=0, server_default="0")
    nombre_avertissements: Mapped[int] = mapped_column(default=0, server_default="0")
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)


class CorrespondanceColonnes(db.Model):
    """Column names of another tool, remembered for a territory so that they are asked once."""

    __tablename__ = "correspondance_colonnes"
    __table_args__ = (UniqueConstraint("territoire_id", "type", "empreinte_entetes"),)

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    type: Mapped[TypeImport] = mapped_column(choix(TypeImport))
    empreinte_entetes: Mapped[str] = mapped_column(String(64))
    correspondance: Mapped[dict] = mapped_column(JSON)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))


class FichierDepose(db.Model):
    """A file dropped on the import page, between its preview and its application; swept after a day."""

    __tablename__ = "fichier_depose"

    id: Mapped[Cle]
    jeton: Mapped[str] = mapped_column(String(64), unique=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"), index=True)
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"))
    type: Mapped[TypeImport] = mapped_column(choix(TypeImport))
    nom_fichier: Mapped[str] = mapped_column(String(255))
    nom_stocke: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    taille: Mapped[int]
    options: Mapped[dict | None] = mapped_column(JSON)
    #: What the background examination found; it names people, and goes away with the file.
    examen: Mapped[dict | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    depose_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
