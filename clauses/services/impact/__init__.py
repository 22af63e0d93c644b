"""The impact table: what the product is for (domaine §8)."""

from .axes import AXES, Axe
from .calcul import LigneAxe, TableauImpact, Total, calculer_impact
from .demande import Perimetre

__all__ = ["AXES", "Axe", "LigneAxe", "Perimetre", "TableauImpact", "Total", "calculer_impact"]
