"""Reminders of the sheets that nobody gave, what stops them, and the links that open a deposit without an account."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .structures import Structure
from .territoires import Territoire
from .types import (
    Cle,
    Instant,
    InstantUtc,
    Jour,
    Verrouillable,
    Vocabulaire,
    choix,
    maintenant,
    premier_du_mois,
)


class EtatRappel(Vocabulaire):
    """A digest is reserved, then sent; one that stays reserved was interrupted."""

    EN_COURS = "en_cours", "En cours d’envoi"
    ENVOYE = "envoye", "Envoyé"


class OrigineErreur(Vocabulaire):
    """Who says that an address refuses our messages."""

    SERVEUR = "serveur", "Refusée par le serveur de courriel"
    MAIN = "main", "Signalée à la main"


class Rappel(db.Model):
    """One digest to one structure on one day: every sheet that it was then reminded of.

    It is reserved before any message leaves, and committed: killed in between, it stays « en cours » and is shown
    as such, and no message leaves twice.
    """

    __tablename__ = "rappel"

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    jour: Mapped[Jour]
    est_manuel: Mapped[bool] = mapped_column(default=False, server_default="0")
    etat: Mapped[EtatRappel] = mapped_column(
        choix(EtatRappel, 20), default=EtatRappel.EN_COURS, server_default="en_cours"
    )
    cree_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    envoye_le: Mapped[datetime | None] = mapped_column(Instant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))

    lignes: Mapped[list["RappelLigne"]] = relationship(
        back_populates="rappel", order_by="RappelLigne.id", cascade="all, delete-orphan"
    )


class RappelLigne(db.Model):
    """One sheet in a digest: a commitment, or an employer on it, and the period asked for.

    `palier` is how many days after the due date (5, 10, 20), and 0 for what was sent by hand between two of them.
    The base holds that each is sent once, whatever the number of workers.
    """

    __tablename__ = "rappel_ligne"
    __table_args__ = (
        *premier_du_mois("exigible"),
        CheckConstraint("palier >= 0", name="palier_positif"),
        Index(
            "uq_rappel_ligne_palier",
            "attribution_id",
            "structure_id",
            "est_employeur",
            "exigible",
            "palier",
            unique=True,
            sqlite_where=db.text("palier > 0"),
            postgresql_where=db.text("palier > 0"),
        ),
    )

    id: Mapped[Cle]
    rappel_id: Mapped[int] = mapped_column(ForeignKey("rappel.id", ondelete="CASCADE"), index=True)
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"))
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"))
    est_employeur: Mapped[bool]
    #: The first day of the month in which the sheet is due.
    exigible: Mapped[Jour]
    palier: Mapped[int]
    jour: Mapped[Jour]
    #: The months asked for, « AAAA-MM ».
    mois: Mapped[list] = mapped_column(JSON)

    rappel: Mapped[Rappel] = relationship(back_populates="lignes")


class PauseRappel(Verrouillable, db.Model):
    """A territory leaves a structure alone until a date, with a reason; it may be lifted before."""

    __tablename__ = "pause_rappel"
    __table_args__ = (
        UniqueConstraint("structure_id", "territoire_id"),
        CheckConstraint("length(motif) > 0", name="motivee"),
    )

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"))
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    jusqu_au: Mapped[Jour]
    motif: Mapped[str] = mapped_column(String(500))
    levee_le: Mapped[datetime | None] = mapped_column(Instant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))


class AdresseEnErreur(db.Model):
    """An address that refuses our messages: nothing is sent to it until somebody says that it works again."""

    __tablename__ = "adresse_en_erreur"
    __table_args__ = (CheckConstraint("adresse = lower(adresse)", name="adresse_minuscule"),)

    id: Mapped[Cle]
    adresse: Mapped[str] = mapped_column(String(254), unique=True)
    origine: Mapped[OrigineErreur] = mapped_column(choix(OrigineErreur, 20))
    #: What the server answered.
    code: Mapped[int | None]
    message: Mapped[str] = mapped_column(String(500), default="", server_default="")
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    retablie_le: Mapped[datetime | None] = mapped_column(Instant)


class AccesDepot(db.Model):
    """A link that opens the deposit of one structure, without an account; only the digest of its token is kept."""

    __tablename__ = "acces_depot"

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    #: Whom it was sent or handed to.
    adresse: Mapped[str] = mapped_column(String(254))
    cree_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    expire_le: Mapped[InstantUtc]
    revoque_le: Mapped[datetime | None] = mapped_column(Instant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    rappel_id: Mapped[int | None] = mapped_column(ForeignKey("rappel.id", ondelete="SET NULL"), index=True)

    structure: Mapped[Structure] = relationship()
    territoires: Mapped[list[Territoire]] = relationship(secondary="acces_depot_territoire")
    depots: Mapped[list["DepotParLien"]] = relationship(
        back_populates="acces", order_by="DepotParLien.id", cascade="all, delete-orphan"
    )


class AccesDepotTerritoire(db.Model):
    """A territory that a link may deposit for."""

    __tablename__ = "acces_depot_territoire"

    acces_id: Mapped[int] = mapped_column(ForeignKey("acces_depot.id", ondelete="CASCADE"), primary_key=True)
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), primary_key=True, index=True)


class DepotParLien(db.Model):
    """A sheet that a link deposited: the only ones that it may show again."""

    __tablename__ = "depot_par_lien"
    __table_args__ = (UniqueConstraint("acces_id", "releve_id"),)

    id: Mapped[Cle]
    acces_id: Mapped[int] = mapped_column(ForeignKey("acces_depot.id", ondelete="CASCADE"))
    releve_id: Mapped[int] = mapped_column(ForeignKey("releve.id"), index=True)
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)

    acces: Mapped[AccesDepot] = relationship(back_populates="depots")


class MiseEnDemeure(db.Model):
    """A formal notice that was proposed to the buyer, as it was written then; the buyer alone decides to send it."""

    __tablename__ = "mise_en_demeure"
    __table_args__ = (UniqueConstraint("attribution_id", "jour"),)

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"))
    jour: Mapped[date]
    texte: Mapped[str] = mapped_column(Text)
    proposee_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
