"""The colour of a territory: it has to be read wherever the site writes with it (WCAG 2.1, criterion 1.4.3)."""

import re

from ..erreurs import DonneesInvalides

COULEUR = re.compile(r"#[0-9a-f]{6}")
CONTRASTE_MINIMAL = 4.5
BLANC, PAPIER, CHASSIS = "#ffffff", "#faf9f5", "#f1ece3"
#: Share of the colour itself in the tinted backgrounds, as the style sheet of the tokens mixes them.
PART_CHASSIS, PART_DOUCE = 0.03, 0.09


def contraste(couleur: str, fond: str) -> float:
    """The ratio of two colours « #rrggbb », from 1 to 21."""
    clair, sombre = sorted((_luminance(couleur), _luminance(fond)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def exiger_lisible(couleur: str) -> str:
    """The colour in small letters; raises `DonneesInvalides`, with the ratio, when text written with it is pale."""
    couleur = couleur.strip().lower()
    if not COULEUR.fullmatch(couleur):
        raise DonneesInvalides(
            "Écrivez la couleur comme #1f5f5b : un dièse et six chiffres ou lettres.", "couleur"
        )
    for lieu, fond in _fonds(couleur):
        mesure = contraste(couleur, fond)
        if mesure < CONTRASTE_MINIMAL:
            raise DonneesInvalides(
                f"Cette couleur se lirait mal : son contraste {lieu} est de {_en_mots(mesure)}, il en faut au moins "
                f"{_en_mots(CONTRASTE_MINIMAL)}. Choisissez-la plus foncée.",
                "couleur",
            )
    return couleur


def _fonds(couleur: str) -> tuple[tuple[str, str], ...]:
    """Where the site writes with the colour of a territory, and on what."""
    return (
        ("sur le blanc", BLANC),
        ("sur le fond des pages", PAPIER),
        ("sur le fond du menu", _melange(couleur, CHASSIS, PART_CHASSIS)),
        ("sur le fond d’une ligne choisie", _melange(couleur, BLANC, PART_DOUCE)),
    )


def _en_mots(mesure: float) -> str:
    """« 4,5:1 », rounded down: a colour refused at 4,46 must not read as enough."""
    return f"{int(mesure * 10) / 10:.1f}:1".replace(".", ",")


def _canaux(couleur: str) -> list[int]:
    return [int(couleur[i : i + 2], 16) for i in (1, 3, 5)]


def _melange(couleur: str, fond: str, part: float) -> str:
    paires = zip(_canaux(couleur), _canaux(fond), strict=True)
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in paires)


def _luminance(couleur: str) -> float:
    lineaires = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in _canaux(couleur))
    ]
    return sum(poids * c for poids, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))
