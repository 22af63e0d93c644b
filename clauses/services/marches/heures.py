"""The hours of a market: month by month, and by employer and modality; never by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, distinct, func

from ...extensions import db
from ...models import Affectation, HeuresMensuelles, Marche, Structure
from ...models.vocabulaire import EtatHeures, Modalite
from ..listes.definition import Contexte
from ..listes.mesures import EN_VIGUEUR, Effectif, somme_heures
from ..perimetre import affectations_comptees


@dataclass(frozen=True)
class MoisLu:
    mois: date
    validees: Decimal
    declarees: Decimal


@dataclass(frozen=True)
class EmployeurLu:
    """The hours of one employer under one modality."""

    structure_id: int
    nom: str
    modalite: Modalite
    validees: Decimal
    declarees: Decimal
    effectif: Effectif


def lire_mois(contexte: Contexte, marches: Select | Sequence[int]) -> list[MoisLu]:
    """Validated and declared hours on these markets (their keys), each month with hours, oldest first."""
    requete = (
        affectations_comptees(contexte.acteur, contexte.permission)
        .where(
            Affectation.marche_id.in_(marches),
            HeuresMensuelles.etat.in_((EtatHeures.VALIDEE, EtatHeures.DECLAREE)),
        )
        .join(HeuresMensuelles, EN_VIGUEUR)
        .with_only_columns(
            HeuresMensuelles.mois,
            somme_heures(EtatHeures.VALIDEE).label("validees"),
            somme_heures(EtatHeures.DECLAREE).label("declarees"),
            maintain_column_froms=True,
        )
        .group_by(HeuresMensuelles.mois)
        .order_by(HeuresMensuelles.mois)
    )
    return [
        MoisLu(mois, validees or Decimal(0), declarees or Decimal(0))
        for mois, validees, declarees in db.session.execute(requete)
    ]


def lire_employeurs(contexte: Contexte, marche: Marche, *, est_masque: bool) -> list[EmployeurLu]:
    """Hours and people of each employer and modality; small groups are hidden where `est_masque`."""
    requete = (
        affectations_comptees(contexte.acteur, contexte.permission)
        .where(Affectation.marche_id == marche.id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .outerjoin(HeuresMensuelles, EN_VIGUEUR)
        .with_only_columns(
            Structure.id,
            Structure.nom,
            Affectation.modalite,
            somme_heures(EtatHeures.VALIDEE).label("validees"),
            somme_heures(EtatHeures.DECLAREE).label("declarees"),
            func.count(distinct(Affectation.personne_id)).label("personnes"),
            maintain_column_froms=True,
        )
        .group_by(Structure.id, Structure.nom, Structure.cle_nom, Affectation.modalite)
        .order_by(Structure.cle_nom, Structure.id, Affectation.modalite)
    )
    return [
        EmployeurLu(
            structure_id=ligne.id,
            nom=ligne.nom,
            modalite=ligne.modalite,
            validees=ligne.validees or Decimal(0),
            declarees=ligne.declarees or Decimal(0),
            effectif=Effectif(ligne.personnes, est_masque),
        )
        for ligne in db.session.execute(requete)
    ]
