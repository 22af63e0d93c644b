"""Structures: buyers, companies, SIAE; unique by identifier for every territory."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import Cle, Libelle, Supprimable, TexteCourt, Verrouillable, choix
from .vocabulaire import TypeIdentifiant, TypeStructure


class Structure(Verrouillable, db.Model):
    """One establishment. With an identifier it is shared by all territories (public fields only);
    without one it belongs to the territory that named it.

    `type` is what it is as a holder or employer; `type_donneur_ordre` what it is as a buyer: a social landlord
    that hires directly is « bailleur » on one axis and « entreprise » on the other.
    """

    __tablename__ = "structure"
    __table_args__ = (
        UniqueConstraint("type_identifiant", "identifiant"),
        Index("uq_structure_territoire_nom", "territoire_id", "cle_nom", unique=True),
        CheckConstraint(
            "(identifiant IS NULL) = (type_identifiant IS NULL)"
            " AND (identifiant IS NULL) = (territoire_id IS NOT NULL)",
            name="partagee_ou_locale",
        ),
        CheckConstraint("identifiant IS NULL OR length(identifiant) > 0", name="identifiant_renseigne"),
        CheckConstraint("length(nom) > 0 AND length(cle_nom) > 0", name="nom_renseigne"),
    )

    id: Mapped[Cle]
    type_identifiant: Mapped[TypeIdentifiant | None] = mapped_column(choix(TypeIdentifiant))
    identifiant: Mapped[str | None] = mapped_column(String(40))
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"))
    nom: Mapped[Libelle]
    #: Folded name (case, accents, hyphens, spaces), the identity of a structure without identifier.
    cle_nom: Mapped[str] = mapped_column(String(255), index=True)
    #: Folded words of name and identifier, for the accent-insensitive search.
    recherche: Mapped[TexteCourt] = mapped_column(default="", server_default="")
    #: The public data carry no names: « SIRET … (nom à compléter) » until somebody gives one.
    est_nom_a_completer: Mapped[bool] = mapped_column(default=False, server_default="0")
    type: Mapped[TypeStructure] = mapped_column(
        choix(TypeStructure), default=TypeStructure.ENTREPRISE, server_default="entreprise"
    )
    type_donneur_ordre: Mapped[TypeStructure | None] = mapped_column(
        choix(TypeStructure, contrainte="typedonneurordre")
    )
    code_postal: Mapped[str | None] = mapped_column(String(10))
    commune: Mapped[str | None] = mapped_column(String(120))
    code_commune: Mapped[str | None] = mapped_column(String(5))
    naf: Mapped[str | None] = mapped_column(String(6))
    forme_juridique: Mapped[str | None] = mapped_column(String(120))

    activites: Mapped[list["ActiviteStructure"]] = relationship(back_populates="structure")

    @property
    def siret(self) -> str | None:
        """The SIRET, or `None` when the structure has another identifier or none."""
        return self.identifiant if self.type_identifiant == TypeIdentifiant.SIRET else None

    @property
    def cle(self) -> str:
        """The key of the structure in the exports: its identifier, else its name (formats, « impact »)."""
        return self.identifiant or self.nom


class ActiviteStructure(db.Model):
    """One activity of a structure in the SIAE directory: 12 SIRET carry two, sometimes under two names."""

    __tablename__ = "activite_structure"
    __table_args__ = (UniqueConstraint("structure_id", "type", "nom"),)

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id", ondelete="CASCADE"))
    type: Mapped[TypeStructure] = mapped_column(choix(TypeStructure))
    nom: Mapped[Libelle]

    structure: Mapped[Structure] = relationship(back_populates="activites")


class ContactStructure(Verrouillable, Supprimable, db.Model):
    """Somebody to call in a structure, known to one territory only."""

    __tablename__ = "contact_structure"
    __table_args__ = (
        CheckConstraint("NOT est_a_rappeler OR courriel IS NOT NULL", name="rappel_a_une_adresse"),
    )

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    nom: Mapped[Libelle]
    fonction: Mapped[str | None] = mapped_column(String(120))
    courriel: Mapped[str | None] = mapped_column(String(254))
    telephone: Mapped[str | None] = mapped_column(String(40))
    #: Receives the reminders about attendance sheets; nobody does without an address.
    est_a_rappeler: Mapped[bool] = mapped_column(default=False, server_default="0")


class NoteStructure(Verrouillable, db.Model):
    """What one territory writes for itself about a structure."""

    __tablename__ = "note_structure"
    __table_args__ = (UniqueConstraint("structure_id", "territoire_id"),)

    id: Mapped[Cle]
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"))
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    texte: Mapped[str] = mapped_column(String(4000))
