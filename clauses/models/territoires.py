"""Who the data belong to: organismes intermédiaires and territoires."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import Cle, Code, Jour, Libelle, Verrouillable, premier_du_mois


class OrganismeIntermediaire(db.Model):
    """Groups several PLIE for the management of European funds (AGAPE groups seven, domaine §2)."""

    __tablename__ = "organisme_intermediaire"

    id: Mapped[Cle]
    code: Mapped[Code] = mapped_column(unique=True)
    nom: Mapped[Libelle]

    territoires: Mapped[list["Territoire"]] = relationship(back_populates="organisme")


class Territoire(Verrouillable, db.Model):
    """A PLIE: the wall between two sets of data, and the home of the parameters the law leaves open.

    Everything the domain marks « [P] » is a column here, never a constant.
    """

    __tablename__ = "territoire"
    __table_args__ = (
        CheckConstraint("heures_par_etp > 0", name="heures_par_etp_positif"),
        CheckConstraint("duree_eligibilite_mois > 0", name="duree_eligibilite_positive"),
        CheckConstraint("length(code) > 0", name="code_renseigne"),
    )

    id: Mapped[Cle]
    code: Mapped[Code] = mapped_column(unique=True)
    nom: Mapped[Libelle]
    organisme_id: Mapped[int | None] = mapped_column(ForeignKey("organisme_intermediaire.id"), index=True)
    couleur: Mapped[str] = mapped_column(String(7), default="#1f5f5b", server_default="#1f5f5b")
    #: The logo beside the name of the product: a stored file, and its type.
    logo_nom_stocke: Mapped[str | None] = mapped_column(String(64))
    logo_type: Mapped[str | None] = mapped_column(String(40))
    libelle_referent: Mapped[str] = mapped_column(
        String(80), default="Référent de parcours", server_default="Référent de parcours"
    )
    #: Hours in one full-time equivalent: 1 600 in the national consolidation, 1 607 by law (domaine §6).
    heures_par_etp: Mapped[Decimal] = mapped_column(
        Numeric(7, 2), default=Decimal(1600), server_default="1600"
    )
    seuil_heures_mois: Mapped[int] = mapped_column(default=220, server_default="220")
    duree_eligibilite_mois: Mapped[int] = mapped_column(default=24, server_default="24")
    plafond_cdi_mois: Mapped[int] = mapped_column(default=24, server_default="24")
    base_active_mois: Mapped[int] = mapped_column(default=24, server_default="24")
    ecart_missions_jours: Mapped[int] = mapped_column(default=0, server_default="0")
    #: A sheet is due by this day of the month after its period (domaine §6).
    jour_releves: Mapped[int] = mapped_column(default=15, server_default="15")

    organisme: Mapped[OrganismeIntermediaire | None] = relationship(back_populates="territoires")


class MoisClos(db.Model):
    """A month whose hours no longer change in a territory; a late sheet enters as « régularisation »."""

    __tablename__ = "mois_clos"
    __table_args__ = premier_du_mois("mois")

    territoire_id: Mapped[int] = mapped_column(ForeignKey("territoire.id"), primary_key=True)
    mois: Mapped[Jour] = mapped_column(primary_key=True)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))
