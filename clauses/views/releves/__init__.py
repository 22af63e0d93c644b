"""Attendance sheets on the depositor's side: the list, the drop, the page of each, its file."""

from . import choix, depot, fichier, lecture, liste, page, saisie
from .blueprint import bp

__all__ = ["bp", "choix", "depot", "fichier", "lecture", "liste", "page", "saisie"]
