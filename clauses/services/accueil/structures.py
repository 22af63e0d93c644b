"""The home pages of those outside the territories: buyers, companies, employers. No name, and small groups hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, func, select

from ...extensions import db
from ...models import Affectation, Attribution, Contrat, HeuresMensuelles, Lot, Marche, Structure
from ...models.vocabulaire import EtatHeures, Modalite, Qualification, Role
from ..acteur import Acteur
from ..listes.mesures import Effectif
from ..perimetre import (
    affectations_comptees,
    affectations_visibles,
    attributions_visibles,
    engagements_visibles,
    marches_visibles,
    operations_visibles,
)
from . import mesures
from .attendus import (
    Attendu,
    Refus,
    attendus_d_un_employeur,
    attendus_d_une_entreprise,
    lire_refus,
)

NOMBRE_MARCHES = 12
NOMBRE_PARTS = 12
NOMBRE_MOIS = 12


@dataclass(frozen=True)
class Part:
    """Hours of one employer, one modality, one client…"""

    libelle: str
    heures: Decimal


@dataclass(frozen=True)
class AccueilDonneurOrdre:
    """`personnes`, who have validated hours, is ready to read: a number, or « moins de 5 ». Nothing here tells
    people apart. A market that two territories follow is here once, with its pilot."""

    du: Decimal
    fait: Decimal
    declare: Decimal
    nombre_operations: int
    nombre_marches: int
    personnes: str
    marches: mesures.Avancements
    employeurs: list[Part]
    modalites: list[Part]
    mois: list[mesures.HeuresDuMois]


@dataclass(frozen=True)
class AccueilEmployeur:
    """For a company: its lots; for an employer: its clients. `clients` is empty for a company."""

    mois_attendu: date
    contrats_en_cours: int
    contrats_sans_heures: int
    lots: list[mesures.Avancement]
    clients: list[Part]
    mois: list[mesures.HeuresDuMois]
    attendus: list[Attendu]
    refus: list[Refus]

    @property
    def validees(self) -> Decimal:
        return sum((m.validees for m in self.mois), mesures.ZERO)

    @property
    def declarees(self) -> Decimal:
        return sum((m.declarees for m in self.mois), mesures.ZERO)


def accueil_donneur_ordre(acteur: Acteur, aujourdhui: date) -> AccueilDonneurOrdre:
    """The buyer's markets in every territory that follows them."""
    acteur = acteur.comme(Role.DONNEUR_ORDRE)
    copies = mesures.copies(acteur)
    marches = marches_visibles(acteur).where(
        Marche.id.not_in(copies), Marche.qualification == Qualification.SUIVI
    )
    affectations = affectations_comptees(acteur).where(Affectation.marche_id.not_in(copies))
    attributions = engagements_visibles(acteur)
    validee = HeuresMensuelles.etat == EtatHeures.VALIDEE
    total = db.session.execute(
        affectations.with_only_columns(
            mesures.somme_heures(EtatHeures.VALIDEE).label("fait"),
            mesures.somme_heures(EtatHeures.DECLAREE).label("declare"),
            func.count(func.distinct(case((validee, Affectation.identite_id)))).label("personnes"),
        )
        .select_from(Affectation)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
    ).one()
    dues = mesures.dues_par(attributions, Lot.marche_id, aujourdhui)
    dues = dues.where(Lot.marche_id.not_in(copies)).subquery()
    return AccueilDonneurOrdre(
        du=db.session.scalar(dues.select().with_only_columns(func.sum(dues.c.dues))) or mesures.ZERO,
        fait=total.fait or mesures.ZERO,
        declare=total.declare or mesures.ZERO,
        nombre_operations=mesures.compter(operations_visibles(acteur)),
        nombre_marches=mesures.compter(marches),
        personnes=str(Effectif(total.personnes, est_masque=True)),
        marches=mesures.avancement_des_marches(
            marches, affectations, attributions, aujourdhui, NOMBRE_MARCHES
        ),
        employeurs=_par_structure(affectations, Affectation.employeur_id),
        modalites=_par_modalite(affectations),
        mois=mesures.heures_par_mois(affectations, mesures.derniers_mois(aujourdhui, NOMBRE_MOIS)),
    )


def _par_structure(
    affectations: Select, colonne: ColumnElement[int], *conditions: ColumnElement[bool]
) -> list[Part]:
    """The structures with the most validated hours, first; the others make the last row, and nothing is lost."""
    heures = mesures.heures_par(affectations, colonne, *conditions).subquery()
    lignes = db.session.execute(
        heures.select()
        .with_only_columns(Structure.nom, heures.c.validees)
        .select_from(heures)
        .join(Structure, Structure.id == heures.c.cle)
        .where(heures.c.validees.is_not(None))
        .order_by(heures.c.validees.desc(), Structure.cle_nom)
    ).all()
    parts = [Part(r.nom, r.validees) for r in lignes]
    autres = parts[NOMBRE_PARTS:]
    if len(autres) < 2:
        return parts
    reste = sum((p.heures for p in autres), mesures.ZERO)
    return [*parts[:NOMBRE_PARTS], Part(f"Les {len(autres)} autres", reste)]


