"""The conditions of the filters, their values given as parameters so that a statement serves again."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, String, bindparam, exists, or_, select

from ...models import Affectation, Critere, CritereAffectation
from .axes import AXES, INCONNU, Axe, Nommage


@dataclass(frozen=True)
class FiltreForme:
    """The kind of one filter: how many keys and identifiers, and whether « inconnu » is one of the keys."""

    axe: Axe
    cles: int = 0
    ids: int = 0
    avec_inconnu: bool = False
    #: « filtre » for those of the perimeter, « precision » for the row of the table that is opened.
    nom: str = "filtre"

    def parametres(self, genre: str, nombre: int, type_) -> list[ColumnElement]:
        return [bindparam(f"{self.nom}_{self.axe}_{genre}_{i}", type_=type_) for i in range(nombre)]


def condition(filtre: FiltreForme, faits: dict[str, ColumnElement]) -> ColumnElement[bool]:
    """The condition of one filter, its keys and identifiers to be given as parameters."""
    definition = AXES[filtre.axe]
    cles = filtre.parametres("cle", filtre.cles, String)
    ids = filtre.parametres("id", filtre.ids, Integer)
    if filtre.axe is Axe.CRITERE:
        return _condition_critere(cles, ids, filtre.avec_inconnu)
    colonne = faits[definition.colonne]
    choix = [colonne.in_(ids)] if ids else []
    if cles:
        choix.append(_parmi(colonne, definition.nommage, cles))
    if filtre.avec_inconnu:
        choix.append(colonne.is_(None))
        if definition.vocabulaire:
            choix.append(colonne == INCONNU)
    return or_(*choix)


def _parmi(colonne: ColumnElement, nommage: Nommage | None, cles: list) -> ColumnElement[bool]:
    if nommage is None or nommage.cle is None:
        return colonne.in_(cles)
    (modele, _), *autres = nommage.jointures
    ids = select(modele.id).where(nommage.cle.in_(cles))
    for table, sur in autres:
        ids = ids.join(table, sur(modele.id))
    return colonne.in_(ids.correlate(None))


def _condition_critere(cles: list, ids: list, avec_inconnu: bool) -> ColumnElement[bool]:
    siens = exists().where(CritereAffectation.affectation_id == Affectation.id)
    choix = [siens.where(CritereAffectation.critere_id.in_(ids))] if ids else []
    if cles:
        voulus = select(Critere.id).where(Critere.code.in_(cles))
        choix.append(siens.where(CritereAffectation.critere_id.in_(voulus)))
    if avec_inconnu:
        choix.append(~siens)
    return or_(*choix)
