"""The hours in force of contracts on markets, month by month, and where each value comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement

from ...extensions import db
from ...models import Affectation, Compte, HeuresMensuelles, Lot, Marche, ReleveLigne, Structure
from ...models.vocabulaire import EtatHeures, Modalite, OrigineHeures
from ..acteur import Acteur
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles, importations_visibles
from ..releves.provenance import Provenance, provenances


@dataclass(frozen=True)
class HeuresLues:
    """One month of one contract on one market. `fichier` and `ligne` are for those who see the imports."""

    contrat_id: int
    attribution_id: int
    marche_id: int
    marche: str
    lot: str
    employeur: str
    modalite: Modalite
    mois: date
    heures: Decimal
    etat: EtatHeures
    motif: str | None
    origine: OrigineHeures
    fichier: str | None
    ligne: int | None
    releve_ligne_id: int | None
    cellule: str | None
    validee_le: datetime | None
    validee_par: str | None
    #: The line of the sheet, for those who may open it.
    source: Provenance | None = None

    @property
    def provenance(self) -> str:
        """« Reprise d’historique : historique.csv, ligne 12 », « Relevé d’heures : D7 »."""
        if self.cellule is not None:
            return f"{self.origine.libelle} : {self.cellule}"
        if self.fichier is None:
            return self.origine.libelle
        ligne = f", ligne {self.ligne}" if self.ligne is not None else ""
        return f"{self.origine.libelle} : {self.fichier}{ligne}"


def lire_heures(acteur: Acteur, condition: ColumnElement[bool]) -> list[HeuresLues]:
    """Hours of the visible contracts on markets that satisfy `condition`, newest month first."""
    imports = importations_visibles(acteur).subquery("imports_visibles")
    requete = (
        affectations_visibles(acteur)
        .where(condition)
        .join(HeuresMensuelles, EN_VIGUEUR)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .outerjoin(ReleveLigne, ReleveLigne.id == HeuresMensuelles.releve_ligne_id)
        .outerjoin(Compte, Compte.id == HeuresMensuelles.validee_par_id)
        .outerjoin(imports, imports.c.id == HeuresMensuelles.importation_id)
        .with_only_columns(
            Affectation.contrat_id,
            Affectation.attribution_id,
            Affectation.marche_id,
            Marche.reference,
            Lot.numero,
            Structure.nom,
            Affectation.modalite,
            HeuresMensuelles.mois,
            HeuresMensuelles.heures,
            HeuresMensuelles.etat,
            HeuresMensuelles.motif,
            HeuresMensuelles.origine,
            imports.c.nom_fichier,
            HeuresMensuelles.ligne_source,
            HeuresMensuelles.releve_ligne_id,
            ReleveLigne.cellule,
            HeuresMensuelles.validee_le,
            Compte.nom,
            maintain_column_froms=True,
        )
        .order_by(HeuresMensuelles.mois.desc(), Marche.reference, HeuresMensuelles.id)
    )
    lues = [HeuresLues(*ligne) for ligne in db.session.execute(requete)]
    sources = provenances(acteur, (h.releve_ligne_id for h in lues))
    return [replace(h, source=sources.get(h.releve_ligne_id)) if sources else h for h in lues]


@dataclass(frozen=True)
class MoisPersonne:
    mois: date
    validees: Decimal
    declarees: Decimal


def par_mois(heures: Sequence[HeuresLues]) -> list[MoisPersonne]:
    """Validated and declared hours of each month, oldest first."""
    totaux: dict[date, dict[EtatHeures, Decimal]] = {}
    for h in heures:
        if h.etat in (EtatHeures.VALIDEE, EtatHeures.DECLAREE):
            mois = totaux.setdefault(h.mois, {})
            mois[h.etat] = mois.get(h.etat, Decimal(0)) + h.heures
    return [
        MoisPersonne(
            mois,
            totaux[mois].get(EtatHeures.VALIDEE, Decimal(0)),
            totaux[mois].get(EtatHeures.DECLAREE, Decimal(0)),
        )
        for mois in sorted(totaux)
    ]


def total(heures: Sequence[HeuresLues], etat: EtatHeures) -> Decimal:
    """The sum of the hours in one state."""
    return sum((h.heures for h in heures if h.etat == etat), Decimal(0))
