"""Reading the names of a sheet leaves a trace: one event per territory of its lines."""

from collections.abc import Iterable

from sqlalchemy import Row

from ....models import Releve, ReleveLigne
from ...acteur import Acteur
from ...journal import consigner_noms_lus


def consigner_lecture(acteur: Acteur, releve: Releve, lignes: Iterable[ReleveLigne]) -> None:
    """Journal the lines shown; those of no territory yet are one event of no territory."""
    _consigner(acteur, releve, "releve", lignes)


def consigner_contrats(acteur: Acteur, releve: Releve, presents: Iterable[Row]) -> None:
    """Journal the people shown beside a picture, by their contracts on markets."""
    _consigner(acteur, releve, "heures", presents)


def _consigner(acteur: Acteur, releve: Releve, liste: str, montres: Iterable) -> None:
    lus = ((montre.territoire_id, montre.id) for montre in montres)
    consigner_noms_lus(acteur, lus, objet=("releve", releve.id), liste=liste)
