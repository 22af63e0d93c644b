"""The import of a history file: the service against reading the file and upserting the very rows it makes."""

import csv
import gc
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
from .lots import Lot, ajouts, contenu, tailles, verser
from .mesures import Duel, Resultat, chronometrer

AUJOURDHUI = date(2025, 6, 1)


def mesurer(atelier: Atelier, moteur: str, nombre: int, repetitions: int) -> list[Resultat]:
    """Each side fills an empty migrated base of its own, in one committed transaction, `repetitions` times."""
    fichier = ecrire_reprise(atelier.dossier / f"reprise_{nombre}.csv", nombre)
    temoin = _base_avec_territoire(atelier, moteur)
    vide = contenu(temoin)
    _importer(temoin, fichier)  # the first one also warms what Python builds once
    lots = ajouts(contenu(temoin), vide)
    temps: dict[str, list[float]] = {"nous": [], "reference": []}
    est_egal = True
    for rang in range(repetitions):
        for cote in ("nous", "reference") if rang % 2 == 0 else ("reference", "nous"):
            app = _base_avec_territoire(atelier, moteur)
            if cote == "nous":
                secondes = chronometrer(lambda a=app: _importer(a, fichier))
                est_egal &= tailles(ajouts(contenu(app), vide)) == tailles(lots)
            else:
                secondes = chronometrer(lambda a=app: _charger(a, fichier, lots))
                est_egal &= ajouts(contenu(app), vide) == lots
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
    """Read every line, then upsert rows that are ready."""
    with app.app_context():
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            for _ in csv.reader(flux, delimiter=";"):
                pass
        verser(lots)