def _par_modalite(affectations: Select) -> list[Part]:
    lues = db.session.execute(mesures.heures_par(affectations, Affectation.modalite)).all()
    heures = {r.cle: r.validees for r in lues if r.validees}
    return [Part(m.libelle, heures[m]) for m in Modalite if m in heures]


def accueil_entreprise(acteur: Acteur, aujourdhui: date) -> AccueilEmployeur:
    """The lots of the company and of its subcontractors."""
    acteur = acteur.comme(Role.ENTREPRISE)
    return _accueil_employeur(
        acteur,
        aujourdhui,
        lots=_lots(acteur, aujourdhui),
        attendus=attendus_d_une_entreprise(acteur, aujourdhui),
    )


def accueil_employeur(acteur: Acteur, aujourdhui: date) -> AccueilEmployeur:
    """The contracts of the employer, and its hours by client."""
    acteur = acteur.comme(Role.EMPLOYEUR)
    mois = mesures.derniers_mois(aujourdhui, NOMBRE_MOIS)
    recentes = HeuresMensuelles.mois.between(mois[0], mois[-1])
    clients = _par_structure(_comptees_une_fois(acteur), Affectation.attributaire_id, recentes)
    return _accueil_employeur(
        acteur, aujourdhui, clients=clients, attendus=attendus_d_un_employeur(acteur, aujourdhui)
    )


def _accueil_employeur(
    acteur: Acteur,
    aujourdhui: date,
    *,
    attendus: list[Attendu],
    lots: Sequence[mesures.Avancement] = (),
    clients: Sequence[Part] = (),
) -> AccueilEmployeur:
    affectations = affectations_visibles(acteur)
    attendu = mesures.mois_precedent(aujourdhui)
    en_cours = (
        affectations.with_only_columns(func.count(func.distinct(Contrat.id)))
        .select_from(Affectation)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .where(
            Contrat.date_debut <= aujourdhui,
            (Contrat.date_fin.is_(None)) | (Contrat.date_fin >= aujourdhui),
        )
    )
    return AccueilEmployeur(
        mois_attendu=attendu,
        contrats_en_cours=db.session.scalar(en_cours) or 0,
        contrats_sans_heures=mesures.contrats_sans_heures(affectations, attendu),
        lots=list(lots),
        clients=list(clients),
        attendus=attendus,
        refus=lire_refus(affectations),
        mois=mesures.heures_par_mois(
            _comptees_une_fois(acteur), mesures.derniers_mois(aujourdhui, NOMBRE_MOIS)
        ),
    )


def _comptees_une_fois(acteur: Acteur) -> Select:
    """The contracts whose hours add up: those of a market that two territories follow, with its pilot only."""
    return affectations_visibles(acteur).where(Affectation.marche_id.not_in(mesures.copies(acteur)))


def _lots(acteur: Acteur, aujourdhui: date) -> list[mesures.Avancement]:
    """Live lots on which the company, or one of its subcontractors, is committed."""
    attributions = attributions_visibles(acteur)
    fait = mesures.heures_par(affectations_visibles(acteur), Affectation.lot_id).subquery("heures_lot")
    dues = mesures.dues_par(engagements_visibles(acteur), Lot.id, aujourdhui).subquery("dues_lot")
    lignes = db.session.execute(
        select(
            Marche.id.label("marche_id"),
            Marche.reference,
            Lot.numero,
            Marche.objet,
            Marche.etape,
            Marche.date_notification,
            Marche.date_fin,
            dues.c.dues,
            fait.c.validees,
            fait.c.declarees,
        )
        .select_from(Lot)
        .join(Marche, Marche.id == Lot.marche_id)
        .outerjoin(fait, fait.c.cle == Lot.id)
        .outerjoin(dues, dues.c.cle == Lot.id)
        .where(
            Lot.id.in_(attributions.with_only_columns(Attribution.lot_id)),
            Marche.etape.in_(mesures.ETAPES_VIVES),
            Marche.qualification == Qualification.SUIVI,
        )
        .order_by(Marche.date_fin.is_(None), Marche.date_fin, Marche.reference, Lot.numero)
    )
    return [
        mesures.avancement(r, f"{r.reference}, lot {r.numero}" if r.numero else r.reference, aujourdhui)
        for r in lignes
    ]
