"""Two axes crossed: one measure in each cell, and margins that are counts of their own, not sums of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Select, select

from ...extensions import db
from ...models.types import Vocabulaire, en_heures
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from .axes import AXES, AXES_TEMPS, INCONNU, Axe
from .base import Forme
from .calcul import LigneAxe, Total, calculer_impact
from .demande import Perimetre, est_objet, forme_de, parametres
from .requetes import cadre, joindre_axe, mesures

#: Stands for « inconnu » among the keys of a grid: no code is empty.
SANS_CLE = ""


class Mesure(Vocabulaire):
    """What a cell of a cross may hold."""

    HEURES_REALISEES = "heures_realisees", "Heures réalisées"
    PERSONNES = "personnes", "Personnes"
    CONTRATS = "contrats", "Contrats"
    MARCHES = "marches", "Marchés"


@dataclass(frozen=True)
class Croisement:
    """Rows of the first axis, columns of the second, and `cellules[row][column]` (empty where nothing meets)."""

    axes: tuple[Axe, Axe]
    mesure: Mesure
    lignes: Sequence[LigneAxe]
    colonnes: Sequence[LigneAxe]
    cellules: Sequence[Sequence[Decimal | int | None]]
    total: Total

    def marge(self, ligne: LigneAxe | Total) -> Decimal | int:
        """The measure of a whole row, of a whole column, or of everything."""
        return getattr(ligne, self.mesure.value)


def croiser(acteur: Acteur, perimetre: Perimetre, axe1: Axe, axe2: Axe, mesure: Mesure) -> Croisement:
    """Cross two axes. Raises `DonneesInvalides` for twice the same, or for two axes of time."""
    if axe1 is axe2 or {axe1, axe2} <= set(AXES_TEMPS):
        raise DonneesInvalides("Croisez deux axes différents, dont un seul de temps.", "croiser")
    tableau = calculer_impact(acteur, perimetre, (axe1, axe2))
    lignes, colonnes = tableau.axes[axe1], tableau.axes[axe2]
    rang = 2 + list(Mesure).index(mesure)
    requete = requete_croisement(forme_de(perimetre), axe1, axe2)
    groupes = [
        (_ou_sans_cle(g[0]), _ou_sans_cle(g[1]), g[rang])
        for g in db.session.execute(requete, parametres(perimetre))
    ]
    grille = _disposer(groupes, [_k(axe1, x) for x in lignes], [_k(axe2, y) for y in colonnes])
    lire = en_heures if mesure is Mesure.HEURES_REALISEES else int
    cellules = [[None if v is None else lire(v) for v in ligne] for ligne in grille]
    return Croisement((axe1, axe2), mesure, lignes, colonnes, cellules, tableau.total)


def _disposer(groupes: list[tuple], cles1: list, cles2: list) -> list[list]:
    """Groups `(key, key, value)` to a grid in the order of the keys; `None` where nothing meets."""
    import pandas as pd  # half a second to import, and only a cross needs it

    cadre = pd.DataFrame(groupes, columns=["ligne", "colonne", "valeur"], dtype=object)
    grille = cadre.pivot(index="ligne", columns="colonne", values="valeur").reindex(
        index=cles1, columns=cles2
    )
    return grille.astype(object).where(grille.notna(), None).to_numpy().tolist()


def _ou_sans_cle(cle: int | str | None) -> int | str:
    """A row without a key needs one in the grid, where nothing equals an absent value."""
    return SANS_CLE if cle is None else cle


def _k(axe: Axe, ligne: LigneAxe) -> int | str:
    """The value of the axis in the base that this row stands for."""
    if est_objet(axe):
        return _ou_sans_cle(ligne.id)
    return SANS_CLE if ligne.cle == INCONNU and not _a_un_code_inconnu(axe) else ligne.cle


def _a_un_code_inconnu(axe: Axe) -> bool:
    vocabulaire = AXES[axe].vocabulaire
    return vocabulaire is not None and INCONNU in {c.value for c in vocabulaire}


@lru_cache(maxsize=256)
def requete_croisement(forme: Forme, axe1: Axe, axe2: Axe) -> Select:
    """Rows `(key of the first axis, key of the second, hundredths, people, contracts, markets)`."""
    b, lignes = cadre(forme, (axe1, axe2))
    cle1, source, centiemes1 = joindre_axe(axe1, b, b, lignes)
    cle2, source, centiemes2 = joindre_axe(axe2, source, b, lignes)
    centiemes = centiemes1 if centiemes1 is not None else centiemes2
    return (
        select(cle1.label("k1"), cle2.label("k2"), *mesures(b, centiemes))
        .select_from(source)
        .where(b.c.centiemes > 0)
        .group_by(cle1, cle2)
    )
