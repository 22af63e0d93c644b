"""The same day gives the same demonstration, row for row."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, select

from clauses.extensions import db
from clauses.models import Territoire
from clauses.services.acteur import SYSTEME
from clauses.services.demonstration import mois_de_la_demonstration, remplir

pytestmark = pytest.mark.epreuve
NOVEMBRE = date(2026, 11, 20)
#: Salted on purpose: the journal and the passwords are never twice the same.
SALEES = {"evenement", "donnees_evenement", "purge_evenement", "tete_journal", "alembic_version"}
COLONNES_SALEES = {"compte": {"mot_de_passe"}}


def empreintes(session) -> dict[str, str]:
    """The sha256 of each table, rows sorted by key."""
    resultat = {}
    for table in db.metadata.sorted_tables:
        if table.name in SALEES:
            continue
        colonnes = [c for c in table.c if c.name not in COLONNES_SALEES.get(table.name, ())]
        somme = hashlib.sha256()
        for ligne in session.execute(select(*colonnes).order_by(*table.primary_key)):
            somme.update(repr(tuple(ligne)).encode())
        resultat[table.name] = somme.hexdigest()
    return resultat


def test_deux_remplissages_le_meme_jour_donnent_les_memes_lignes(base):
    remplir(SYSTEME, NOVEMBRE)
    premiere = empreintes(base)
    base.rollback()
    assert base.scalar(select(func.count()).select_from(Territoire)) == 0
    remplir(SYSTEME, NOVEMBRE)
    assert empreintes(base) == premiere


def test_un_autre_mois_raconte_aussi_trois_ans_jusqu_au_mois_precedent(base):
    remplir(SYSTEME, date(2027, 1, 1))
    assert mois_de_la_demonstration(SYSTEME) == date(2027, 1, 1)
    mois = base.execute(
        db.text("SELECT CAST(min(mois) AS TEXT), CAST(max(mois) AS TEXT) FROM heures_mensuelles")
    ).one()
    assert tuple(mois) == ("2024-01-01", "2026-12-01")
