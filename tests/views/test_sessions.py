"""Sessions on a real file of SQLite: reading a page never waits for whoever is writing."""

import sqlite3
import time
from datetime import timedelta

from sqlalchemy import select, update

from clauses.models import SessionOuverte
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.comptes.sessions import PRECISION
from tests.appui.comptes import compte_ouvert, ouvrir
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.site import servir

PATIENCE = 5  # seconds; a locked base would be waited for a minute


def test_lire_une_page_n_attend_pas_que_les_autres_aient_fini_d_ecrire(tmp_path):
    with servir(tmp_path) as site:
        ancienne = maintenant() - PRECISION - timedelta(minutes=1)
        with site.base() as base:
            compte = compte_ouvert(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
            identifiant, jeton = compte.get_id(), ouvrir(compte)
            base.execute(update(SessionOuverte).values(vue_le=ancienne))
        navigateur = site.app.test_client()
        with navigateur.session_transaction() as session:
            session.update(_user_id=identifiant, _fresh=True, jeton=jeton)
        ecrivain = sqlite3.connect(tmp_path / "site.db", isolation_level=None)
        ecrivain.execute("BEGIN IMMEDIATE")
        debut = time.monotonic()
        assert navigateur.get("/mon-compte").status_code == 200
        assert time.monotonic() - debut < PATIENCE
        ecrivain.execute("ROLLBACK")
        ecrivain.close()
        assert navigateur.get("/mon-compte").status_code == 200
        with site.base() as base:
            assert base.scalar(select(SessionOuverte.vue_le)) > ancienne  # the next page wrote it
