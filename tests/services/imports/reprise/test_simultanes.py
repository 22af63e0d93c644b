"""Two imports at once take turns: the second sees what the first wrote."""

import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clauses.cli.base import ecriture
from clauses.extensions import db
from clauses.models import Evenement, HeuresMensuelles, Importation, Personne, Structure
from clauses.services import journal
from clauses.services.acteur import SYSTEME
from clauses.services.imports.reprise import importer_reprise
from clauses.services.imports.tableaux import lire_tableau
from clauses.services.territoires import creer_territoire
from tests.appui import bases
from tests.appui.lignes_reprise import AUJOURDHUI, fichier, personne


@pytest.fixture
def app_isolee(serveur, tmp_path):
    """An application on a database of its own: these imports really commit."""
    application = bases.application(bases.nouvelle_base(serveur, tmp_path, "essais_simultanes"), tmp_path)
    yield application
    with application.app_context():
        db.engine.dispose()


def lancer(app, territoires: list[int], fichiers: list[Path]) -> list[object]:
    """Import each file in its own thread, all starting together; return the reports or the errors."""
    depart = threading.Barrier(len(fichiers))
    rapports: list[object] = [None] * len(fichiers)

    def importer(rang: int) -> None:
        tableau = lire_tableau(fichiers[rang])
        with app.app_context():
            depart.wait()
            with ecriture():
                rapports[rang] = importer_reprise(SYSTEME, territoires[rang], tableau, aujourdhui=AUJOURDHUI)

    fils = [threading.Thread(target=importer, args=(rang,)) for rang in range(len(fichiers))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=120)
    return rapports


def creer(app, *codes: str) -> list[int]:
    with app.app_context(), ecriture():
        return [creer_territoire(SYSTEME, code, code)[0].id for code in codes]


def compter(modele) -> int:
    return db.session.scalar(select(func.count()).select_from(modele))


def test_le_meme_fichier_importe_deux_fois_a_la_fois_n_entre_qu_une_fois(app_isolee, tmp_path):
    chemin = fichier(tmp_path, *(personne(rang) for rang in range(40)))
    (territoire,) = creer(app_isolee, "essai")
    rapports = lancer(app_isolee, [territoire] * 2, [chemin] * 2)
    assert sorted(r.est_sans_effet for r in rapports) == [False, True]
    with app_isolee.app_context():
        assert (compter(HeuresMensuelles), compter(Personne), compter(Importation)) == (40, 40, 1)
        assert journal.verifier() is None


def test_deux_territoires_a_la_fois_partagent_les_structures(app_isolee, tmp_path):
    premier = fichier(tmp_path, *(personne(rang) for rang in range(20)), nom="premier.csv")
    second = fichier(tmp_path, *(personne(rang) for rang in range(10, 30)), nom="second.csv")
    rapports = lancer(app_isolee, creer(app_isolee, "nord", "sud"), [premier, second])
    assert [r.lignes_ecrites for r in rapports] == [20, 20]
    with app_isolee.app_context():
        assert (compter(Structure), compter(Personne), compter(Importation)) == (3, 40, 2)
        numeros = db.session.scalars(select(Evenement.numero).order_by(Evenement.numero)).all()
        assert numeros == list(range(1, len(numeros) + 1))
        assert journal.verifier() is None
        assert date(2024, 3, 1) == db.session.scalar(select(func.max(HeuresMensuelles.mois)))
