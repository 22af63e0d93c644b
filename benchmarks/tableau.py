"""The table that is printed."""

from collections.abc import Sequence

from .mesures import Resultat

ENTETES = ("Banc", "Moteur", "Mesure", "Nous", "Référence", "Rapport", "Cible", "Égal")
A_DROITE = {3, 4, 5, 6}


def mettre_en_tableau(resultats: Sequence[Resultat]) -> str:
    """One line per measure, under its headers, in Markdown."""
    lignes = [ENTETES, *(_cellules(r) for r in resultats)]
    largeurs = [max(len(ligne[rang]) for ligne in lignes) for rang in range(len(ENTETES))]
    filet = [("-" * (n - 1) + ":") if rang in A_DROITE else "-" * n for rang, n in enumerate(largeurs)]
    alignees = [
        [c.rjust(n) if rang in A_DROITE else c.ljust(n) for rang, (c, n) in enumerate(paires)]
        for paires in (list(zip(ligne, largeurs, strict=True)) for ligne in lignes)
    ]
    return "\n".join(f"| {' | '.join(ligne)} |" for ligne in (alignees[0], filet, *alignees[1:]))


def _cellules(r: Resultat) -> tuple[str, ...]:
    cible = "" if r.cible is None else f"≤ {_nombre(r.cible, r.unite)}"
    egal = {None: "", True: "oui", False: "NON"}[r.est_egal]
    return r.banc, r.moteur, r.mesure, r.nous, r.reference, _nombre(r.rapport, r.unite), cible, egal


def _nombre(valeur: float, unite: str) -> str:
    """A ratio with two places, a duration or a size with one at most."""
    texte = f"{valeur:.2f}" if unite == "×" else f"{valeur:.1f}".removesuffix(".0")
    return f"{texte} {unite}".replace(".", ",")
