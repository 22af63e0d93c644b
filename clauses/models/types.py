"""Column types and mixins shared by every model.

Hours are stored as whole hundredths and read as `Decimal`, instants are aware and in UTC, a month is a date on
its first day: three rules that hold in the database and not only in the code that writes to it.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from sqlalchemy import CheckConstraint, Date, DateTime, Enum, ForeignKey, Integer, Numeric, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

CENTIEME = Decimal("0.01")


def en_centiemes(heures: Decimal | int | str) -> int:
    """Return `heures` as whole hundredths of an hour.

    Raises `ValueError` when the value has more than two decimals: rounding is a decision of the caller.
    """
    centiemes = Decimal(heures) * 100
    if centiemes != centiemes.to_integral_value():
        raise ValueError(f"« {heures} » a plus de deux décimales")
    return int(centiemes)


def en_heures(centiemes: int | Decimal | None) -> Decimal | None:
    """Return whole hundredths as a `Decimal` number of hours with two places (`None` stays `None`)."""
    return None if centiemes is None else Decimal(centiemes).scaleb(-2)


class Centiemes(TypeDecorator[Decimal]):
    """Hours: integer hundredths in the database, `Decimal` with two places in Python."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else en_centiemes(value)

    def process_result_value(self, value, dialect):
        return en_heures(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept and returned in UTC (SQLite has no time zones of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("un instant sans fuseau horaire ne s’enregistre pas")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def maintenant() -> datetime:
    """The current instant, aware and in UTC."""
    return datetime.now(UTC)


class Vocabulaire(StrEnum):
    """A closed list of codes, each with the French label that people read: `CODE = "code", "Libellé"`."""

    libelle: str

    def __new__(cls, code: str, libelle: str):
        membre = str.__new__(cls, code)
        membre._value_ = code
        membre.libelle = libelle
        return membre


def choix(vocabulaire: type[Vocabulaire], longueur: int = 32, *, contrainte: str | None = None) -> Enum:
    """Column type for a closed vocabulary: stored as its code, held by a CHECK constraint.

    `contrainte` names the constraint where one table has two columns of the same vocabulary.
    """
    return Enum(
        vocabulaire,
        native_enum=False,
        create_constraint=True,
        length=longueur,
        values_callable=lambda codes: [c.value for c in codes],
        validate_strings=True,
        name=contrainte or vocabulaire.__name__.lower(),
    )


def premier_du_mois(colonne: str) -> tuple[CheckConstraint, CheckConstraint]:
    """The constraint « `colonne` is the first day of a month », in the words of each engine."""
    return (
        CheckConstraint(f"strftime('%d', {colonne}) = '01'", name=f"{colonne}_premier").ddl_if(
            dialect="sqlite"
        ),
        CheckConstraint(f"EXTRACT(DAY FROM {colonne}) = 1", name=f"{colonne}_premier").ddl_if(
            dialect="postgresql"
        ),
    )


Cle = Annotated[int, mapped_column(primary_key=True)]
InstantUtc = Annotated[datetime, mapped_column(Instant)]
Jour = Annotated[date, mapped_column(Date)]
Montant = Annotated[Decimal, mapped_column(Numeric(15, 2))]
Code = Annotated[str, mapped_column(String(32))]
Libelle = Annotated[str, mapped_column(String(255))]
TexteCourt = Annotated[str, mapped_column(String(500))]


class Verrouillable:
    """Optimistic locking: two people saving the same row, the second is told and shown both values."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls):
        return {"version_id_col": cls.version}


class Supprimable:
    """Soft deletion: the row stays with its key and its history, and no reader meets it until it is restored.

    What hangs from a deleted row is deleted at the same instant, and comes back with it: every table answers for
    itself, without asking its parents.
    """

    supprime_le: Mapped[datetime | None] = mapped_column(Instant)


class Historise:
    """A row that is one version of a fact: never updated in its values, closed and followed by another.

    `valable_au` is empty on the version in force; « what did we say on a date » reads
    `valable_du <= date AND (valable_au IS NULL OR valable_au > date)`.
    """

    numero: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    valable_du: Mapped[datetime] = mapped_column(Instant, default=maintenant)
    valable_au: Mapped[datetime | None] = mapped_column(Instant)

    @declared_attr
    def auteur_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("compte.id", ondelete="RESTRICT"))
