"""Long work: asked for in a page, done by the worker, followed and cancelled by who asked.

The row of `travail` is the truth. It is taken, then ended in the very transaction that writes its effect: killed at
any moment, a work has done nothing or everything. The worker's side is in `etats`, what each type does in `registre`.
"""

from .demande import annuler, demander, demander_l_arret, recommencer
from .etats import ACTIFS
from .lecture import TravailLu, a_envoyer, compter, dernier, est_a_un_autre, lire, lire_dernier, lister

__all__ = [
    "ACTIFS",
    "TravailLu",
    "a_envoyer",
    "annuler",
    "compter",
    "demander",
    "demander_l_arret",
    "dernier",
    "est_a_un_autre",
    "lire",
    "lire_dernier",
    "lister",
    "recommencer",
]
