"""The import of a history file: the service against reading the file and upserting the very rows it makes."""

import csv
import gc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask

from clauses.extensions import db
from clauses.models import Territoire
from clauses.services.acteur import SYSTEME
from clauses.services.imports.reprise import importer_reprise
from clauses.services.imports.tableaux import lire_tableau
from tests.appui.gros_fichier import ecrire_reprise

from .bases import Atelier, ecriture
from .mesures import Duel, Resultat, chronometrer

AUJOURDHUI = date(2025, 6, 1)


@dataclass(frozen=True)
class Lot:
    """The final rows of one table, as the driver takes them."""

    table: str
    colonnes: tuple[str, ...]
    cles: tuple[str, ...]
    lignes: list[tuple]


def mesurer(atelier: Atelier, moteur: str, nombre: int, repetitions: int) -> list[Resultat]:
    """Each side fills an empty migrated base of its own, in one committed transaction, `repetitions` times."""
    fichier = ecrire_reprise(atelier.dossier / f"reprise_{nombre}.csv", nombre)
    temoin = _base_avec_territoire(atelier, moteur)
    vide = _contenu(temoin)
    _importer(temoin, fichier)  # the first one also warms what Python builds once
    lots = _ajouts(_contenu(temoin), vide)
    temps: dict[str, list[float]] = {"nous": [], "reference": []}
    est_egal = True
    for rang in range(repetitions):
        for cote in ("nous", "reference") if rang % 2 == 0 else ("reference", "nous"):
            app = _base_avec_territoire(atelier, moteur)
            if cote == "nous":
                secondes = chronometrer(lambda a=app: _importer(a, fichier))
                est_egal &= _tailles(_ajouts(_contenu(app), vide)) == _tailles(lots)
            else:
                secondes = chronometrer(lambda a=app: _charger(a, fichier, lots))
                est_egal &= _ajouts(_contenu(app), vide) == lots
            temps[cote].append(secondes)
            gc.collect()
    duel = Duel(tuple(temps["nous"]), tuple(temps["reference"]))
    mesure = f"reprise de {nombre} lignes / lecture et upsert bruts"
    return [duel.resultat("import", moteur, mesure, 5.0, est_egal)]


def _base_avec_territoire(atelier: Atelier, moteur: str) -> Flask:
    app = atelier.application(moteur)
    with app.app_context(), ecriture():
        db.session.add(Territoire(code="essai", nom="PLIE d’essai"))
    return app


def _importer(app: Flask, fichier: Path) -> None:
    """What `clauses importer reprise` does once started."""
    with app.app_context():
        tableau = lire_tableau(fichier)
        with ecriture():
            importer_reprise(SYSTEME, 1, tableau, aujourdhui=AUJOURDHUI)


def _charger(app: Flask, fichier: Path, lots: list[Lot]) -> None:
    """Read every line, then upsert rows that are ready: the least that can be done on this engine."""
    with app.app_context():
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            for _ in csv.reader(flux, delimiter=";"):
                pass
        verser = _verser_sqlite if db.engine.dialect.name == "sqlite" else _verser_postgresql
        with closing(db.engine.raw_connection()) as connexion:
            verser(connexion.cursor(), lots)
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


def _contenu(app: Flask) -> list[Lot]:
    """Every row of every table, parents first, read through the driver."""
    with app.app_context(), closing(db.engine.raw_connection()) as connexion:
        return list(_lire(connexion.cursor()))


def _lire(curseur) -> Iterator[Lot]:
    for table in db.metadata.sorted_tables:
        colonnes, cles = tuple(c.name for c in table.c), tuple(c.name for c in table.primary_key)
        curseur.execute(f"SELECT {_noms(colonnes)} FROM {table.name} ORDER BY {_noms(cles)}")
        yield Lot(table.name, colonnes, cles, curseur.fetchall())


def _ajouts(lots: list[Lot], avant: list[Lot]) -> list[Lot]:
    """The rows that `avant` has not."""
    nouveaux = []
    for lot, ancien in zip(lots, avant, strict=True):
        connues = set(ancien.lignes)
        lignes = [ligne for ligne in lot.lignes if ligne not in connues]
        if lignes:
            nouveaux.append(Lot(lot.table, lot.colonnes, lot.cles, lignes))
    return nouveaux


def _tailles(lots: list[Lot]) -> dict[str, int]:
    """Rows by table: instants and random salts differ from one import to the next, never their number."""
    return {lot.table: len(lot.lignes) for lot in lots}
