"""Two sheets on the same cells, and one sheet sent twice, at once: nothing is lost, nothing is written twice."""

import json
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import DonneesEvenement, Evenement, HeuresMensuelles, ReleveLigne
from clauses.models.vocabulaire import EtatLigne
from clauses.services.journal import Verbe
from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import creer_etti, deposer, ligne
from tests.appui.installation import dans_l_application

pytestmark = pytest.mark.epreuve


def test_des_releves_appliques_ensemble_ne_perdent_rien(app, installation, nombre_epreuves):
    nombre = nombre_epreuves(2, 16)
    lieu = installation()
    assert lieu.clauses("init-db").returncode == 0
    with dans_l_application(lieu, app):
        etti, releves = creer_etti(), []
        for rang in range(1, nombre + 1):
            lues = [ligne("LE GALL Anaïs", f"{rang}.00"), ligne("DIALLO Ibrahima", f"{rang}.50")][
                :: (-1) ** rang
            ]
            rattaches = rattacher(etti.acteur, etti.structure.id, lues)
            releves.append(deposer(etti.structure, lues, rattaches).id)
        db.session.commit()

    processus = [lieu.lancer("tests.epreuves.deposant", str(r)) for r in releves * 2]
    for un in processus:
        assert un.stdout.readline().decode() == "prêt\n", un.communicate()[1].decode()
    for un in processus:
        un.stdin.write(b"\n")
        un.stdin.flush()
    sorties = [un.communicate(timeout=600) for un in processus]
    assert [un.returncode for un in processus] == [0] * len(processus), sorties
    # Each sheet was applied once, whoever of its two senders came first.
    assert Counter(int(s) for s, _ in sorties) == {2: nombre, 0: nombre}

    with dans_l_application(lieu, app):
        suites = defaultdict(list)
        for v in db.session.scalars(select(HeuresMensuelles).order_by(HeuresMensuelles.numero)):
            suites[v.affectation_id].append(v)
        etats = set(db.session.scalars(select(ReleveLigne.etat)))
        ecrites = defaultdict(list)
        requete = (
            select(DonneesEvenement.valeurs)
            .join(Evenement, Evenement.numero == DonneesEvenement.numero)
            .where(Evenement.verbe == Verbe.HEURES_DECLAREES.value)
            .order_by(Evenement.numero)
        )
        for valeurs in db.session.scalars(requete):
            for cellule in json.loads(valeurs)["cellules"]:
                ecrites[cellule["affectation"]].append((cellule["heures_avant"], cellule["heures"]))
    assert etats == {EtatLigne.DECLAREE}
    for cle, suite in suites.items():
        assert [v.numero for v in suite] == list(range(1, nombre + 1))
        assert [v.valable_au is None for v in suite] == [False] * (nombre - 1) + [True]
        valeurs = [None, *(str(v.heures) for v in suite)]
        assert ecrites[cle] == list(pairwise(valeurs))
    assert lieu.clauses("journal", "verifier").returncode == 0
