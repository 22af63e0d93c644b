"""One filled demonstration for all the tests of a module: they only read it."""

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


@pytest.fixture(scope="module")
def demonstration(app) -> Iterator[Session]:
    """The session of a database filled on 20 November 2026, rolled back after the module."""
    with bases.transaction_annulee(app):
        remplir(SYSTEME, AUJOURDHUI)
        yield db.session
