"""The workshop of files, for the readers of tables."""

import pytest

from tests.appui.atelier import Atelier


@pytest.fixture
def atelier(tmp_path) -> Atelier:
    return Atelier(tmp_path)
