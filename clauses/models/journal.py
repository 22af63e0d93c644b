"""The journal: append-only, chained, its nominative values apart so that they can be purged."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import InstantUtc, Libelle, maintenant


class Evenement(db.Model):
    """One event: who, what, when. `empreinte` chains it to the event before.

    `numero` is given in an unbroken sequence; `empreinte_donnees` is the salted digest of the values kept in
    `DonneesEvenement`, so the chain stays true after those are purged.
    """

    __tablename__ = "evenement"
    __table_args__ = (
        Index("ix_evenement_objet", "objet_type", "objet_id"),
        Index("ix_evenement_territoire_le", "territoire_id", "le"),
        CheckConstraint("numero > 0", name="numero_positif"),
    )

    #: Not an automatic key: a gap is a deletion, and is named.
    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    le: Mapped[InstantUtc]
    verbe: Mapped[str] = mapped_column(String(60))
    #: The account, without a foreign key: the journal outlives what it speaks of.
    compte_id: Mapped[int | None]
    acteur: Mapped[Libelle]
    territoire_id: Mapped[int | None]
    objet_type: Mapped[str] = mapped_column(String(40), default="", server_default="")
    objet_id: Mapped[int | None]
    empreinte_donnees: Mapped[str] = mapped_column(String(64))
    precedente: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)


class DonneesEvenement(db.Model):
    """The values of an event, in canonical JSON, and the salt of their digest; purgeable."""

    __tablename__ = "donnees_evenement"

    numero: Mapped[int] = mapped_column(ForeignKey("evenement.numero"), primary_key=True, autoincrement=False)
    sel: Mapped[str] = mapped_column(String(32))
    valeurs: Mapped[str]


class PurgeEvenement(db.Model):
    """Which event's values were purged, and by which event of the journal it was said."""

    __tablename__ = "purge_evenement"

    numero: Mapped[int] = mapped_column(ForeignKey("evenement.numero"), primary_key=True, autoincrement=False)
    purge_par: Mapped[int] = mapped_column(ForeignKey("evenement.numero"))


class TeteJournal(db.Model):
    """The last link of the chain, on a single row: removing the newest events is seen too.

    Taking it `FOR UPDATE` puts concurrent writers in a queue, hence an unbroken numbering.
    """

    __tablename__ = "tete_journal"
    __table_args__ = (CheckConstraint("id = 1", name="unique"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    numero: Mapped[int]
    empreinte: Mapped[str] = mapped_column(String(64))
    maj_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
