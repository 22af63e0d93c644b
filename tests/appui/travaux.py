"""The long works of a test: done here and now, by the worker's own code, when the test says so."""

from flask import Flask

from clauses.file_travaux import file_travaux
from clauses.travailleur.execution import Atelier


def faire_les_travaux(app: Flask, atelier: Atelier | None = None) -> int:
    """Do every work of the queue, as the worker does, in this very thread; how many messages there were."""
    faits, atelier = 0, atelier or Atelier()
    with app.app_context():
        courante = file_travaux.courante
        courante.executer = atelier.executer
        while (tache := courante.huey.dequeue()) is not None:
            courante.executer(tache.args[0])  # not through huey, which keeps an error for its own log
            faits += 1
    return faits


def vider_la_file(app: Flask) -> None:
    """Forget what earlier tests left in the queue: their rows were rolled back."""
    with app.app_context():
        file_travaux.courante.huey.storage.flush_all()
