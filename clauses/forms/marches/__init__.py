"""Forms of markets, and of what hangs from them."""

from .etapes import EtapeForm
from .lots import AttributionForm, LotForm, NouvelleAttributionForm
from .marche import MarcheForm, NouveauMarcheForm, OperationForm
from .objectif import CorrectionForm, ObjectifForm, valeurs_de
from .qualification import QualificationForm

__all__ = [
    "AttributionForm",
    "CorrectionForm",
    "EtapeForm",
    "LotForm",
    "MarcheForm",
    "NouveauMarcheForm",
    "NouvelleAttributionForm",
    "ObjectifForm",
    "OperationForm",
    "QualificationForm",
    "valeurs_de",
]
