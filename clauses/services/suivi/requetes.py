"""The pace in SQL, so that a list can be filtered and sorted by it; `rythme` says the same of one market."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Float, Integer, and_, case, cast, func, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ...models import Marche
from .calendrier import fin_du_mois_precedent
from .rythme import JOURS_AVANT_PROJECTION, PART_TOLEREE


class jours_entre(FunctionElement):  # noqa: N801 — a function of SQL, called as such
    """`jours_entre(debut, fin)`: whole days from one date to another, in the words of each engine."""

    type = Integer()
    name = "jours_entre"
    inherit_cache = True


@compiles(jours_entre, "postgresql")
def _jours_postgresql(element, compilateur, **options) -> str:
    debut, fin = (compilateur.process(c, **options) for c in element.clauses)
    return f"({fin} - {debut})"


@compiles(jours_entre, "sqlite")
def _jours_sqlite(element, compilateur, **options) -> str:
    debut, fin = (compilateur.process(c, **options) for c in element.clauses)
    return f"CAST(julianday({fin}) - julianday({debut}) AS INTEGER)"


def centiemes(heures: ColumnElement) -> ColumnElement[int]:
    """Hours as the integer they are stored under; none is nil."""
    return func.coalesce(type_coerce(heures, Integer), 0)


def est_echu(le: date) -> ColumnElement[bool]:
    return Marche.date_fin < le


def attendu(dues: ColumnElement, le: date) -> ColumnElement[float]:
    """Hundredths of an hour that the linear pace expects of the market at hand; NULL where it means nothing."""
    ecoules = jours_entre(Marche.date_notification, literal(fin_du_mois_precedent(le), Date))
    duree = jours_entre(Marche.date_notification, Marche.date_fin)
    return case(
        (est_echu(le), cast(centiemes(dues), Float)),
        (
            and_(ecoules >= JOURS_AVANT_PROJECTION, duree > 0),
            cast(centiemes(dues), Float) * ecoules / duree,
        ),
    )


def est_sous_le_rythme(dues: ColumnElement, saisi: ColumnElement, le: date) -> ColumnElement[bool]:
    """Running, and under what is expected beyond what is tolerated; without an end, nothing is expected."""
    return and_(Marche.date_fin >= le, saisi < attendu(dues, le) * float(PART_TOLEREE))


def est_inacheve(dues: ColumnElement, saisi: ColumnElement, le: date) -> ColumnElement[bool]:
    """The end is past and hours are missing."""
    return and_(est_echu(le), saisi < attendu(dues, le))
