"""People: the list, and the page of one, each reading journaled."""

from .liste import PERSONNES

__all__ = ["PERSONNES"]
