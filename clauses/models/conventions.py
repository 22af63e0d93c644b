"""Partnership agreements, awareness actions, and the ESF agreements whose targets have to be proved."""

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import Cle, Code, Libelle, Verrouillable


class ConventionPartenariat(Verrouillable, db.Model):
    """A signed agreement with a buyer, a SIAE or a partner; « en cours » at a date."""

    __tablename__ = "convention_partenariat"
    __table_args__ = (CheckConstraint("date_fin IS NULL OR date_fin >= date_debut", name="periode"),)

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    objet: Mapped[Libelle]
    date_debut: Mapped[date]
    date_fin: Mapped[date | None]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))


class ActionSensibilisation(Verrouillable, db.Model):
    """A « club des donneurs d’ordre », a « commission clause »…: its public and its attendance list."""

    __tablename__ = "action_sensibilisation"

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    intitule: Mapped[Libelle]
    date_action: Mapped[date]
    public: Mapped[str] = mapped_column(String(255), default="", server_default="")
    nombre_participants: Mapped[int | None]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))


class ConventionFse(Verrouillable, db.Model):
    """A « fiche opération FSE »: programme, period, retention date and the words it must print."""

    __tablename__ = "convention_fse"
    __table_args__ = (
        UniqueConstraint("territoire_id", "code"),
        CheckConstraint("date_fin >= date_debut", name="periode"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    code: Mapped[Code]
    intitule: Mapped[Libelle]
    programme: Mapped[str] = mapped_column(String(120))
    phrase_soutien: Mapped[str] = mapped_column(String(500))
    logo: Mapped[str] = mapped_column(String(120))
    date_debut: Mapped[date]
    date_fin: Mapped[date]
    conserver_jusqu_au: Mapped[date | None]
    pieces_attendues: Mapped[list | None] = mapped_column(JSON)

    indicateurs: Mapped[list["IndicateurFse"]] = relationship(back_populates="convention")


class IndicateurFse(db.Model):
    """One indicator of an ESF agreement and its target for a year (domaine §7)."""

    __tablename__ = "indicateur_fse"
    __table_args__ = (UniqueConstraint("convention_id", "annee", "code"),)

    id: Mapped[Cle]
    convention_id: Mapped[int] = mapped_column(ForeignKey("convention_fse.id", ondelete="CASCADE"))
    annee: Mapped[int]
    code: Mapped[Code]
    libelle: Mapped[Libelle]
    cible: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    unite: Mapped[str] = mapped_column(String(40))

    convention: Mapped[ConventionFse] = relationship(back_populates="indicateurs")


class EtpFacilitateur(db.Model):
    """Dated full-time equivalents of a facilitateur on an ESF agreement (mission letter, time sheet)."""

    __tablename__ = "etp_facilitateur"
    __table_args__ = (
        CheckConstraint("etp > 0 AND etp <= 1", name="etp_plausible"),
        CheckConstraint("date_fin IS NULL OR date_fin >= date_debut", name="periode"),
    )

    id: Mapped[Cle]
    convention_id: Mapped[int] = mapped_column(
        ForeignKey("convention_fse.id", ondelete="CASCADE"), index=True
    )
    facilitateur_id: Mapped[int] = mapped_column(ForeignKey("facilitateur.id"), index=True)
    etp: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    date_debut: Mapped[date]
    date_fin: Mapped[date | None]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))
