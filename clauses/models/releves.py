"""Attendance sheets: the file as it came, the lines read in it, and what is remembered of each sender."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import (
    Centiemes,
    Cle,
    Instant,
    InstantUtc,
    Jour,
    Verrouillable,
    choix,
    maintenant,
    premier_du_mois,
)
from .vocabulaire import Doute, EtatLigne, EtatReleve

#: States in which the same file sent again is the same deposit.
_VIVANTS = "etat NOT IN ('abandonne', 'illisible')"


class Releve(Verrouillable, db.Model):
    """An attendance sheet: one file of one depositor; it may carry several months, several markets, several PLIE.

    `mois` and `dernier_mois` are the first and the last month of its lines, empty until it is read. The same file
    (`sha256`) of the same depositor is one deposit: the base holds it, so ten senders at once make one.
    """

    __tablename__ = "releve"
    __table_args__ = (
        *premier_du_mois("mois"),
        *premier_du_mois("dernier_mois"),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="empreinte_complete"),
        CheckConstraint("etat NOT IN ('refuse', 'illisible') OR motif IS NOT NULL", name="refus_motive"),
        Index(
            "uq_releve_fichier",
            "deposant_id",
            "sha256",
            unique=True,
            sqlite_where=db.text(_VIVANTS),
            postgresql_where=db.text(_VIVANTS),
        ),
    )

    id: Mapped[Cle]
    deposant_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    mois: Mapped[date | None]
    dernier_mois: Mapped[date | None]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"), index=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    depose_par_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    #: Who dropped it, as the receipt says: an account, or the address that a link was sent to.
    depose_par: Mapped[str] = mapped_column(String(254), default="", server_default="")
    depose_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    transmis_le: Mapped[datetime | None] = mapped_column(Instant)
    etat: Mapped[EtatReleve] = mapped_column(
        choix(EtatReleve, 20), default=EtatReleve.A_CONFIRMER, server_default="a_confirmer"
    )
    motif: Mapped[str | None] = mapped_column(String(500))
    #: A scan or a photo: nothing can be read in it, its hours are typed beside it.
    est_image: Mapped[bool] = mapped_column(default=False, server_default="0")
    #: What the reader understood (tables, columns, warnings), as it says it.
    lecture: Mapped[dict | None] = mapped_column(JSON)
    #: What a person corrected in the reading of this file.
    corrections: Mapped[dict | None] = mapped_column(JSON)
    #: The sheet that this corrected one takes the place of.
    remplace_id: Mapped[int | None] = mapped_column(ForeignKey("releve.id"), index=True)

    lignes: Mapped[list["ReleveLigne"]] = relationship(back_populates="releve", order_by="ReleveLigne.id")
    remplace: Mapped["Releve | None"] = relationship(remote_side="Releve.id")


class ReleveLigne(Verrouillable, db.Model):
    """One line read in a sheet, or typed beside a scan: person × month × market, as written and where.

    `territoire_id` is the PLIE that checks it: the one of the contract it joined, or the one asked for an unknown
    person. Without it nobody but the depositor sees the line.
    """

    __tablename__ = "releve_ligne"
    __table_args__ = (
        *premier_du_mois("mois"),
        CheckConstraint("centiemes > 0", name="heures_positives"),
        CheckConstraint("etat <> 'refusee' OR motif IS NOT NULL", name="refus_motive"),
        CheckConstraint(
            "etat NOT IN ('rattachee', 'declaree', 'validee')"
            " OR (affectation_id IS NOT NULL AND territoire_id IS NOT NULL)",
            name="rattachee_a_un_contrat",
        ),
        Index("ix_releve_ligne_file", "territoire_id", "etat", "releve_id"),
    )

    id: Mapped[Cle]
    releve_id: Mapped[int] = mapped_column(ForeignKey("releve.id"), index=True)
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"))
    affectation_id: Mapped[int | None] = mapped_column(ForeignKey("affectation.id"), index=True)
    #: The commitment that was asked for, when the line names its market or when a person was requested on it.
    attribution_id: Mapped[int | None] = mapped_column(ForeignKey("attribution.id"), index=True)
    personne_lue: Mapped[str] = mapped_column(String(255))
    nom_lu: Mapped[str | None] = mapped_column(String(255))
    prenom_lu: Mapped[str | None] = mapped_column(String(255))
    naissance_lue: Mapped[date | None]
    marche_lu: Mapped[str | None] = mapped_column(String(255))
    mois: Mapped[Jour]
    heures: Mapped[Decimal] = mapped_column("centiemes", Centiemes)
    feuille: Mapped[str | None] = mapped_column(String(80))
    cellule: Mapped[str] = mapped_column(String(1000))
    etat: Mapped[EtatLigne] = mapped_column(
        choix(EtatLigne, 20), default=EtatLigne.A_RATTACHER, server_default="a_rattacher"
    )
    #: Why the line was not tied by itself, or what to look at before accepting it.
    doute: Mapped[Doute | None] = mapped_column(choix(Doute))
    motif: Mapped[str | None] = mapped_column(String(500))
    #: It came once its month was closed: counted in the month worked, listed apart.
    est_regularisation: Mapped[bool] = mapped_column(default=False, server_default="0")
    traitee_par_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    traitee_le: Mapped[datetime | None] = mapped_column(Instant)

    releve: Mapped[Releve] = relationship(back_populates="lignes")


class MiseEnPageConnue(Verrouillable, db.Model):
    """How a sender lays out its sheets, once a person corrected the reading: the next file needs no correction."""

    __tablename__ = "mise_en_page_connue"
    __table_args__ = (UniqueConstraint("deposant_id", "signature"),)

    id: Mapped[Cle]
    deposant_id: Mapped[int] = mapped_column(ForeignKey("structure.id"))
    #: Digest of the titles of the columns, whatever the month, the year and the number of lines.
    signature: Mapped[str] = mapped_column(String(64))
    corrections: Mapped[dict] = mapped_column(JSON)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)


class RattachementConnu(Verrouillable, db.Model):
    """Who a sender means by a name that is written in its own way, once a person said it."""

    __tablename__ = "rattachement_connu"
    __table_args__ = (
        UniqueConstraint("deposant_id", "cle_lue", "personne_id"),
        CheckConstraint("length(cle_lue) > 0", name="cle_renseignee"),
    )

    id: Mapped[Cle]
    deposant_id: Mapped[int] = mapped_column(ForeignKey("structure.id"))
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    #: Folded name as written, and the birth date when the sheet gives one.
    cle_lue: Mapped[str] = mapped_column(String(300))
    personne_id: Mapped[int] = mapped_column(ForeignKey("personne.id"), index=True)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)
