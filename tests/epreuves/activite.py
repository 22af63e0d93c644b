"""A process that works without pause: a territory, a stored piece and their event in each transaction.

`python -m tests.epreuves.activite NOM` prints a line once its first transaction is committed, and stops when killed.
"""

import itertools
import sys

from clauses import application_nue
from clauses.cli.base import ecriture
from clauses.extensions import db
from clauses.models import Piece
from clauses.models.vocabulaire import TypePiece
from clauses.services import fichiers
from clauses.services.acteur import SYSTEME
from clauses.services.territoires import creer_territoire


def travailler(nom: str) -> None:
    with application_nue().app_context():
        for rang in itertools.count():
            with ecriture():
                territoire, _ = creer_territoire(SYSTEME, f"{nom}-{rang}", f"PLIE {nom} {rang}")
                range_ = fichiers.ranger(f"pièce {rang} de {nom}".encode() * 50)
                db.session.add(
                    Piece(
                        territoire_id=territoire.id,
                        type=TypePiece.AUTRE,
                        nom_fichier=f"{rang}.txt",
                        nom_stocke=range_.nom_stocke,
                        sha256=range_.sha256,
                        taille=range_.taille,
                    )
                )
            if rang == 0:
                print("commencé", flush=True)  # noqa: T201


if __name__ == "__main__":
    travailler(sys.argv[1])
