"""A process that applies a sheet with others: `python -m tests.epreuves.deposant RELEVE`.

It waits for a line on its input, applies the sheet in one transaction, and prints how many cells it declared.
"""

import sys
from datetime import date

from clauses import application_nue
from clauses.cli.base import ecriture
from clauses.extensions import db
from clauses.models import Releve
from clauses.models.vocabulaire import Role
from clauses.services.acteur import Acteur, Droit
from clauses.services.releves.application import appliquer


def deposer(releve_id: int) -> int:
    with application_nue().app_context():
        structure_id = db.session.get(Releve, releve_id).deposant_id
        db.session.rollback()
        acteur = Acteur(f"relevé {releve_id}", droits=(Droit(Role.EMPLOYEUR, structure_id=structure_id),))
        print("prêt", flush=True)  # noqa: T201
        sys.stdin.readline()
        with ecriture():
            bilan = appliquer(acteur, db.session.get(Releve, releve_id), aujourdhui=date(2025, 5, 2))
    return bilan.declarees


if __name__ == "__main__":
    print(deposer(int(sys.argv[1])))  # noqa: T201
