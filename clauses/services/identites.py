"""The identity of a person: a folded key inside a territory, a keyed digest across territories."""

import hashlib
import hmac
from datetime import date

from ..extensions import coffre
from .normalisation import cle_texte


def cle_identite(nom_naissance: str, prenom: str, date_naissance: date) -> str:
    """« martin|lea|1990-05-17 »: case, accents, hyphens, apostrophes and spaces folded (formats, « Identity »)."""
    return f"{cle_texte(nom_naissance)}|{cle_texte(prenom)}|{date_naissance.isoformat()}"


def empreinte_identite(cle: str) -> str:
    """HMAC-SHA256 of an identity key, hexadecimal: counts people across territories, and nothing else."""
    return hmac.new(coffre.cle("identite"), cle.encode(), hashlib.sha256).hexdigest()
