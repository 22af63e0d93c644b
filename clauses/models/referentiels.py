"""Public reference lists: communes, priority districts, CPV and ROME codes."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import Libelle


class Commune(db.Model):
    """A commune, or an associated, delegated or arrondissement one: the key is TYPECOM + COM, codes are text."""

    __tablename__ = "commune"

    type: Mapped[str] = mapped_column(String(4), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True, index=True)
    region: Mapped[str | None] = mapped_column(String(3))
    departement: Mapped[str | None] = mapped_column(String(3))
    nom: Mapped[Libelle]
    code_parent: Mapped[str | None] = mapped_column(String(5))


class QuartierPrioritaire(db.Model):
    """A QPV, with the generation of the zoning it belongs to (2015 or 2024)."""

    __tablename__ = "quartier_prioritaire"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nom: Mapped[Libelle]
    commune: Mapped[Libelle]


class CodeCpv(db.Model):
    """A CPV code: eight digits, and its check digit apart (files give it with or without)."""

    __tablename__ = "code_cpv"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    cle_controle: Mapped[str | None] = mapped_column(String(1))
    libelle: Mapped[str] = mapped_column(String(500))


class CodeRome(db.Model):
    """A ROME occupation."""

    __tablename__ = "code_rome"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    libelle: Mapped[Libelle]
