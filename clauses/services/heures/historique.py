"""What the cells of a contract on a market were, one after the other; after a conflict, the value set aside too."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from ...extensions import db
from ...models import DonneesEvenement, Evenement, HeuresMensuelles
from ..acteur import Acteur
from ..journal import Verbe
from ..perimetre import evenements_visibles, heures_visibles
from ..permissions import Permission
from .cellules import effaceurs
from .faits import noms_des_comptes

EFFACEES, ECARTEES = "Effacées", "Écartées"


@dataclass(frozen=True)
class PasseLu:
    """One thing that happened to the hours of a month. `heures` is `None` for a cell left empty.

    `gardees` are the hours in force when these were set aside, for a conflict only.
    """

    affectation_id: int
    mois: date
    heures: Decimal | None
    libelle: str
    quand: datetime
    auteur: str | None
    motif: str | None = None
    gardees: Decimal | None = None

    @property
    def est_ecartee(self) -> bool:
        return self.libelle == ECARTEES


def lire_historique(acteur: Acteur, affectations: Collection[int]) -> dict[int, list[PasseLu]]:
    """Contract on a market → its history, the newest first; nothing for who does not validate its hours."""
    passes: dict[int, list[PasseLu]] = defaultdict(list)
    if not affectations or not acteur.peut(Permission.HEURES_VALIDER):
        return passes
    for passe in (*_versions(acteur, affectations), *_ecartees(acteur, affectations)):
        passes[passe.affectation_id].append(passe)
    for suite in passes.values():
        suite.sort(key=lambda p: (p.quand, p.mois), reverse=True)
    return passes


def _versions(acteur: Acteur, affectations: Collection[int]) -> Iterator[PasseLu]:
    """Each version, and where one ended without another, who emptied the cell."""
    versions = db.session.scalars(
        heures_visibles(acteur, Permission.HEURES_VALIDER)
        .where(HeuresMensuelles.affectation_id.in_(affectations))
        .order_by(HeuresMensuelles.affectation_id, HeuresMensuelles.mois, HeuresMensuelles.numero)
    ).all()
    suites = {(v.affectation_id, v.mois, v.valable_du) for v in versions}
    videes = [v for v in versions if v.valable_au and (v.affectation_id, v.mois, v.valable_au) not in suites]
    noms = noms_des_comptes(v.auteur_id for v in versions)
    par = effaceurs([v.valable_au for v in videes])
    for v in versions:
        auteur = noms.get(v.auteur_id) or v.origine.libelle
        yield PasseLu(v.affectation_id, v.mois, v.heures, v.etat.libelle, v.valable_du, auteur, v.motif)
    for v in videes:
        yield PasseLu(v.affectation_id, v.mois, None, EFFACEES, v.valable_au, par.get(v.valable_au))


def _ecartees(acteur: Acteur, affectations: Collection[int]) -> Iterator[PasseLu]:
    """What was typed and set aside for the value of somebody else, as long as the journal keeps it."""
    visibles = evenements_visibles(acteur, Permission.HEURES_VALIDER).with_only_columns(Evenement.numero)
    lignes = db.session.execute(
        select(Evenement.objet_id, Evenement.le, Evenement.acteur, DonneesEvenement.valeurs)
        .join(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(
            Evenement.objet_type == "affectation",
            Evenement.objet_id.in_(affectations),
            Evenement.verbe == Verbe.HEURES_ECARTEES.value,
            Evenement.numero.in_(visibles),
        )
    )
    for affectation_id, le, auteur, brut in lignes:
        valeurs = json.loads(brut)
        yield PasseLu(
            affectation_id,
            date.fromisoformat(valeurs["mois"]),
            _heures(valeurs["ecartee"]),
            ECARTEES,
            le,
            auteur,
            gardees=_heures(valeurs["gardee"]),
        )


def _heures(texte: str | None) -> Decimal | None:
    return Decimal(texte) if texte else None
