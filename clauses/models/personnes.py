"""The people who work in insertion, and what made them eligible on the day they entered."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import Centiemes, Cle, Historise, Instant, Libelle, Supprimable, Verrouillable, choix
from .vocabulaire import EtatEligibilite, NatureEmploi, NiveauFormation, OuiNonInconnu, Prescripteur, Sexe

if TYPE_CHECKING:
    from .pieces import Piece


class Identite(db.Model):
    """Keyed digest of an identity: what a consolidation counts, and what survives anonymisation.

    `empreinte` is an HMAC-SHA256 (hexadecimal, 64 characters) of the folded surname, first name and birth date.
    """

    __tablename__ = "identite"
    __table_args__ = (CheckConstraint("length(empreinte) = 64", name="empreinte_complete"),)

    id: Mapped[Cle]
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)


class Personne(Verrouillable, Supprimable, db.Model):
    """A person of one territory. Never a social-security number, in any field (domaine §10).

    `cle_identite` folds surname at birth, first name and birth date; `rang_homonyme` tells apart two different
    people who share all three.
    """

    __tablename__ = "personne"
    __table_args__ = (
        UniqueConstraint("territoire_id", "cle_identite", "rang_homonyme"),
        UniqueConstraint("id", "territoire_id"),
        Index("ix_personne_territoire_tri", "territoire_id", "tri"),
        CheckConstraint("anonymisee_le IS NOT NULL OR date_naissance IS NOT NULL", name="naissance_connue"),
        CheckConstraint("length(cle_identite) > 0", name="cle_renseignee"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    identite_id: Mapped[int] = mapped_column(ForeignKey("identite.id"), index=True)
    nom_naissance: Mapped[Libelle]
    nom_usage: Mapped[str | None] = mapped_column(String(255))
    prenom: Mapped[Libelle]
    date_naissance: Mapped[date | None]
    sexe: Mapped[Sexe] = mapped_column(choix(Sexe))
    cle_identite: Mapped[str] = mapped_column(String(300))
    rang_homonyme: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Folded words of the names, for the accent-insensitive search; `tri` sorts the lists.
    recherche: Mapped[str] = mapped_column(String(500), default="", server_default="")
    tri: Mapped[str] = mapped_column(String(300), default="", server_default="")
    telephone: Mapped[str | None] = mapped_column(String(40))
    courriel: Mapped[str | None] = mapped_column(String(254))
    adresse: Mapped[str | None] = mapped_column(String(500))
    code_commune: Mapped[str | None] = mapped_column(String(5))
    qpv: Mapped[str | None] = mapped_column(String(12))
    qpv_generation: Mapped[int | None]
    niveau_formation: Mapped[NiveauFormation | None] = mapped_column(choix(NiveauFormation, 4))
    prescripteur: Mapped[Prescripteur | None] = mapped_column(choix(Prescripteur))
    est_parent_isole: Mapped[OuiNonInconnu] = mapped_column(
        choix(OuiNonInconnu, 8), default=OuiNonInconnu.INCONNU, server_default="inconnu"
    )
    permis: Mapped[str | None] = mapped_column(String(40))
    mobilite: Mapped[str | None] = mapped_column(String(255))
    metiers: Mapped[str | None] = mapped_column(String(255))
    disponibilite: Mapped[str | None] = mapped_column(String(255))
    anonymisee_le: Mapped[datetime | None] = mapped_column(Instant)

    identite: Mapped[Identite] = relationship()
    eligibilites: Mapped[list["Eligibilite"]] = relationship(back_populates="personne")

    @property
    def nom_complet(self) -> str:
        """« NOM Prénom », as first seen."""
        return f"{self.nom_usage or self.nom_naissance} {self.prenom}"


class Critere(db.Model):
    """An eligibility criterion of the reference list (domaine §5), completed by a territory.

    `est_sensible`: health, handicap, detention, asylum; shown to the facilitateur and coordinateur only.
    """

    __tablename__ = "critere"
    __table_args__ = (
        Index(
            "uq_critere_commun",
            "code",
            unique=True,
            sqlite_where=db.text("territoire_id IS NULL"),
            postgresql_where=db.text("territoire_id IS NULL"),
        ),
        UniqueConstraint("territoire_id", "code"),
    )

    id: Mapped[Cle]
    code: Mapped[str] = mapped_column(String(20))
    libelle: Mapped[Libelle]
    piece_type: Mapped[str] = mapped_column(String(255), default="", server_default="")
    fraicheur_mois: Mapped[int | None]
    ordre: Mapped[int] = mapped_column(default=0, server_default="0")
    est_sensible: Mapped[bool] = mapped_column(default=False, server_default="0")
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"))
    date_debut: Mapped[date | None]
    date_fin: Mapped[date | None]


class Eligibilite(Historise, db.Model):
    """The situation of a person on the day of entry, with its criteria, and who established it."""

    __tablename__ = "eligibilite"
    __table_args__ = (
        CheckConstraint("date_fin IS NULL OR date_fin >= date_entree", name="periode"),
        Index(
            "uq_eligibilite_en_vigueur",
            "personne_id",
            "date_entree",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL"),
            postgresql_where=db.text("valable_au IS NULL"),
        ),
    )

    id: Mapped[Cle]
    personne_id: Mapped[int] = mapped_column(ForeignKey("personne.id"), index=True)
    date_entree: Mapped[date]
    date_fin: Mapped[date | None]
    etat: Mapped[EtatEligibilite] = mapped_column(
        choix(EtatEligibilite), default=EtatEligibilite.A_VERIFIER, server_default="a_verifier"
    )
    validee_par_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    validee_le: Mapped[datetime | None] = mapped_column(Instant)
    motif: Mapped[str | None] = mapped_column(String(500))
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"))

    personne: Mapped[Personne] = relationship(back_populates="eligibilites")
    criteres: Mapped[list["CritereEligibilite"]] = relationship(back_populates="eligibilite")


class CritereEligibilite(db.Model):
    """One criterion met on the day of entry, with the date of the situation and its evidence."""

    __tablename__ = "critere_eligibilite"

    eligibilite_id: Mapped[int] = mapped_column(
        ForeignKey("eligibilite.id", ondelete="CASCADE"), primary_key=True
    )
    critere_id: Mapped[int] = mapped_column(ForeignKey("critere.id"), primary_key=True, index=True)
    date_situation: Mapped[date | None]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))

    eligibilite: Mapped[Eligibilite] = relationship(back_populates="criteres")
    critere: Mapped[Critere] = relationship()
    piece: Mapped["Piece | None"] = relationship()


class PeriodeEmploi(Verrouillable, db.Model):
    """Employment outside clauses: declared hours and evidence, for the exit rules only."""

    __tablename__ = "periode_emploi"
    __table_args__ = (CheckConstraint("date_fin IS NULL OR date_fin >= date_debut", name="periode"),)

    id: Mapped[Cle]
    personne_id: Mapped[int] = mapped_column(ForeignKey("personne.id"), index=True)
    nature: Mapped[NatureEmploi] = mapped_column(choix(NatureEmploi))
    employeur: Mapped[str | None] = mapped_column(String(255))
    date_debut: Mapped[date]
    date_fin: Mapped[date | None]
    heures: Mapped[Decimal | None] = mapped_column(Centiemes)
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))
