"""A process that types hours with others: `python -m tests.epreuves.saisisseur COMPTE NOMBRE`.

It waits for a line on its input, saves `NOMBRE` cells one by one, each with the version number it last saw, then
prints {issue: how many}, an emptied cell being counted as « videe ».
"""

import json
import random
import sys
from collections import Counter
from datetime import date

from sqlalchemy import select

from clauses import application_nue
from clauses.cli.base import ecriture
from clauses.extensions import db
from clauses.models import Affectation, Compte
from clauses.services.acteur import acteur_de
from clauses.services.heures import CelluleSaisie, Issue, enregistrer_cellules

MOIS = [date(2025, m, 1) for m in range(1, 4)]
AUJOURDHUI = date(2025, 12, 1)


def saisir(compte_id: int, nombre: int) -> Counter[str]:
    hasard, vus, issues = random.Random(compte_id), {}, Counter()
    with application_nue().app_context():
        acteur = acteur_de(db.session.get(Compte, compte_id), AUJOURDHUI)
        affectations = db.session.scalars(select(Affectation.id).order_by(Affectation.id)).all()
        db.session.rollback()
        print("prêt", flush=True)  # noqa: T201
        sys.stdin.readline()
        for _ in range(nombre):
            cle = hasard.choice(affectations), hasard.choice(MOIS)
            texte = "" if hasard.random() < 0.1 else f"{hasard.randrange(1, 15_000) / 100:.2f}"
            with ecriture():
                (r,) = enregistrer_cellules(
                    acteur, [CelluleSaisie(*cle, texte, vus.get(cle, 0))], aujourdhui=AUJOURDHUI
                )
            vus[cle] = r.numero
            est_videe = r.issue is Issue.ENREGISTREE and r.heures is None
            issues["videe" if est_videe else r.issue.value] += 1
    return issues


if __name__ == "__main__":
    print(json.dumps(saisir(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
