"""The link with the pathways of the PLIE: which participant is which person, decided by somebody."""

from .proposition import proposer_liens

__all__ = ["proposer_liens"]
