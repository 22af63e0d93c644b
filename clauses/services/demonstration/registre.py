"""The rows of the demonstration, kept in memory with their ids, then written by one statement per table."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count

from sqlalchemy import JSON, Table, func, insert, select, text
from sqlalchemy.orm import Session

from ...extensions import db


class Registre:
    """Rows by table, in the order they were added; the ids are given here, hence the same at each filling."""

    def __init__(self):
        self._lignes: dict[Table, list[dict]] = defaultdict(list)
        self._numeros: dict[Table, Iterable[int]] = defaultdict(lambda: count(1))

    def ajouter(self, modele, **valeurs) -> int | None:
        """Add one row of `modele`; return its id (`None` for a table without one)."""
        table = modele.__table__
        if "id" in table.c and "id" not in valeurs:
            valeurs["id"] = next(self._numeros[table])
        self._lignes[table].append(valeurs)
        return valeurs.get("id")

    def lignes(self, modele) -> list[dict]:
        """The rows of `modele` added so far; their values may still be completed."""
        return self._lignes[modele.__table__]

    def ligne(self, modele, identifiant: int) -> dict:
        """The row `identifiant` of `modele`: the ids follow the order of the additions."""
        return self._lignes[modele.__table__][identifiant - 1]

    def compter(self) -> dict[str, int]:
        """Number of rows by table name."""
        return {table.name: len(lignes) for table, lignes in self._lignes.items() if lignes}

    def ecrire(self, session: Session) -> None:
        """Insert everything, parents first, and move the sequences of PostgreSQL past the ids given."""
        for table in db.metadata.sorted_tables:
            if lignes := self._lignes.get(table):
                for semblables in _par_forme(table, lignes):
                    session.execute(insert(table), _homogenes(table, semblables))
                _avancer_la_sequence(session, table)


def _par_forme(table: Table, lignes: list[dict]) -> Iterable[list[dict]]:
    """Rows without a JSON value apart: left out of the statement it is NULL, given as None it is JSON's null."""
    json = {c.name for c in table.c if isinstance(c.type, JSON)}
    formes: dict[frozenset, list[dict]] = defaultdict(list)
    for ligne in lignes:
        pleine = {cle: v for cle, v in ligne.items() if v is not None or cle not in json}
        formes[frozenset(pleine) & json].append(pleine)
    return formes.values()


def _homogenes(table: Table, lignes: list[dict]) -> list[dict]:
    """The same keys on each row: one statement serves them all."""
    cles = {cle for ligne in lignes for cle in ligne}
    defauts = {cle: _defaut(table, cle) for cle in cles}
    return [{**defauts, **ligne} for ligne in lignes]


def _defaut(table: Table, cle: str):
    defaut = table.c[cle].default
    return defaut.arg if defaut is not None and defaut.is_scalar else None


def _avancer_la_sequence(session: Session, table: Table) -> None:
    """Ids given by hand leave a PostgreSQL sequence behind: the next insertion would take one of them."""
    if session.get_bind().dialect.name != "postgresql" or "id" not in table.c:
        return
    dernier = session.scalar(select(func.max(table.c.id)))
    session.execute(
        text("SELECT setval(pg_get_serial_sequence(:t, 'id'), :n)"), {"t": table.name, "n": dernier}
    )
