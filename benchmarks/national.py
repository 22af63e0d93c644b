"""One national year, all territories and axes: the service against DuckDB on the same rows."""

from collections import Counter
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Territoire
from clauses.services.impact import Axe, LigneAxe, TableauImpact
from clauses.services.impact.axes import INCONNU
from clauses.services.impact.demande import est_objet

from . import entrepot
from .impact import interroger, perimetre
from .mesures import Resultat, opposer


def mesurer(app: Flask, moteur: str, repetitions: int) -> list[Resultat]:
    """The same figures of the same rows: the product's base against an analytical engine with one wide table."""
    with app.app_context():
        p = perimetre(*db.session.scalars(select(Territoire.id).order_by(Territoire.id)))
        rangee = entrepot.charger()
        est_egal = _figures(interroger(p)) == _reduire(*entrepot.interroger(rangee, p))
        duel = opposer(lambda: interroger(p), lambda: entrepot.interroger(rangee, p), repetitions)
        rangee.close()
    mesure = f"tous les axes, {len(p.territoires)} territoires, un an / DuckDB"
    return [duel.resultat("national", moteur, mesure, 4.0, est_egal)]


def _figures(tableau: TableauImpact) -> tuple[dict[str, int], Counter]:
    """Every total and row of the table, hours in hundredths."""
    total = tableau.total
    noms = (
        "heures_realisees", "personnes", "contrats", "marches", "lots", "donneurs_ordre", "attributaires",
        "employeurs", "heures_a_regulariser", "heures_declarees", "heures_prevues", "heures_depuis_origine",
    )  # fmt: skip
    lignes = Counter(
        (axe, _cle(axe, x), _centiemes(x.heures_realisees), x.personnes, x.contrats, x.marches)
        for axe, siennes in tableau.axes.items()
        for x in siennes
    )
    return {nom: _centiemes(getattr(total, nom)) for nom in noms}, lignes


def _centiemes(valeur: Decimal | int) -> int:
    return int(valeur * 100) if isinstance(valeur, Decimal) else valeur


def _cle(axe: Axe, ligne: LigneAxe) -> int | str:
    """What names the row: the identifier of an object (several may share a key), the key else."""
    return INCONNU if ligne.cle == INCONNU else (ligne.id if est_objet(axe) else ligne.cle)


def _reduire(totaux: dict[str, int], lignes: Counter) -> tuple[dict[str, int], Counter]:
    """DuckDB's rows under the same names: an empty key is « inconnu »."""
    return totaux, Counter({(a, INCONNU if k is None else k, *m): n for (a, k, *m), n in lignes.items()})
