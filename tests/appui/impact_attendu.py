"""The impact table as the file itself says it, computed here without a line of the application."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

AXES = {"sexe": "sexe", "modalite": "modalite", "type_contrat": "type_contrat", "mois": "mois"}
PERSONNE = ("nom", "prenom", "date_naissance")
CONTRAT = (*PERSONNE, "employeur_siret", "type_contrat", "date_debut_contrat")
MARCHE = ("donneur_ordre_siret", "marche")


def impact_du_fichier(lignes: list[dict[str, str]]) -> dict:
    """The object of formats, « impact as JSON », for the whole period of the lines and a few axes."""
    mois = sorted(ligne["mois"] for ligne in lignes)
    axes = {axe: _par(lignes, colonne) for axe, colonne in AXES.items()}
    return {
        "perimetre": {"du": mois[0], "au": mois[-1]},
        "total": {
            **_mesures(lignes),
            "donneurs_ordre": len({ligne["donneur_ordre_siret"] for ligne in lignes}),
            "attributaires": len({ligne["attributaire_siret"] for ligne in lignes}),
        },
        "axes": axes,
    }


def _par(lignes: Iterable[dict[str, str]], colonne: str) -> dict[str, dict]:
    groupes = defaultdict(list)
    for ligne in lignes:
        groupes[ligne[colonne]].append(ligne)
    return {cle: _mesures(groupe) for cle, groupe in groupes.items()}


def _mesures(lignes: list[dict[str, str]]) -> dict:
    heures = sum(Decimal(ligne["heures"].replace(",", ".")) for ligne in lignes)
    return {
        "heures_realisees": f"{heures:.2f}",
        "personnes": _distincts(lignes, PERSONNE),
        "contrats": _distincts(lignes, CONTRAT),
        "marches": _distincts(lignes, MARCHE),
    }


def _distincts(lignes: list[dict[str, str]], colonnes: tuple[str, ...]) -> int:
    return len({tuple(ligne[c] for c in colonnes) for ligne in lignes})
