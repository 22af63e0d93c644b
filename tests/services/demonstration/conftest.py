"""One filled demonstration for all the tests of this package: what one of them writes is undone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from clauses.extensions import db
from clauses.services.acteur import SYSTEME
from clauses.services.demonstration import remplir
from tests.appui import bases

AUJOURDHUI = date(2026, 11, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process fills the demonstration, for all of this folder; what it holds is the same on both engines."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("demonstration"))
            item.add_marker(pytest.mark.embarque)


@pytest.fixture(scope="package")
def remplie(app) -> Iterator[None]:
    """A database filled on 20 November 2026, rolled back after the last of them."""
    with bases.transaction_annulee(app):
        remplir(SYSTEME, AUJOURDHUI)
        db.session.commit()
        yield


@pytest.fixture
def demonstration(remplie) -> Iterator[Session]:
    """The session of that database; what a test writes there is undone."""
    point = db.engines[None].begin_nested()
    yield db.session
    db.session.remove()
    point.rollback()
