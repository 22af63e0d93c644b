"""Refusals shared by every reader of imported files: one class, whatever the format."""

from clauses.services.imports.tableaux.modele import FichierRefuse

__all__ = ["FichierRefuse"]
