"""Work contracts, their place on a market, and the hours of each month."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
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
from .marches import Attribution, Marche
from .personnes import Critere, Personne
from .structures import Structure
from .types import (
    Centiemes,
    Cle,
    Historise,
    Instant,
    Jour,
    Supprimable,
    Verrouillable,
    choix,
    premier_du_mois,
)
from .vocabulaire import (
    EtatHeures,
    Modalite,
    NiveauFormation,
    OrigineHeures,
    OuiNonInconnu,
    Prescripteur,
    Sexe,
    TypeContrat,
)


class Contrat(Verrouillable, Supprimable, db.Model):
    """Person × employer × type × start date (formats, « reprise »)."""

    __tablename__ = "contrat"
    __table_args__ = (
        UniqueConstraint("personne_id", "employeur_id", "type", "date_debut"),
        UniqueConstraint("id", "personne_id", "employeur_id"),
        CheckConstraint("date_fin IS NULL OR date_fin >= date_debut", name="periode"),
        CheckConstraint("duree_hebdomadaire IS NULL OR duree_hebdomadaire > 0", name="duree_positive"),
    )

    id: Mapped[Cle]
    personne_id: Mapped[int] = mapped_column(ForeignKey("personne.id"))
    employeur_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    type: Mapped[TypeContrat] = mapped_column(choix(TypeContrat))
    date_debut: Mapped[date]
    date_fin: Mapped[date | None]
    rome: Mapped[str | None] = mapped_column(String(5))
    metier: Mapped[str | None] = mapped_column(String(255))
    duree_hebdomadaire: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    temps_partiel_choisi: Mapped[OuiNonInconnu] = mapped_column(
        choix(OuiNonInconnu, 8), default=OuiNonInconnu.INCONNU, server_default="inconnu"
    )
    agence: Mapped[str | None] = mapped_column(String(255))
    entreprise_utilisatrice_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"))
    motif_fin: Mapped[str | None] = mapped_column(String(255))

    personne: Mapped[Personne] = relationship()
    employeur: Mapped[Structure] = relationship(foreign_keys=[employeur_id])
    affectations: Mapped[list["Affectation"]] = relationship(back_populates="contrat", viewonly=True)


class Affectation(Verrouillable, Supprimable, db.Model):
    """A contract on a market, with the modality, and the facts of the impact table frozen at entry.

    The keys of market, lot, holder, employer and person repeat what contract and attribution already say: the
    composite foreign keys keep them true, and the impact table groups hours by joining this one table. A contract
    or an attribution only changes its structure when two structures are merged: the keys here then follow.
    The facts (sex, age at entry, level…) are those of the entry into the territory: a situation that changes
    later does not rewrite past figures.
    """

    __tablename__ = "affectation"
    __table_args__ = (
        UniqueConstraint("contrat_id", "attribution_id"),
        UniqueConstraint("id", "territoire_id"),
        ForeignKeyConstraint(
            ["contrat_id", "personne_id", "employeur_id"],
            ["contrat.id", "contrat.personne_id", "contrat.employeur_id"],
            name="fk_affectation_contrat",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["attribution_id", "lot_id", "attributaire_id"],
            ["attribution.id", "attribution.lot_id", "attribution.structure_id"],
            name="fk_affectation_attribution",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(["lot_id", "marche_id"], ["lot.id", "lot.marche_id"], name="fk_affectation_lot"),
        ForeignKeyConstraint(
            ["marche_id", "territoire_id"],
            ["marche.id", "marche.territoire_id"],
            name="fk_affectation_marche",
        ),
        ForeignKeyConstraint(
            ["personne_id", "territoire_id"],
            ["personne.id", "personne.territoire_id"],
            name="fk_affectation_personne",
        ),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int]
    contrat_id: Mapped[int]
    attribution_id: Mapped[int] = mapped_column(index=True)
    marche_id: Mapped[int] = mapped_column(index=True)
    lot_id: Mapped[int]
    attributaire_id: Mapped[int] = mapped_column(index=True)
    employeur_id: Mapped[int] = mapped_column(index=True)
    personne_id: Mapped[int] = mapped_column(index=True)
    identite_id: Mapped[int] = mapped_column(ForeignKey("identite.id"))
    modalite: Mapped[Modalite] = mapped_column(choix(Modalite))
    type_contrat: Mapped[TypeContrat] = mapped_column(choix(TypeContrat))
    rome: Mapped[str | None] = mapped_column(String(5))
    sexe: Mapped[Sexe] = mapped_column(choix(Sexe))
    #: Whole years on the start of the person's earliest contract in the territory.
    age_entree: Mapped[int]
    niveau_formation: Mapped[NiveauFormation | None] = mapped_column(choix(NiveauFormation, 4))
    est_qpv: Mapped[bool]
    code_commune: Mapped[str | None] = mapped_column(String(5))
    prescripteur: Mapped[Prescripteur | None] = mapped_column(choix(Prescripteur))
    est_participant_plie: Mapped[bool] = mapped_column(default=False, server_default="0")
    est_parent_isole: Mapped[OuiNonInconnu] = mapped_column(
        choix(OuiNonInconnu, 8), default=OuiNonInconnu.INCONNU, server_default="inconnu"
    )

    contrat: Mapped[Contrat] = relationship(viewonly=True)
    attribution: Mapped[Attribution] = relationship(viewonly=True)
    marche: Mapped[Marche] = relationship(viewonly=True)
    personne: Mapped[Personne] = relationship(viewonly=True)


class CritereAffectation(db.Model):
    """The criteria of the entry profile, frozen beside the other facts of the impact table."""

    __tablename__ = "critere_affectation"

    affectation_id: Mapped[int] = mapped_column(
        ForeignKey("affectation.id", ondelete="CASCADE"), primary_key=True
    )
    critere_id: Mapped[int] = mapped_column(ForeignKey("critere.id"), primary_key=True)

    critere: Mapped[Critere] = relationship()


class HeuresMensuelles(Historise, db.Model):
    """Hours of one contract on one market in one month: one row per version, the last has no `valable_au`.

    A correction closes the version in force and adds the next; the impact table at a past date reads the versions
    that were in force then.
    """

    __tablename__ = "heures_mensuelles"
    __table_args__ = (
        *premier_du_mois("mois"),
        ForeignKeyConstraint(
            ["affectation_id", "territoire_id"],
            ["affectation.id", "affectation.territoire_id"],
            name="fk_heures_mensuelles_affectation",
        ),
        CheckConstraint("centiemes > 0 AND centiemes <= 74400", name="heures_plausibles"),
        CheckConstraint("etat <> 'rejetee' OR motif IS NOT NULL", name="rejet_motive"),
        UniqueConstraint("affectation_id", "mois", "numero"),
        Index(
            "uq_heures_mensuelles_en_vigueur",
            "affectation_id",
            "mois",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL"),
            postgresql_where=db.text("valable_au IS NULL"),
        ),
        # The covering index of the impact table: one territory, a span of months, hours by contract and state.
        Index(
            "ix_heures_mensuelles_impact",
            "territoire_id",
            "mois",
            "affectation_id",
            "etat",
            "centiemes",
            "est_a_regulariser",
            "valable_au",  # always NULL here, but without it SQLite goes back to the table to check
            sqlite_where=db.text("valable_au IS NULL"),
            postgresql_where=db.text("valable_au IS NULL"),
        ),
    )

    id: Mapped[Cle]
    affectation_id: Mapped[int]
    territoire_id: Mapped[int]
    mois: Mapped[Jour]
    heures: Mapped[Decimal] = mapped_column("centiemes", Centiemes)
    etat: Mapped[EtatHeures] = mapped_column(choix(EtatHeures, 12))
    #: Why the hours were rejected, or validated without an established eligibility.
    motif: Mapped[str | None] = mapped_column(String(500))
    est_a_regulariser: Mapped[bool] = mapped_column(default=False, server_default="0")
    #: Accepted once the month was closed: counted in the month worked, listed apart (« régularisation »).
    est_regularisation: Mapped[bool] = mapped_column(default=False, server_default="0")
    origine: Mapped[OrigineHeures] = mapped_column(choix(OrigineHeures, 12))
    importation_id: Mapped[int | None] = mapped_column(ForeignKey("importation.id"), index=True)
    #: Line of the file the value was read on.
    ligne_source: Mapped[int | None]
    releve_ligne_id: Mapped[int | None] = mapped_column(ForeignKey("releve_ligne.id"), index=True)
    validee_par_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
    validee_le: Mapped[datetime | None] = mapped_column(Instant)

    affectation: Mapped[Affectation] = relationship(viewonly=True)


class SansHeures(Historise, db.Model):
    """« Aucune heure ce mois-ci »: said of a whole commitment, or by one employer for its own people on it.

    It answers what is expected for the month, and is withdrawn as soon as hours come after all.
    """

    __tablename__ = "sans_heures"
    __table_args__ = (
        *premier_du_mois("mois"),
        Index(
            "uq_sans_heures_engagement",
            "attribution_id",
            "mois",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL AND employeur_id IS NULL"),
            postgresql_where=db.text("valable_au IS NULL AND employeur_id IS NULL"),
        ),
        Index(
            "uq_sans_heures_employeur",
            "attribution_id",
            "employeur_id",
            "mois",
            unique=True,
            sqlite_where=db.text("valable_au IS NULL"),
            postgresql_where=db.text("valable_au IS NULL"),
        ),
    )

    id: Mapped[Cle]
    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), index=True)
    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"))
    #: Empty when the whole commitment is spoken of.
    employeur_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    mois: Mapped[Jour]
