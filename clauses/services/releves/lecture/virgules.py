"""Csv cut by commas whose numbers had a decimal comma too: « DUPONT Jean,01/2026,151,67 »."""

_RAISON = (
    "Des lignes ont plus de cellules que celle des titres (ligne {}) : une virgule décimale y coupe sans doute un "
    "nombre. Enregistrez le fichier avec le point-virgule pour séparateur."
)


def recoller(lignes: list[tuple[int, list[str]]]) -> str:
    """Join again, in place, the last number of each row where every row shows it cut; returns what has to be said."""
    rang = next((r for r, (_, cellules) in enumerate(lignes) if _remplies(cellules) > 1), None)
    if rang is None:
        return ""
    largeur = len(lignes[rang][1])
    suivantes = lignes[rang + 1 :]
    longues = [
        (n, cellules) for n, cellules in suivantes if len(cellules) > largeur and any(cellules[largeur:])
    ]
    if not longues:
        return ""
    if any(c.strip().isdigit() for c in lignes[rang][1]) or len(longues) != len(suivantes):
        return _RAISON.format(longues[0][0])
    if not all(len(c) == largeur + 1 and _est_coupe(*c[-2:]) for _, c in longues):
        return _RAISON.format(longues[0][0])
    for _, cellules in longues:
        cellules[-2:] = [f"{cellules[-2].strip()},{cellules[-1].strip()}"]
    return ""


def _remplies(cellules: list[str]) -> int:
    return sum(1 for c in cellules if c.strip())


def _est_coupe(entier: str, decimales: str) -> bool:
    entier, decimales = entier.strip().removeprefix("-"), decimales.strip()
    return entier.isdigit() and decimales.isdigit() and len(decimales) <= 2
