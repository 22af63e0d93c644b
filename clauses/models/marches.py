"""Operations, markets, lots, attributions and their dated objectives."""

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .structures import Structure
from .types import (
    Centiemes,
    Cle,
    Historise,
    Libelle,
    Montant,
    Supprimable,
    TexteCourt,
    Verrouillable,
    choix,
)
from .vocabulaire import (
    Etape,
    EtatProposition,
    Groupement,
    MethodeObjectif,
    Nature,
    Qualification,
    RoleAttribution,
    Secteur,
    TypeClause,
)


class Facilitateur(db.Model):
    """The person who follows markets in a territory, known by name even before having an account."""

    __tablename__ = "facilitateur"
    __table_args__ = (UniqueConstraint("territoire_id", "cle_nom"), UniqueConstraint("id", "territoire_id"))

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    nom: Mapped[Libelle]
    cle_nom: Mapped[Libelle]
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"), index=True)


class Operation(Verrouillable, Supprimable, db.Model):
    """A programme or a building site that groups markets; a market without one counts for one by itself."""

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("territoire_id", "cle_nom"), UniqueConstraint("id", "territoire_id"))

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    nom: Mapped[Libelle]
    cle_nom: Mapped[Libelle]
    recherche: Mapped[TexteCourt] = mapped_column(default="", server_default="")

    marches: Mapped[list["Marche"]] = relationship(viewonly=True)


