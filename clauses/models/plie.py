"""The link with the pathways of the PLIE: participants and their proposed, confirmed or refused links."""

from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .personnes import Personne
from .types import Cle, Historise, Verrouillable, choix
from .vocabulaire import EtatLien, NiveauRapprochement, Prescripteur, Sexe


class ParticipantPlie(Verrouillable, db.Model):
    """A participant as the PLIE's own tool knows them; only the identifier is always there."""

    __tablename__ = "participant_plie"
    __table_args__ = (
        UniqueConstraint("territoire_id", "identifiant"),
        UniqueConstraint("id", "territoire_id"),
        CheckConstraint("length(identifiant) > 0", name="identifiant_renseigne"),
        CheckConstraint(
            "date_sortie IS NULL OR date_entree IS NULL OR date_sortie >= date_entree", name="parcours"
        ),
        Index("ix_participant_plie_territoire_cle", "territoire_id", "cle_identite"),
        Index("ix_participant_plie_territoire_tri", "territoire_id", "tri"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    identifiant: Mapped[str] = mapped_column(String(60))
    nom: Mapped[str | None] = mapped_column(String(255))
    prenom: Mapped[str | None] = mapped_column(String(255))
    date_naissance: Mapped[date | None]
    sexe: Mapped[Sexe | None] = mapped_column(choix(Sexe))
    code_commune: Mapped[str | None] = mapped_column(String(5))
    referent: Mapped[str | None] = mapped_column(String(255))
    referent_compte_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"), index=True)
    date_entree: Mapped[date | None]
    date_sortie: Mapped[date | None]
    motif_sortie: Mapped[str | None] = mapped_column(String(255))
    prescripteur: Mapped[Prescripteur | None] = mapped_column(choix(Prescripteur))
    #: Folded surname, first name and birth date, as `Personne.cle_identite`; empty when one is unknown.
    cle_identite: Mapped[str] = mapped_column(String(300), default="", server_default="")
    #: Folded words of the names and the identifier, for the search; `tri` sorts the lists.
    recherche: Mapped[str] = mapped_column(String(600), default="", server_default="")
    tri: Mapped[str] = mapped_column(String(300), default="", server_default="")

    liens: Mapped[list["LienPlie"]] = relationship(viewonly=True)


class LienPlie(Historise, db.Model):
    """A person is a participant: proposed by the software, confirmed or refused by somebody.

    In force, a person answers to at most one participant of the territory.
    """

    __tablename__ = "lien_plie"
    __table_args__ = (
        ForeignKeyConstraint(
            ["participant_id", "territoire_id"], ["participant_plie.id", "participant_plie.territoire_id"]
        ),
        ForeignKeyConstraint(["personne_id", "territoire_id"], ["personne.id", "personne.territoire_id"]),
        Index(
            "uq_lien_plie_personne_id_confirme",
            "personne_id",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL AND etat = 'confirme'"),
            postgresql_where=db.text("valable_au IS NULL AND etat = 'confirme'"),
        ),
        Index("ix_lien_plie_participant_id", "participant_id"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int]
    participant_id: Mapped[int]
    personne_id: Mapped[int]
    etat: Mapped[EtatLien] = mapped_column(choix(EtatLien))
    #: How close the two identities are, for a link that the software proposed.
    niveau: Mapped[NiveauRapprochement | None] = mapped_column(choix(NiveauRapprochement))
    #: Why it is confirmed one by one (1 January, homonym…): codes, empty when it may be confirmed in bulk.
    reserves: Mapped[list | None] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(255))
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"))

    participant: Mapped[ParticipantPlie] = relationship(viewonly=True)
    personne: Mapped[Personne] = relationship(viewonly=True)
