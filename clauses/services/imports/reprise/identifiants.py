"""The key of a structure."""

from ....models.vocabulaire import TypeIdentifiant
from .cellules import LONGUEUR_SIRET, SiretLu

#: (type of identifier, identifier), or (`PAR_NOM`, folded name) for a structure of the territory alone.
CleStructure = tuple[str, str]
PAR_NOM = "nom"


def cle_par_identifiant(siret: SiretLu) -> CleStructure:
    """(type of identifier, identifier): fourteen digits are a SIRET, anything else another identifier."""
    est_siret = len(siret.numero) == LONGUEUR_SIRET and siret.numero.isdigit()
    return ((TypeIdentifiant.SIRET if est_siret else TypeIdentifiant.AUTRE).value, siret.numero)