class Marche(Verrouillable, Supprimable, db.Model):
    """A contract awarded by a buyer. Its identity is territory × buyer × reference (formats, « reprise »)."""

    __tablename__ = "marche"
    __table_args__ = (
        UniqueConstraint("territoire_id", "donneur_ordre_id", "reference"),
        UniqueConstraint("id", "territoire_id"),
        ForeignKeyConstraint(["operation_id", "territoire_id"], ["operation.id", "operation.territoire_id"]),
        ForeignKeyConstraint(
            ["facilitateur_id", "territoire_id"], ["facilitateur.id", "facilitateur.territoire_id"]
        ),
        Index("ix_marche_territoire_etape", "territoire_id", "etape"),
        CheckConstraint("length(reference) > 0", name="reference_renseignee"),
        CheckConstraint("montant_ht IS NULL OR montant_ht >= 0", name="montant_positif"),
        CheckConstraint("etape <> 'sans_suite' OR etape_motif IS NOT NULL", name="sans_suite_motive"),
        CheckConstraint("pilote_id IS NULL OR pilote_id <> id", name="pilote_autre"),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"))
    donneur_ordre_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    operation_id: Mapped[int | None] = mapped_column(index=True)
    facilitateur_id: Mapped[int | None] = mapped_column(index=True)
    #: A market followed by two PLIE has one pilot; its hours count once in a consolidation.
    pilote_id: Mapped[int | None] = mapped_column(ForeignKey("marche.id"), index=True)
    reference: Mapped[str] = mapped_column(String(120))
    objet: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    recherche: Mapped[str] = mapped_column(String(1500), default="", server_default="")
    nature: Mapped[Nature | None] = mapped_column(choix(Nature))
    cpv: Mapped[str | None] = mapped_column(String(12))
    secteur: Mapped[Secteur] = mapped_column(
        choix(Secteur), default=Secteur.INCONNU, server_default="inconnu"
    )
    #: Filled when a person corrected the sector that the CPV suggests.
    secteur_motif: Mapped[str | None] = mapped_column(String(500))
    montant_ht: Mapped[Montant | None]
    type_clause: Mapped[TypeClause | None] = mapped_column(choix(TypeClause))
    date_notification: Mapped[date | None]
    date_fin: Mapped[date | None]
    duree_mois: Mapped[int | None]
    ccag: Mapped[str | None] = mapped_column(String(120))
    procedure: Mapped[str | None] = mapped_column(String(120))
    periodicite_mois: Mapped[int] = mapped_column(default=1, server_default="1")
    etape: Mapped[Etape] = mapped_column(choix(Etape), default=Etape.REPERE, server_default="repere")
    etape_motif: Mapped[str | None] = mapped_column(String(500))
    qualification: Mapped[Qualification] = mapped_column(
        choix(Qualification), default=Qualification.SUIVI, server_default="suivi"
    )
    #: Subject to the obligation in force since 22/08/2026 above the European thresholds (domaine §4).
    est_soumis_obligation: Mapped[bool | None]
    derogation_motif: Mapped[str | None] = mapped_column(String(500))
    #: What each public file last said, field by field: a value that differs from it was edited by hand since.
    donnees_publiques: Mapped[dict | None] = mapped_column(JSON)

    donneur_ordre: Mapped[Structure] = relationship()
    operation: Mapped[Operation | None] = relationship(viewonly=True)
    facilitateur: Mapped[Facilitateur | None] = relationship(viewonly=True)
    lots: Mapped[list["Lot"]] = relationship(back_populates="marche", order_by="Lot.numero")
    lieux: Mapped[list["LieuExecution"]] = relationship()
    avenants: Mapped[list["Avenant"]] = relationship(order_by="Avenant.date_notification")
    propositions: Mapped[list["Proposition"]] = relationship(back_populates="marche")

    @property
    def codes_lieux(self) -> str:
        """« 24000, 33000 »: the codes of the places, as a form writes them."""
        return ", ".join(sorted({lieu.code for lieu in self.lieux}))


class LieuExecution(db.Model):
    """Where a market is carried out, as published: a code and what kind of code (often a postcode)."""

    __tablename__ = "lieu_execution"
    __table_args__ = (UniqueConstraint("marche_id", "type_code", "code"),)

    id: Mapped[Cle]
    marche_id: Mapped[int] = mapped_column(ForeignKey("marche.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    type_code: Mapped[str] = mapped_column(String(40))
    departement: Mapped[str | None] = mapped_column(String(3))


class Avenant(db.Model):
    """A published amendment of a market, recognised by its number, else by its date (domaine §11)."""

    __tablename__ = "avenant"
    __table_args__ = (UniqueConstraint("marche_id", "cle_avenant"),)

    id: Mapped[Cle]
    marche_id: Mapped[int] = mapped_column(ForeignKey("marche.id", ondelete="CASCADE"))
    cle_avenant: Mapped[str] = mapped_column(String(40))
    numero: Mapped[str | None] = mapped_column(String(20))
    date_notification: Mapped[date | None]
    date_publication: Mapped[date | None]
    montant_ht: Mapped[Montant | None]
    duree_mois: Mapped[int | None]
    objet: Mapped[str | None] = mapped_column(String(1000))
    titulaires: Mapped[list | None] = mapped_column(JSON)
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"))


class Proposition(db.Model):
    """A value read in a public file for a field that somebody edited by hand since: proposed, never written."""

    __tablename__ = "proposition"
    __table_args__ = (UniqueConstraint("marche_id", "champ", "valeur_proposee"),)

    id: Mapped[Cle]
    marche_id: Mapped[int] = mapped_column(ForeignKey("marche.id", ondelete="CASCADE"))
    champ: Mapped[str] = mapped_column(String(40))
    valeur_actuelle: Mapped[str | None] = mapped_column(String(1000))
    valeur_proposee: Mapped[str] = mapped_column(String(1000))
    etat: Mapped[EtatProposition] = mapped_column(
        choix(EtatProposition), default=EtatProposition.PROPOSEE, server_default="proposee"
    )
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"))

    marche: Mapped[Marche] = relationship(back_populates="propositions")


class Lot(Verrouillable, Supprimable, db.Model):
    """A lot of a market. A market without lots has one whose number is empty, and counts for one lot."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("marche_id", "numero"), UniqueConstraint("id", "marche_id"))

    id: Mapped[Cle]
    marche_id: Mapped[int] = mapped_column(ForeignKey("marche.id"))
    numero: Mapped[str] = mapped_column(String(40), default="", server_default="")
    objet: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    montant_ht: Mapped[Montant | None]

    marche: Mapped[Marche] = relationship(back_populates="lots")
    attributions: Mapped[list["Attribution"]] = relationship(back_populates="lot")


class Attribution(Verrouillable, Supprimable, db.Model):
    """Lot × structure: the commitment of a holder, or the share of a subcontractor inside its holder's."""

    __tablename__ = "attribution"
    __table_args__ = (
        UniqueConstraint("lot_id", "structure_id"),
        UniqueConstraint("id", "lot_id", "structure_id"),
        CheckConstraint("donneur_ordre_direct_id IS NULL OR role = 'sous_traitant'", name="sous_traite_de"),
    )

    id: Mapped[Cle]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    role: Mapped[RoleAttribution] = mapped_column(
        choix(RoleAttribution), default=RoleAttribution.TITULAIRE, server_default="titulaire"
    )
    groupement: Mapped[Groupement | None] = mapped_column(choix(Groupement))
    #: The attribution that subcontracts to this one.
    donneur_ordre_direct_id: Mapped[int | None] = mapped_column(ForeignKey("attribution.id"), index=True)

    lot: Mapped[Lot] = relationship(back_populates="attributions")
    structure: Mapped[Structure] = relationship()
    objectifs: Mapped[list["Objectif"]] = relationship(
        back_populates="attribution", order_by="Objectif.date_effet"
    )


class Objectif(Historise, db.Model):
    """Hours due for an attribution from a date on; an amendment adds one, nothing is overwritten.

    `heures` is the volume kept (300 h), `heures_calculees` what the formula gave (285,71 h).
    An empty `date_effet` means « since the origin ».
    """

    __tablename__ = "objectif"
    __table_args__ = (
        CheckConstraint("heures >= 0", name="heures_positives"),
        Index(
            "uq_objectif_origine",
            "attribution_id",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL AND date_effet IS NULL"),
            postgresql_where=db.text("valable_au IS NULL AND date_effet IS NULL"),
        ),
        Index(
            "uq_objectif_en_vigueur",
            "attribution_id",
            "date_effet",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL"),
            postgresql_where=db.text("valable_au IS NULL"),
        ),
    )

    id: Mapped[Cle]
    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"), index=True)
    date_effet: Mapped[date | None]
    heures: Mapped[Decimal] = mapped_column(Centiemes)
    heures_calculees: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    methode: Mapped[MethodeObjectif] = mapped_column(
        choix(MethodeObjectif), default=MethodeObjectif.FORFAIT, server_default="forfait"
    )
    parametres: Mapped[dict | None] = mapped_column(JSON)
    motif: Mapped[str | None] = mapped_column(String(500))
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"))

    attribution: Mapped[Attribution] = relationship(back_populates="objectifs")
