"""The workshop of files, for the reader of sheets; the agency whose file is tied, for what comes after."""

import pytest

from tests.appui.atelier import Atelier
from tests.appui.etti import Etti, creer_etti


@pytest.fixture
def atelier(tmp_path) -> Atelier:
    return Atelier(tmp_path)


@pytest.fixture
def etti(base) -> Etti:
    return creer_etti()
