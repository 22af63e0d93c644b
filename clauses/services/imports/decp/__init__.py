"""DECP (données essentielles de la commande publique), domaine §11.

Reading is pure (`lecture` and what it calls); `rapprochement` reads the base, `plan` decides without writing,
`ecriture` writes, and `application` is the door: `importer_decp`. `propositions` settles what was proposed.
"""

from clauses.services.imports.decp.anomalies import Anomalie, CodeAnomalie, Gravite
from clauses.services.imports.decp.application import importer_decp
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
    "importer_decp",
    "lire_decp",
    "lire_octets",
]
