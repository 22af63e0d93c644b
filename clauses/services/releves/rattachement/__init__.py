"""Whose contract a line of a sheet speaks of: tied when it is certain, proposed when it is not, never guessed."""

from .recherche import rattacher
from .resultat import Candidat, LigneARattacher, LigneEcrite, Rattachement
from .souvenirs import retenir_rattachement, retenir_rattachements

__all__ = [
    "Candidat",
    "LigneARattacher",
    "LigneEcrite",
    "Rattachement",
    "rattacher",
    "retenir_rattachement",
    "retenir_rattachements",
]
