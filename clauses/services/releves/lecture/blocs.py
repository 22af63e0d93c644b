"""Tables that stand side by side under one row of titles: each is read as if it were alone."""

from collections.abc import Iterator
from dataclasses import replace

from clauses.services.normalisation import texte_recherche

from .entetes import Titres
from .grille import Grille
from .modele import RoleColonne

R = RoleColonne
_IDENTITES = (R.PERSONNE, R.NOM)


def en_blocs(grille: Grille, titres: Titres) -> Iterator[Grille]:
    """The sheet once for each table side by side, the cells of the others blank; nothing when there is one table.

    Tables are side by side when the title of the people comes back with the same titles after it: « Salarié, Heures,
    Salarié, Heures ». Columns before the first one, a date, are of them all.
    """
    bornes = _bornes(grille, titres)
    for debut, fin in bornes:
        lignes = [
            [v if i < bornes[0][0] or debut <= i < fin else "" for i, v in enumerate(ligne)]
            for ligne in grille.lignes
        ]
        yield replace(grille, lignes=lignes)


def _bornes(grille: Grille, titres: Titres) -> list[tuple[int, int]]:
    """(first column, column after the last one) of each table; empty when there is only one."""
    textes = _textes(grille, titres)
    premier = next((c.index for c in titres.colonnes if c.role in _IDENTITES), None)
    if premier is None or premier >= len(textes):
        return []
    debuts = [i for i, t in enumerate(textes) if t == textes[premier]]
    bornes = list(zip(debuts, [*debuts[1:], len(textes)], strict=True))
    suites = {tuple(t for t in textes[a:b] if t) for a, b in bornes}
    return bornes if len(bornes) > 1 and len(suites) == 1 and len(suites.pop()) > 1 else []


def _textes(grille: Grille, titres: Titres) -> list[str]:
    """The titles as the file writes them, without the months above them."""
    rangs = range(titres.rang, titres.rang + titres.hauteur)
    largeur = max(len(grille.lignes[r]) for r in rangs)
    return [
        texte_recherche(next((t for r in reversed(rangs) if (t := grille.texte(r, i))), ""))
        for i in range(largeur)
    ]
