"""Work contracts: the list, and the page of one, each reading journaled."""

from .fiche import FicheContrat, consulter_contrat
from .liste import CONTRATS

__all__ = ["CONTRATS", "FicheContrat", "consulter_contrat"]
