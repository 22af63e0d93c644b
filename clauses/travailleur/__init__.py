"""The worker: the edge of long work, as a page is the edge of a request. It opens the transactions, and commits."""

from .consommateur import TravailleurDejaLa, travailler

__all__ = ["TravailleurDejaLa", "travailler"]
