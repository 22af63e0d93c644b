"""Reading an attendance sheet, whatever its shape: header anywhere, months or days as columns, weeks, pdf, payroll."""

from .apercu import Apercu, FeuilleVue, lire_apercu
from .document import EXTENSIONS, image_de_page
from .lecture import lire_releve
from .lignes import mois_couverts
from .modele import (
    LIMITES_RELEVE,
    ColonneLue,
    CorrectionFeuille,
    Corrections,
    Lecture,
    LigneLue,
    RoleColonne,
    TableLue,
)

__all__ = [
    "EXTENSIONS",
    "LIMITES_RELEVE",
    "Apercu",
    "ColonneLue",
    "CorrectionFeuille",
    "Corrections",
    "FeuilleVue",
    "Lecture",
    "LigneLue",
    "RoleColonne",
    "TableLue",
    "image_de_page",
    "lire_apercu",
    "lire_releve",
    "mois_couverts",
]
