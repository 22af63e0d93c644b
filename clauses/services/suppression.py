"""Soft deletion and its undoing: what hangs from an object goes and comes back with it, at one instant.

Nothing that carries hours in force is deleted: its figures are in reports that were handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update

from ..extensions import db
from ..models import (
    Affectation,
    Attribution,
    ContactStructure,
    Contrat,
    HeuresMensuelles,
    Lot,
    Marche,
    Operation,
    Personne,
)
from ..models.types import maintenant
from .acteur import Acteur
from .erreurs import DonneesInvalides
from .faits import figer_faits
from .journal import Verbe, consigner


@dataclass(frozen=True)
class Famille:
    """How one kind of object is deleted: its events, the tables that follow it, what would forbid it.

    `descendance(id)` gives (model, condition) for each table whose rows go with it, the object's own excepted;
    `affectations(id)` the condition on the contracts on markets whose hours would be lost.
    """

    modele: Any
    objet: str
    supprime: Verbe
    retabli: Verbe
    descendance: Any
    affectations: Any


def _d_un_marche(i: int) -> Sequence[tuple[Any, ColumnElement[bool]]]:
    lots = select(Lot.id).where(Lot.marche_id == i)
    return (
        (Lot, Lot.marche_id == i),
        (Attribution, Attribution.lot_id.in_(lots)),
        (Affectation, Affectation.marche_id == i),
    )


FAMILLES: dict[str, Famille] = {
    f.objet: f
    for f in (
        Famille(
            Operation, "operation", Verbe.OPERATION_SUPPRIMEE, Verbe.OPERATION_RETABLIE,
            lambda i: (), lambda i: None,
        ),
        Famille(
            Marche, "marche", Verbe.MARCHE_SUPPRIME, Verbe.MARCHE_RETABLI,
            _d_un_marche, lambda i: Affectation.marche_id == i,
        ),
        Famille(
            Lot, "lot", Verbe.LOT_SUPPRIME, Verbe.LOT_RETABLI,
            lambda i: ((Attribution, Attribution.lot_id == i), (Affectation, Affectation.lot_id == i)),
            lambda i: Affectation.lot_id == i,
        ),
        Famille(
            Attribution, "attribution", Verbe.ATTRIBUTION_SUPPRIMEE, Verbe.ATTRIBUTION_RETABLIE,
            lambda i: ((Affectation, Affectation.attribution_id == i),),
            lambda i: Affectation.attribution_id == i,
        ),
        Famille(
            Personne, "personne", Verbe.PERSONNE_SUPPRIMEE, Verbe.PERSONNE_RETABLIE,
            lambda i: ((Contrat, Contrat.personne_id == i), (Affectation, Affectation.personne_id == i)),
            lambda i: Affectation.personne_id == i,
        ),
        Famille(
            Contrat, "contrat", Verbe.CONTRAT_SUPPRIME, Verbe.CONTRAT_RETABLI,
            lambda i: ((Affectation, Affectation.contrat_id == i),), lambda i: Affectation.contrat_id == i,
        ),
        Famille(
            Affectation, "affectation", Verbe.AFFECTATION_SUPPRIMEE, Verbe.AFFECTATION_RETABLIE,
            lambda i: (), lambda i: Affectation.id == i,
        ),
        Famille(
            ContactStructure, "contact_structure", Verbe.CONTACT_SUPPRIME, Verbe.CONTACT_RETABLI,
            lambda i: (), lambda i: None,
        ),
    )
}  # fmt: skip


def supprimer(
    acteur: Acteur, objet: str, ligne: Any, *, territoire_id: int, le: datetime | None = None
) -> None:
    """Delete `ligne`, already found through its door by the caller, and what hangs from it; journaled.

    Raises `DonneesInvalides` when hours in force hang from it.
    """
    famille = FAMILLES[objet]
    _refuser_s_il_porte_des_heures(famille, ligne.id)
    instant = le or maintenant()
    ligne.supprime_le = instant
    for modele, condition in famille.descendance(ligne.id):
        db.session.execute(
            update(modele)
            .where(condition, modele.supprime_le.is_(None))
            .values(supprime_le=instant, version=modele.version + 1)
            .execution_options(synchronize_session="fetch")
        )
    db.session.flush()
    _reprendre_les_faits(objet, ligne)
    consigner(acteur, famille.supprime, objet=(objet, ligne.id), territoire_id=territoire_id)


def retablir(acteur: Acteur, objet: str, ligne: Any, *, territoire_id: int) -> None:
    """Bring back `ligne`, found through its door with `supprimes=True`, and what was deleted with it; journaled.

    A contract on a market whose other parent is still deleted waits for that one.
    """
    famille, instant = FAMILLES[objet], ligne.supprime_le
    ligne.supprime_le = None
    for modele, condition in famille.descendance(ligne.id):
        db.session.execute(
            update(modele)
            .where(condition, modele.supprime_le == instant)
            .values(supprime_le=_attente(modele), version=modele.version + 1)
            .execution_options(synchronize_session="fetch")
        )
    db.session.flush()
    _reprendre_les_faits(objet, ligne)
    consigner(acteur, famille.retabli, objet=(objet, ligne.id), territoire_id=territoire_id)


def _attente(modele: Any) -> Any:
    """When what still holds a row back was deleted: it then comes back with it; nothing for most tables.

    Only a contract on a market has two parents. A contract goes with its person, an attribution with its market.
    """
    if modele is not Affectation:
        return None
    contrat = select(Contrat.supprime_le).where(Contrat.id == Affectation.contrat_id)
    attribution = select(Attribution.supprime_le).where(Attribution.id == Affectation.attribution_id)
    return func.coalesce(contrat.scalar_subquery(), attribution.scalar_subquery())


def _reprendre_les_faits(objet: str, ligne: Any) -> None:
    """The entry is the first day of the earliest contract: one that goes or comes back may move it."""
    if objet in ("contrat", "affectation"):
        figer_faits([ligne.personne_id])
    elif objet == "personne":
        figer_faits([ligne.id])


def _refuser_s_il_porte_des_heures(famille: Famille, cle: int) -> None:
    condition = famille.affectations(cle)
    if condition is None:
        return
    # Whoever types hours takes these rows too: once they are ours, nothing more is written under them.
    db.session.execute(select(Affectation.id).where(condition).order_by(Affectation.id).with_for_update())
    porte = select(
        exists().where(
            HeuresMensuelles.affectation_id == Affectation.id,
            HeuresMensuelles.valable_au.is_(None),
            condition,
        )
    )
    if db.session.scalar(porte):
        raise DonneesInvalides(
            "Des heures y sont enregistrées : effacez-les d’abord, ou gardez-le pour que les bilans restent vrais."
        )
