"""The journal: who did what, when, in the same transaction as the act, chained so that a change shows.

Each event carries `empreinte = HMAC(cle, numero | le | verbe | … | empreinte_donnees | precedente)`. The values
(names included) are in `DonneesEvenement`, and the chain holds only their salted digest: purging the values
leaves the chain true, and the purge is itself an event. The head is sealed with another key: removing the newest
events and writing an earlier head by hand is seen too.

What a chain inside the database cannot show is the whole database put back as it was on an earlier day: keep the
backups, and the fingerprint that `clauses journal verifier` prints.
"""

from .ecriture import ORIGINE, Verbe, canonique, compter, consigner, lire_tete, purger_valeurs
from .noms_lus import consigner_noms_lus
from .verification import Anomalie, verifier

__all__ = [
    "ORIGINE",
    "Anomalie",
    "Verbe",
    "canonique",
    "compter",
    "consigner",
    "consigner_noms_lus",
    "lire_tete",
    "purger_valeurs",
    "verifier",
]
