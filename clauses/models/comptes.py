"""Accounts, their memberships, invitations and login attempts."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .structures import Structure
from .territoires import OrganismeIntermediaire, Territoire
from .types import Cle, Instant, InstantUtc, Libelle, Verrouillable, choix, maintenant
from .vocabulaire import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role


def _liste(roles) -> str:
    return ", ".join(f"'{r.value}'" for r in roles)


class Compte(Verrouillable, db.Model):
    """A person who logs in. One account, several memberships (domaine §2)."""

    __tablename__ = "compte"
    __table_args__ = (CheckConstraint("courriel = lower(courriel)", name="courriel_minuscule"),)

    id: Mapped[Cle]
    courriel: Mapped[str] = mapped_column(String(254), unique=True)
    nom: Mapped[Libelle]
    #: Argon2id digest; empty until the invitation is accepted.
    mot_de_passe: Mapped[str | None] = mapped_column(String(255))
    est_actif: Mapped[bool] = mapped_column(default=True, server_default="1")
    cree_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    derniere_connexion_le: Mapped[datetime | None] = mapped_column(Instant)
    #: Secret of the second factor, encrypted; it counts only once a first code proved that it is well kept.
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_active_le: Mapped[datetime | None] = mapped_column(Instant)
    #: Rank of the last 30-second step used: a code serves once.
    totp_dernier_pas: Mapped[int | None]
    #: Somebody asked for a new password; whoever manages the account sees it and hands out a link.
    reinitialisation_demandee_le: Mapped[datetime | None] = mapped_column(Instant)

    appartenances: Mapped[list["Appartenance"]] = relationship(
        back_populates="compte", order_by="Appartenance.id"
    )

    # What the session manager asks of an account.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.est_actif

    def get_id(self) -> str:
        return str(self.id)


class Appartenance(db.Model):
    """A role held somewhere: on a territory, for a structure, for an organisme, between two dates."""

    __tablename__ = "appartenance"
    __table_args__ = (
        CheckConstraint(
            f"(role NOT IN ({_liste(ROLES_TERRITOIRE)}) OR (territoire_id IS NOT NULL AND structure_id IS NULL"
            " AND organisme_id IS NULL))"
            f" AND (role NOT IN ({_liste(ROLES_STRUCTURE)}) OR (structure_id IS NOT NULL AND organisme_id IS NULL))"
            " AND (role <> 'gestionnaire' OR (organisme_id IS NOT NULL AND territoire_id IS NULL"
            " AND structure_id IS NULL))",
            name="portee_du_role",
        ),
        # An external controller has dated access (domaine §2).
        CheckConstraint("role <> 'controleur' OR date_fin IS NOT NULL", name="controleur_date"),
        CheckConstraint("date_fin IS NULL OR date_debut IS NULL OR date_fin >= date_debut", name="periode"),
    )

    id: Mapped[Cle]
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"), index=True)
    role: Mapped[Role] = mapped_column(choix(Role))
    territoire_id: Mapped[int | None] = mapped_column(ForeignKey("territoire.id"), index=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    organisme_id: Mapped[int | None] = mapped_column(ForeignKey("organisme_intermediaire.id"), index=True)
    date_debut: Mapped[date | None]
    date_fin: Mapped[date | None]

    compte: Mapped[Compte] = relationship(back_populates="appartenances")
    territoire: Mapped[Territoire | None] = relationship()
    structure: Mapped[Structure | None] = relationship()
    organisme: Mapped[OrganismeIntermediaire | None] = relationship()

    @property
    def libelle(self) -> str:
        """The role in the words of its territory: « Accompagnateur emploi » here, « Référent de parcours » there."""
        if self.role is Role.REFERENT and self.territoire is not None:
            return self.territoire.libelle_referent
        return self.role.libelle


class Invitation(db.Model):
    """A single-use link to choose a password; only the digest of its token is kept."""

    __tablename__ = "invitation"

    id: Mapped[Cle]
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"), index=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    expire_le: Mapped[InstantUtc]
    utilisee_le: Mapped[datetime | None] = mapped_column(Instant)
    auteur_id: Mapped[int | None] = mapped_column(ForeignKey("compte.id"))

    auteur: Mapped[Compte | None] = relationship(foreign_keys=[auteur_id])


class TentativeConnexion(db.Model):
    """A failed login, kept in the database so that the throttle holds across processes and restarts."""

    __tablename__ = "tentative_connexion"
    __table_args__ = (Index("ix_tentative_connexion_cle_le", "cle", "le"),)

    id: Mapped[Cle]
    #: Digest of the address or of the account tried: no personal datum is kept here.
    cle: Mapped[str] = mapped_column(String(64))
    le: Mapped[InstantUtc] = mapped_column(default=maintenant)


class SessionOuverte(db.Model):
    """A session of an account in one browser; only the digest of its token is kept."""

    __tablename__ = "session_ouverte"

    id: Mapped[Cle]
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"), index=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    ouverte_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    vue_le: Mapped[InstantUtc] = mapped_column(default=maintenant)
    adresse: Mapped[str | None] = mapped_column(String(64))
    navigateur: Mapped[str | None] = mapped_column(String(255))
    terminee_le: Mapped[datetime | None] = mapped_column(Instant)

    compte: Mapped[Compte] = relationship()


class CodeSecours(db.Model):
    """A single-use code for whoever lost their second factor; only its digest is kept."""

    __tablename__ = "code_secours"

    id: Mapped[Cle]
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"), index=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    utilise_le: Mapped[datetime | None] = mapped_column(Instant)


class FiltreEnregistre(db.Model):
    """A view of a list that somebody keeps under a name: its filters and its sort, never a searched word."""

    __tablename__ = "filtre_enregistre"
    __table_args__ = (UniqueConstraint("compte_id", "liste", "nom"),)

    id: Mapped[Cle]
    compte_id: Mapped[int] = mapped_column(ForeignKey("compte.id"))
    liste: Mapped[str] = mapped_column(String(40))
    nom: Mapped[Libelle]
    parametres: Mapped[dict] = mapped_column(JSON)
