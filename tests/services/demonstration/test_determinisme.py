"""The same month gives the same demonstration, and only an empty base takes one."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, select

from clauses.extensions import db
from clauses.models import Evenement, Personne, Territoire
from clauses.services.acteur import SYSTEME, Acteur
from clauses.services.demonstration import mois_de_la_demonstration, remplir
from clauses.services.erreurs import Conflit, Interdit
from clauses.services.journal import Verbe, verifier
from tests.appui.fabriques import PersonneFabrique, TerritoireFabrique

NOVEMBRE = date(2026, 11, 20)
#: Salted on purpose: the journal and the passwords are never twice the same.
SALEES = {"evenement", "donnees_evenement", "purge_evenement", "tete_journal", "alembic_version"}
COLONNES_SALEES = {"compte": {"mot_de_passe", "jeton_session"}}


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


def test_une_base_qui_contient_deja_un_territoire_est_refusee(base):
    TerritoireFabrique(code="reel")
    with pytest.raises(Conflit, match="base vide"):
        remplir(SYSTEME, NOVEMBRE)
    assert base.scalar(select(func.count()).select_from(Personne)) == 0


def test_une_base_vide_n_est_pas_une_demonstration(base):
    assert mois_de_la_demonstration(SYSTEME) is None


def test_seul_un_administrateur_remplit(base):
    with pytest.raises(Interdit):
        remplir(Acteur(nom="personne"), NOVEMBRE)


def test_le_remplissage_est_consigne_et_la_chaine_du_journal_est_juste(base):
    remplir(SYSTEME, NOVEMBRE)
    verbes = base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()
    assert verbes[-1] == Verbe.DEMONSTRATION_REMPLIE
    assert verbes.count(Verbe.DEMONSTRATION_REMPLIE) == 1
    assert verifier() is None
    instants = base.scalars(select(Evenement.le).order_by(Evenement.numero)).all()
    assert instants == sorted(instants)


def test_une_ligne_s_ajoute_apres_le_remplissage(base):
    """The ids are given by hand: the sequences of PostgreSQL have to follow."""
    remplir(SYSTEME, NOVEMBRE)
    dernier = base.scalar(select(func.max(Personne.id)))
    territoire_id = base.scalar(select(func.min(Territoire.id)))
    nouvelle = PersonneFabrique(territoire_id=territoire_id)
    assert nouvelle.id > dernier
