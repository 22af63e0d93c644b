"""The collector of cycles waits for the last block, and is left as it was found."""

import gc

import pytest

from clauses.services.ramassage import sans_ramassage


@pytest.fixture(autouse=True)
def _ramassage_rendu():
    yield
    gc.enable()


def test_le_ramassage_reprend_a_la_fin_du_dernier_bloc():
    with sans_ramassage():
        with sans_ramassage():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_il_reprend_aussi_apres_une_erreur():
    with pytest.raises(ValueError, match="essai"), sans_ramassage():
        raise ValueError("essai")
    assert gc.isenabled()


def test_il_reste_arrete_pour_qui_l_avait_arrete():
    gc.disable()
    with sans_ramassage():
        pass
    assert not gc.isenabled()
