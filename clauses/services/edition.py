"""Editing a row that somebody else may be editing too: three values face to face, and nothing lost.

A form sends back the version it was filled from and the values it showed then. Fields that only one of two people
changed are merged; for the others the second one is shown both values, and chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import select

from ..extensions import db
from ..models import Evenement
from .erreurs import Conflit


@dataclass(frozen=True)
class Divergence:
    """A field that two people changed differently: what is kept now, and what was typed, as written in a form."""

    champ: str
    enregistree: str
    saisie: str


class ConflitEdition(Conflit):
    """Somebody else saved first. `divergences` are the fields to choose from, `version` the one in the base."""

    def __init__(self, divergences: list[Divergence], version: int, auteur: str | None, le: datetime | None):
        super().__init__(
            "Quelqu’un a modifié cette fiche entre-temps : choisissez, champ par champ, la valeur à garder."
        )
        self.divergences = divergences
        self.version = version
        self.auteur = auteur
        self.le = le


def en_texte(valeur: Any) -> str:
    """A value as a form writes it: ISO date, decimal without trailing zeros, code of a vocabulary, « » for nothing."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal):
        return f"{valeur.normalize():f}"
    if isinstance(valeur, Enum):
        return str(valeur.value)
    if isinstance(valeur, date | datetime):
        return valeur.isoformat()
    return str(valeur)


def rapprocher(
    objet: Any,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str] | None = None,
    objet_journal: tuple[str, int] | None = None,
) -> dict[str, Any]:
    """Return what is really to be written: the values of `valeurs` that differ from those of `objet`.

    `version` is the one the form was filled from, `avant` the values it showed, as `en_texte` writes them. When
    somebody saved in between, a field left as it was shown keeps the value of the base. Raises `ConflitEdition`
    when a field was changed on both sides. `objet_journal` names the row in the journal, to say who saved.
    """
    actuelles = {c: en_texte(getattr(objet, c)) for c in valeurs}
    changees = {c: v for c, v in valeurs.items() if en_texte(v) != actuelles[c]}
    if version is None or version == objet.version:
        return changees
    montrees = avant or {}
    miennes = {c: v for c, v in changees.items() if montrees.get(c) != en_texte(v)}
    divergences = [
        Divergence(c, actuelles[c], en_texte(v))
        for c, v in miennes.items()
        if montrees.get(c) != actuelles[c]
    ]
    if divergences:
        raise ConflitEdition(divergences, objet.version, *_dernier_auteur(objet_journal))
    return miennes


def ecrire(objet: Any, valeurs: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the fields and flush; return « field → [before, after] » for the journal."""
    changements = {c: [en_texte(getattr(objet, c)), en_texte(v)] for c, v in valeurs.items()}
    for champ, valeur in valeurs.items():
        setattr(objet, champ, valeur)
    db.session.flush()
    return changements


def _dernier_auteur(objet: tuple[str, int] | None) -> tuple[str | None, datetime | None]:
    """Who wrote the row last, and when, as the journal knows it."""
    if objet is None:
        return None, None
    ligne = db.session.execute(
        select(Evenement.acteur, Evenement.le)
        .where(Evenement.objet_type == objet[0], Evenement.objet_id == objet[1])
        .where(Evenement.verbe.not_like("%consult%"))
        .order_by(Evenement.numero.desc())
        .limit(1)
    ).one_or_none()
    return (ligne.acteur, ligne.le) if ligne else (None, None)
