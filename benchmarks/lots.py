"""The raw side of what writes: the very rows that the service made, upserted through the driver."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import JSON, Column

from clauses.extensions import db


@dataclass(frozen=True)
class Lot:
    """The final rows of one table, as the driver takes them."""

    table: str
    colonnes: tuple[str, ...]
    cles: tuple[str, ...]
    lignes: list[tuple]


def verser(lots: list[Lot]) -> None:
    """Upsert rows that are ready, in one committed transaction: the least that can be done on this engine."""
    verser_sur = _verser_sqlite if db.engine.dialect.name == "sqlite" else _verser_postgresql
    with closing(db.engine.raw_connection()) as connexion:
        verser_sur(connexion.cursor(), lots)
        connexion.commit()


def _verser_sqlite(curseur, lots: list[Lot]) -> None:
    curseur.execute("BEGIN IMMEDIATE")
    for lot in lots:
        places = ", ".join("?" * len(lot.colonnes))
        curseur.executemany(
            f"INSERT INTO {lot.table} ({_noms(lot.colonnes)}) VALUES ({places}) {_conflit(lot)}", lot.lignes
        )


def _verser_postgresql(curseur, lots: list[Lot]) -> None:
    for lot in lots:
        noms = _noms(lot.colonnes)
        curseur.execute(f"CREATE TEMP TABLE recu ON COMMIT DROP AS SELECT {noms} FROM {lot.table} LIMIT 0")
        with curseur.copy(f"COPY recu ({noms}) FROM STDIN") as copie:
            for ligne in lot.lignes:
                copie.write_row(ligne)
        curseur.execute(f"INSERT INTO {lot.table} ({noms}) SELECT {noms} FROM recu {_conflit(lot)}")
        curseur.execute("DROP TABLE recu")


def _conflit(lot: Lot) -> str:
    autres = [c for c in lot.colonnes if c not in lot.cles]
    if not autres:
        return f"ON CONFLICT ({_noms(lot.cles)}) DO NOTHING"
    remplacer = ", ".join(f'"{c}" = excluded."{c}"' for c in autres)
    return f"ON CONFLICT ({_noms(lot.cles)}) DO UPDATE SET {remplacer}"


def _noms(colonnes: tuple[str, ...]) -> str:
    return ", ".join(f'"{c}"' for c in colonnes)


def contenu(app: Flask) -> list[Lot]:
    """Every row of every table, parents first, read through the driver."""
    with app.app_context(), closing(db.engine.raw_connection()) as connexion:
        return list(_lire(connexion.cursor()))


def _lire(curseur) -> Iterator[Lot]:
    for table in db.metadata.sorted_tables:
        colonnes, cles = tuple(c.name for c in table.c), tuple(c.name for c in table.primary_key)
        lues = ", ".join(map(_lue, table.c))
        curseur.execute(f"SELECT {lues} FROM {table.name} ORDER BY {_noms(cles)}")
        yield Lot(table.name, colonnes, cles, curseur.fetchall())


def _lue(colonne: Column) -> str:
    """A document is read as its text: a driver that decodes it would not take it back."""
    return f'CAST("{colonne.name}" AS TEXT)' if isinstance(colonne.type, JSON) else f'"{colonne.name}"'


def ajouts(lots: list[Lot], avant: list[Lot]) -> list[Lot]:
    """The rows that `avant` has not."""
    nouveaux = []
    for lot, ancien in zip(lots, avant, strict=True):
        connues = set(ancien.lignes)
        lignes = [ligne for ligne in lot.lignes if ligne not in connues]
        if lignes:
            nouveaux.append(Lot(lot.table, lot.colonnes, lot.cles, lignes))
    return nouveaux


def tailles(lots: list[Lot]) -> dict[str, int]:
    """Rows by table: instants and random salts differ from one run to the next, never their number."""
    return {lot.table: len(lot.lignes) for lot in lots}
