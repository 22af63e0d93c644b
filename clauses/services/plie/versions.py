"""Writing versions of links in bulk: the one in force is closed, never changed, and followed by another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from ...extensions import db
from ...models import LienPlie
from ...models.vocabulaire import EtatLien, NiveauRapprochement
from ..acteur import Acteur
from ..imports.masse import inserer

PAQUET = 500
COLONNES = (
    "territoire_id", "participant_id", "personne_id", "etat", "niveau", "reserves", "source", "importation_id",
    "numero", "valable_du", "auteur_id",
)  # fmt: skip
Couple = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """What one more version says of a pair."""

    participant_id: int
    personne_id: int
    niveau: NiveauRapprochement | None
    reserves: tuple[str, ...]
    source: str
    importation_id: int | None = None


def clore(liens: list[int], instant: datetime) -> None:
    """End the versions of these keys."""
    for debut in range(0, len(liens), PAQUET):
        db.session.execute(
            update(LienPlie)
            .where(LienPlie.id.in_(liens[debut : debut + PAQUET]))
            .values(valable_au=instant)
            .execution_options(synchronize_session="fetch")
        )


def ajouter(
    acteur: Acteur, territoire_id: int, etat: EtatLien, versions: Iterable[Version], instant: datetime
) -> None:
    """Insert the next version of each pair, all in the same state."""
    numeros = numeros_suivants(territoire_id)
    lignes = [
        (
            territoire_id, v.participant_id, v.personne_id, etat, v.niveau, v.reserves, v.source[:255],
            v.importation_id, numeros.get((v.participant_id, v.personne_id), 1), instant, acteur.compte_id,
        )
        for v in versions
    ]  # fmt: skip
    inserer(LienPlie.__table__, COLONNES, lignes)


def numeros_suivants(territoire_id: int, participant_id: int | None = None) -> dict[Couple, int]:
    """Pair → the number of its next version, for those that have a history."""
    requete = (
        select(LienPlie.participant_id, LienPlie.personne_id, func.max(LienPlie.numero) + 1)
        .where(LienPlie.territoire_id == territoire_id)
        .group_by(LienPlie.participant_id, LienPlie.personne_id)
    )
    if participant_id is not None:
        requete = requete.where(LienPlie.participant_id == participant_id)
    return {(a, b): n for a, b, n in db.session.execute(requete)}
