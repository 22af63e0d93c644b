"""Territories side by side: the consolidated table, and the ESF agreements against their targets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, selectinload

from ...extensions import db
from ...models import Affectation, ConventionFse, HeuresMensuelles, IndicateurFse, Marche, Territoire
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..normalisation import texte_recherche
from ..perimetre import affectations_visibles, conventions_visibles, territoires_visibles
from ..permissions import Permission
from . import mesures
from .indicateurs import CODES, Mesures, mesurer


@dataclass(frozen=True)
class LigneTerritoire:
    """One territory in one year; `personnes` are distinct people with validated hours."""

    territoire_id: int | None
    code: str
    nom: str
    validees: Decimal
    declarees: Decimal
    personnes: int
    contrats: int
    marches: int


@dataclass(frozen=True)
class IndicateurMesure:
    """`fait` is empty when the data do not measure this indicator yet."""

    libelle: str
    unite: str
    cible: Decimal
    fait: Decimal | None


@dataclass(frozen=True)
class ConventionMesuree:
    code: str
    intitule: str
    territoire: str
    date_debut: date
    date_fin: date
    pieces: list[str]
    indicateurs: list[IndicateurMesure]


def consolider(acteur: Acteur, annee: int) -> tuple[list[LigneTerritoire], LigneTerritoire]:
    """Each territory of the actor, by name, and their total: people, and markets with a pilot, count once."""
    lues = {
        r.cle: r
        for r in db.session.execute(
            _mesures(acteur, annee)
            .add_columns(Affectation.territoire_id.label("cle"))
            .group_by(Affectation.territoire_id)
        )
    }
    territoires = sorted(
        db.session.scalars(territoires_visibles(acteur, Permission.HEURES_LIRE)),
        key=lambda t: texte_recherche(t.nom),
    )
    lignes = [_ligne(lues.get(t.id), t.id, t.code, t.nom) for t in territoires]
    total = db.session.execute(_mesures(acteur, annee).where(_une_fois(acteur))).one()
    return lignes, _ligne(total, None, "", "Ensemble")


def _une_fois(acteur: Acteur) -> ColumnElement[bool]:
    """Leave out the markets of which the pilot is in the total too: their hours count once (domaine §3)."""
    pilote = aliased(Marche)
    territoires = territoires_visibles(acteur, Permission.HEURES_LIRE).with_only_columns(Territoire.id)
    doubles = (
        select(Marche.id)
        .join(pilote, pilote.id == Marche.pilote_id)
        .where(pilote.territoire_id.in_(territoires), pilote.supprime_le.is_(None))
    )
    return Affectation.marche_id.not_in(doubles)


def _mesures(acteur: Acteur, annee: int) -> Select:
    return (
        affectations_visibles(acteur)
        .with_only_columns(
            mesures.somme_heures(EtatHeures.VALIDEE).label("validees"),
            mesures.somme_heures(EtatHeures.DECLAREE).label("declarees"),
            _distincts(Affectation.identite_id).label("personnes"),
            _distincts(Affectation.contrat_id).label("contrats"),
            _distincts(Affectation.marche_id).label("marches"),
        )
        .select_from(Affectation)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
        .where(mesures.dans_l_annee(annee))
    )


def _distincts(colonne: ColumnElement) -> ColumnElement[int]:
    return func.count(func.distinct(case((HeuresMensuelles.etat == EtatHeures.VALIDEE, colonne))))


def _ligne(lue, territoire_id: int | None, code: str, nom: str) -> LigneTerritoire:
    if lue is None:
        return LigneTerritoire(territoire_id, code, nom, mesures.ZERO, mesures.ZERO, 0, 0, 0)
    return LigneTerritoire(
        territoire_id,
        code,
        nom,
        lue.validees or mesures.ZERO,
        lue.declarees or mesures.ZERO,
        lue.personnes,
        lue.contrats,
        lue.marches,
    )


def suivre_conventions(acteur: Acteur, annee: int, aujourdhui: date) -> list[ConventionMesuree]:
    """The agreements that run in the year, each indicator of the year against what was done."""
    lignes = db.session.execute(
        conventions_visibles(acteur)
        .add_columns(Territoire.nom)
        .join(Territoire, Territoire.id == ConventionFse.territoire_id)
        .where(ConventionFse.date_debut <= date(annee, 12, 31), ConventionFse.date_fin >= date(annee, 1, 1))
        .options(selectinload(ConventionFse.indicateurs.and_(IndicateurFse.annee == annee)))
        .order_by(ConventionFse.code)
    ).all()
    lignes = sorted(lignes, key=lambda ligne: texte_recherche(ligne[1]))
    faits = mesurer(acteur, annee, min(aujourdhui, date(annee, 12, 31))) if lignes else {}
    return [_mesuree(convention, territoire, faits) for convention, territoire in lignes]


def _mesuree(convention: ConventionFse, territoire: str, faits: Mesures) -> ConventionMesuree:
    def fait(code: str) -> Decimal | None:
        return faits.get((convention.territoire_id, code), mesures.ZERO) if code in CODES else None

    return ConventionMesuree(
        code=convention.code,
        intitule=convention.intitule,
        territoire=territoire,
        date_debut=convention.date_debut,
        date_fin=convention.date_fin,
        pieces=convention.pieces_attendues or [],
        indicateurs=[
            IndicateurMesure(i.libelle, i.unite, i.cible, fait(i.code))
            for i in sorted(convention.indicateurs, key=lambda i: i.id)
        ],
    )
