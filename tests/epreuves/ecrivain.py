"""A process that writes in the journal, one transaction per event: `python -m tests.epreuves.ecrivain NOM NOMBRE`.

`NOMBRE` is 0 to write until killed. A line is printed once the first event is committed.
"""

import itertools
import sys
from dataclasses import replace

from clauses import application_nue
from clauses.cli.base import ecriture
from clauses.services.acteur import SYSTEME
from clauses.services.journal import Verbe, consigner


def ecrire(nom: str, nombre: int) -> None:
    acteur = replace(SYSTEME, nom=nom)
    with application_nue().app_context():
        for rang in itertools.count() if nombre == 0 else range(nombre):
            with ecriture():
                consigner(acteur, Verbe.CONNEXION, objet=("essai", rang), valeurs={"nom": nom, "rang": rang})
            if rang == 0:
                print("commencé", flush=True)  # noqa: T201


if __name__ == "__main__":
    ecrire(sys.argv[1], int(sys.argv[2]))
