"""What a company or an employer has still to give, market by market, and what was refused to it and why. No name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, distinct, func, literal, select

from ...extensions import db
from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche, Structure
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles, attributions_visibles
from ..suivi.calendrier import derniers_mois
from ..suivi.echeances import Exigible
from ..suivi.mois import MOIS_SURVEILLES, mois_des_employeurs, mois_des_engagements

NOMBRE_REFUS = 20


@dataclass(frozen=True)
class Attendu:
    """The months that a holder, or an employer for its people, has not answered on one market.

    `employeur_id` is empty when the whole commitment is asked for; `mois` are oldest first.
    """

    attribution_id: int
    employeur_id: int | None
    marche_id: int
    reference: str
    lot: str
    objet: str
    attributaire: str
    mois: Sequence[date]
    est_en_saisie: bool
    est_rejete: bool


@dataclass(frozen=True)
class Refus:
    """Rejected hours that nobody has corrected: one row per market, employer, month and reason."""

    attribution_id: int
    employeur_id: int
    reference: str
    employeur: str
    mois: date
    motif: str
    heures: Decimal
    salaries: int


def attendus_d_une_entreprise(acteur: Acteur, aujourdhui: date) -> list[Attendu]:
    """For its commitments, its subcontractors' and those of the group it leads."""
    requete = mois_des_engagements(
        attributions_visibles(acteur),
        affectations_visibles(acteur),
        derniers_mois(aujourdhui, MOIS_SURVEILLES),
        Exigible(aujourdhui),
    )
    return _attendus(requete.add_columns(literal(None).label("employeur_id")))


def attendus_d_un_employeur(acteur: Acteur, aujourdhui: date) -> list[Attendu]:
    """For its own people, on the markets of its clients."""
    mois = derniers_mois(aujourdhui, MOIS_SURVEILLES)
    return _attendus(mois_des_employeurs(affectations_visibles(acteur), mois, Exigible(aujourdhui)))


def _attendus(requete: Select) -> list[Attendu]:
    attendus = requete.subquery("attendus")
    lignes = db.session.execute(
        select(attendus, Marche.reference, Marche.objet, Lot.numero, Structure.nom)
        .join(Attribution, Attribution.id == attendus.c.attribution_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .order_by(Marche.reference, Lot.numero, Structure.cle_nom, attendus.c.attribution_id, attendus.c.mois)
    )
    groupes: dict[tuple, list] = {}
    for ligne in lignes:
        groupes.setdefault((ligne.attribution_id, ligne.employeur_id), []).append(ligne)
    return [_attendu(groupe) for groupe in groupes.values()]


def _attendu(lignes: list) -> Attendu:
    premiere = lignes[0]
    return Attendu(
        attribution_id=premiere.attribution_id,
        employeur_id=premiere.employeur_id,
        marche_id=premiere.marche_id,
        reference=premiere.reference,
        lot=premiere.numero,
        objet=premiere.objet,
        attributaire=premiere.nom,
        mois=[ligne.mois for ligne in lignes],
        est_en_saisie=any(ligne.brouillons for ligne in lignes),
        est_rejete=any(ligne.rejetees for ligne in lignes),
    )


def lire_refus(affectations: Select) -> list[Refus]:
    """The latest months first; `affectations` is a scoped select."""
    cles = (
        Affectation.attribution_id,
        Affectation.employeur_id,
        HeuresMensuelles.mois,
        HeuresMensuelles.motif,
    )
    lignes = db.session.execute(
        affectations.where(HeuresMensuelles.etat == EtatHeures.REJETEE)
        .with_only_columns(
            *cles,
            Marche.reference,
            Structure.nom,
            func.sum(HeuresMensuelles.heures).label("heures"),
            func.count(distinct(Affectation.personne_id)).label("salaries"),
            maintain_column_froms=True,
        )
        .join(HeuresMensuelles, EN_VIGUEUR)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .group_by(*cles, Marche.reference, Structure.nom)
        .order_by(HeuresMensuelles.mois.desc(), Marche.reference, Structure.nom)
        .limit(NOMBRE_REFUS)
    )
    return [
        Refus(
            r.attribution_id, r.employeur_id, r.reference, r.nom, r.mois, r.motif or "", r.heures, r.salaries
        )
        for r in lignes
    ]
