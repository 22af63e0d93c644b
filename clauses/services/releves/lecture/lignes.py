"""From counts to lines: hours rounded once, cells named as a person finds them."""

from dataclasses import replace
from datetime import date

from clauses.services.normalisation import espaces_insecables

from ...calendrier import mois_en_lettres
from .comptage import Compte
from .document import Document, Feuille
from .durees import arrondir, heures_ecrites
from .modele import Lecture, LigneLue

_CELLULES_NOMMEES = 12
_HEURES_D_UN_MOIS = 744


def tous_marches_reunis(comptes: dict[tuple, Compte]) -> dict[tuple, Compte]:
    """The same counts without telling markets apart: exact sums, not sums of rounded ones."""
    reunis: dict[tuple, Compte] = {}
    for compte in comptes.values():
        cle = (compte.personne.cle, compte.mois)
        if cle in reunis:
            reunis[cle].heures += compte.heures
            reunis[cle].cellules += compte.cellules
        else:
            reunis[cle] = replace(compte, marche=None)
    return reunis


def lignes_de(document: Document, comptes: dict[tuple, Compte], lecture: Lecture) -> list[LigneLue]:
    """The counts as lines, in the order of the file; a month whose hours net to less than zero is only said."""
    lignes = []
    feuilles = {f.nom or "": f for f in document.feuilles}
    for compte in comptes.values():
        heures = arrondir(compte.heures)
        p = compte.personne
        if heures > 0:
            cellules = _nommer_cellules(document, feuilles, compte)
            if heures > _HEURES_D_UN_MOIS:
                lecture.avertissements.append(_dire_trop(compte, cellules))
            lignes.append(
                LigneLue(
                    p.ecrite,
                    p.nom,
                    p.prenom,
                    p.naissance,
                    compte.mois,
                    heures,
                    compte.feuille,
                    cellules,
                    compte.marche,
                )
            )
        elif heures < 0:
            lecture.avertissements.append(_dire_negatif(compte))
    return lignes


def _dire_trop(compte: Compte, cellules: str) -> str:
    return espaces_insecables(
        f"{compte.personne.ecrite} aurait fait {heures_ecrites(compte.heures)} heures en "
        f"{mois_en_lettres(compte.mois)}, plus que le mois n’en a (744) : vérifiez {cellules[:80]}, et le rôle de "
        "sa colonne."
    )


def _dire_negatif(compte: Compte) -> str:
    return espaces_insecables(
        f"Les heures de {compte.personne.ecrite} en {mois_en_lettres(compte.mois)} sont négatives "
        f"({heures_ecrites(compte.heures)}) une fois régularisées : rien n’est compté."
    )


def _nommer_cellules(document: Document, par_feuille: dict[str, Feuille], compte: Compte) -> str:
    """« D7 », « D7:H7 » when they touch, « D7, D12 » otherwise; a cell of another sheet carries its name."""
    if len(compte.cellules) == 1:
        ligne, colonne, feuille = compte.cellules[0]
        return document.nom_cellule(par_feuille[feuille], ligne, colonne)
    plages: list[list[tuple[int, int, str]]] = []
    for cellule in sorted(
        set(compte.cellules), key=lambda c: (c[2] != (compte.feuille or ""), c[2], c[0], c[1])
    ):
        if plages and _se_touchent(plages[-1][-1], cellule):
            plages[-1].append(cellule)
        else:
            plages.append([cellule])
    noms = []
    for plage in plages[:_CELLULES_NOMMEES]:
        premiere, derniere = plage[0], plage[-1]
        feuille = par_feuille[premiere[2]]
        nom = document.nom_cellule(feuille, premiere[0], premiere[1])
        fin = document.nom_cellule(feuille, derniere[0], derniere[1])
        texte = nom if nom == fin else f"{nom}:{fin}"
        noms.append(texte if premiere[2] == (compte.feuille or "") else f"{premiere[2]}!{texte}")
    suite = "…" if len(plages) > _CELLULES_NOMMEES else ""
    return ", ".join(dict.fromkeys(noms))[:990] + suite


def _se_touchent(a: tuple[int, int, str], b: tuple[int, int, str]) -> bool:
    return a[2] == b[2] and ((a[0] == b[0] and b[1] == a[1] + 1) or (a[1] == b[1] and b[0] == a[0] + 1))


def mois_couverts(lignes: list[LigneLue]) -> tuple[date | None, date | None]:
    """First and last month of the lines."""
    mois = sorted({li.mois for li in lignes})
    return (mois[0], mois[-1]) if mois else (None, None)
