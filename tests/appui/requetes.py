"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from clauses.extensions import db


@contextmanager
def requetes_comptees() -> Iterator[list[str]]:
    """The statements sent in the block, but for savepoints; nothing read before is still known."""
    envoyees: list[str] = []
    db.session.expire_all()

    def noter(_connexion, _curseur, requete, *_reste):
        if "SAVEPOINT" not in requete:
            envoyees.append(requete)

    event.listen(Engine, "before_cursor_execute", noter)
    try:
        yield envoyees
    finally:
        event.remove(Engine, "before_cursor_execute", noter)
