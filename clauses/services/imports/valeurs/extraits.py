"""What an error message may repeat of a cell."""

from clauses.services.imports.valeurs.nir import contient_nir

_LONGUEUR = 40


def extrait(texte: str) -> str:
    """Return the beginning of a cell for a message; a social security number is only ever shown masked."""
    if masque := contient_nir(texte):
        return masque
    return texte if len(texte) <= _LONGUEUR else texte[: _LONGUEUR - 1] + "…"
