"""Pure reader of the DECP (données essentielles de la commande publique), domaine §11."""

from clauses.services.imports.decp.anomalies import Anomalie, CodeAnomalie, Gravite
from clauses.services.imports.decp.lecture import lire_decp, lire_octets
from clauses.services.imports.decp.types import (
    ActeSousTraitance,
    AvenantDecp,
    ConsiderationSociale,
    FormatDecp,
    IdentifiantStructure,
    LectureDecp,
    MarcheDecp,
    ModificationSousTraitance,
    TypeGroupement,
)

__all__ = [
    "ActeSousTraitance",
    "Anomalie",
    "AvenantDecp",
    "CodeAnomalie",
    "ConsiderationSociale",
    "FormatDecp",
    "Gravite",
    "IdentifiantStructure",
    "LectureDecp",
    "MarcheDecp",
    "ModificationSousTraitance",
    "TypeGroupement",
    "lire_decp",
    "lire_octets",
]
