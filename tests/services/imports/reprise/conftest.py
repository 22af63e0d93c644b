"""The importer, on lines written in the test."""

import pytest

from tests.appui.lignes_reprise import Importeur


@pytest.fixture
def importer(base, tmp_path) -> Importeur:
    """`importer(territoire, ligne(…), ligne(…), ignorer_erreurs=True)` returns the report."""
    return Importeur(tmp_path)
