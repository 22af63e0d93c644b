"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def requetes_comptees() -> Iterator[list[str]]:
    """The statements sent in the block, but for savepoints."""
    envoyees: list[str] = []

    def noter(_connexion, _curseur, requete, *_reste):
        if "SAVEPOINT" not in requete:
            envoyees.append(requete)

    event.listen(Engine, "before_cursor_execute", noter)
    try:
        yield envoyees
    finally:
        event.remove(Engine, "before_cursor_execute", noter)
