"""People: the list, and the page of one, each reading journaled."""

from .fiche import FichePersonne, consulter_personne
from .liste import PERSONNES

__all__ = ["PERSONNES", "FichePersonne", "consulter_personne"]
