"""One filled demonstration for all the tests of a module: they only read it."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from clauses.extensions import db
from clauses.services.acteur import SYSTEME
from clauses.services.demonstration import remplir
from tests.appui import bases

AUJOURDHUI = date(2026, 11, 20)


@pytest.fixture(scope="module")
def demonstration(app) -> Iterator[Session]:
    """The session of a database filled on 20 November 2026, rolled back after the module."""
    with bases.transaction_annulee(app):
        remplir(SYSTEME, AUJOURDHUI)
        yield db.session
