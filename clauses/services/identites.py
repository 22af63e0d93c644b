"""The identity of a person: a folded key inside a territory, a keyed digest across territories."""

import hashlib
import hmac
from datetime import date

from ..extensions import coffre
from .normalisation import cle_texte, texte_recherche

GENERATIONS = {"QP": 2015, "QN": 2024}


def cle_identite(nom_naissance: str, prenom: str, date_naissance: date) -> str:
    """« martin|lea|1990-05-17 »: case, accents, hyphens, apostrophes and spaces folded (formats, « Identity »)."""
    return f"{cle_texte(nom_naissance)}|{cle_texte(prenom)}|{date_naissance.isoformat()}"


def empreinte_identite(cle: str, rang: int = 0) -> str:
    """HMAC-SHA256 of an identity key, hexadecimal: counts people across territories, and nothing else.

    `rang` tells apart homonyms of one territory: the second one counts as another person.
    """
    texte = f"{cle}|{rang}" if rang else cle
    return hmac.new(coffre.cle("identite"), texte.encode(), hashlib.sha256).hexdigest()


def mots_d_une_personne(nom_naissance: str, prenom: str, nom_usage: str | None = None) -> dict[str, str]:
    """The folded columns of a person: `recherche` holds every name, `tri` sorts on the one that lists show."""
    recherche = texte_recherche(f"{nom_naissance} {prenom} {nom_usage or ''}")
    tri = texte_recherche(f"{nom_usage or nom_naissance} {prenom}")
    return {"recherche": recherche[:500], "tri": tri[:300]}


def generation_du_quartier(code: str | None) -> int | None:
    """The zoning that a code of priority district belongs to: QP… is that of 2015, QN… that of 2024."""
    return GENERATIONS.get((code or "")[:2].upper())
