"""The words of the filters in force, for the page and for the first sheet of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..acteur import Acteur
from .definition import Contexte, Demande, Filtre, Liste

SANS_NOM = "une sélection"


@dataclass(frozen=True)
class FiltreLu:
    """A filter as shown: its choices, the value in force and its words (empty when not in force)."""

    cle: str
    libelle: str
    choix: Sequence[tuple[str, str]] | None
    valeur: str
    mots: str
    tous: str | None
    est_actif: bool
    est_secondaire: bool


def lire_filtres(acteur: Acteur, liste: Liste, demande: Demande) -> list[FiltreLu]:
    """Every filter the actor may use; one that only comes by a link is there when in force."""
    contexte = Contexte(acteur, liste.permission, demande.aujourdhui)
    lus = [_lire(contexte, f, demande.filtres.get(f.cle, "")) for f in liste.filtres_de(acteur)]
    return [f for f in lus if f.choix is not None or f.est_actif]


def _lire(contexte: Contexte, filtre: Filtre, valeur: str) -> FiltreLu:
    choix = filtre.choix(contexte) if filtre.choix else None
    mots = dict(choix or ()).get(valeur)
    if valeur and mots is None and filtre.nommer:
        mots = filtre.nommer(contexte, valeur)
    return FiltreLu(
        cle=filtre.cle,
        libelle=filtre.libelle,
        choix=choix,
        valeur=valeur,
        mots=(mots or SANS_NOM) if valeur else "",
        tous=filtre.tous,
        est_actif=bool(valeur) and valeur != filtre.defaut,
        est_secondaire=filtre.est_secondaire,
    )


def perimetre_lu(acteur: Acteur, liste: Liste, demande: Demande) -> list[tuple[str, str]]:
    """What the rows of an export were chosen by, in words."""
    lignes = [(f.libelle, f.mots) for f in lire_filtres(acteur, liste, demande) if f.mots]
    if demande.recherche:
        lignes.append(("Recherche", demande.recherche))
    return lignes or [("Filtres", "aucun")]
