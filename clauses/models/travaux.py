"""Long work: what was asked, by whom, and what became of it. The queue only carries the key of the row."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import Cle, Instant, InstantUtc, choix, maintenant
from .vocabulaire import EtatTravail, TypeTravail

#: States in which the same work asked for again is the same work.
_ACTIFS = "etat IN ('en_attente', 'en_cours')"


class Travail(db.Model):
    """One long work. It goes from one state to another by the verbs of `services/travaux` only.

    `tentatives` numbers the attempts: a worker that was believed dead and comes back late finds another number, and
    writes nothing. `fait`, `total` and `message` are where the work was when the row was last written; between two
    transitions they are in the queue's own file (see `clauses/file_travaux.py`).
    """

    __tablename__ = "travail"
    __table_args__ = (
        CheckConstraint("fait >= 0 AND total >= 0 AND tentatives >= 0", name="nombres_positifs"),
        CheckConstraint("etat <> 'echoue' OR length(message) > 0", name="echec_motive"),
        CheckConstraint("(fini_le IS NULL) = (etat IN ('en_attente', 'en_cours'))", name="fin_datee"),
        CheckConstraint("etat <> 'en_cours' OR signe_de_vie_le IS NOT NULL", name="en_cours_vivant"),
        Index(
            "uq_travail_actif",
            "cle",
            unique=True,
            sqlite_where=db.text(_ACTIFS),
            postgresql_where=db.text(_ACTIFS),
        ),
        Index("ix_travail_compte", "compte_id", "cree_le"),
    )

    id: Mapped[Cle]
    type: Mapped[TypeTravail] = mapped_column(choix(TypeTravail))
    #: What it is about, as its page is called (the name of a file).
    titre: Mapped[str] = mapped_column(String(255))
    #: Digest of what is asked, for the base to hold that a double click makes one work.
    cle: Mapped[str] = mapped_column(String(64))
    etat: Mapped[EtatTravail] = mapped_column(
        choix(EtatTravail, 20), default=EtatTravail.EN_ATTENTE, server_default="en_attente"
    )
    fait: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    message: Mapped[str] = mapped_column(String(500), default="", server_default="")
    #: Who asked; empty for the application itself.
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"), index=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    arguments: Mapped[dict] = mapped_column(JSON, default=dict)
    resultat: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    cree_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    commence_le: Mapped[datetime | None] = mapped_column(Instant)
    fini_le: Mapped[datetime | None] = mapped_column(Instant)
    signe_de_vie_le: Mapped[datetime | None] = mapped_column(Instant)
    tentatives: Mapped[int] = mapped_column(default=0, server_default="0")
    annulation_demandee: Mapped[bool] = mapped_column(default=False, server_default="0")
