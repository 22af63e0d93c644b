"""Work contracts: the list, and the page of one, each reading journaled."""

from .liste import CONTRATS

__all__ = ["CONTRATS"]
