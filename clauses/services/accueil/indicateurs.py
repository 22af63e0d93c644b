"""The indicators of the ESF agreements that the data already measure, by their code (domaine §7).

« Marché clausé de l’année »: in execution, or notified in the year, or with validated hours in the year.
« Marché suivi »: the same, with a facilitateur. « Opération »: a grouping, or a market without one.
« Chantier »: a followed operation or market of works. « Hors BTP »: all of its parts are known and none is BTP.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, or_
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import (
    ActionSensibilisation,
    Affectation,
    ConventionPartenariat,
    HeuresMensuelles,
    Marche,
    Territoire,
)
from ...models.vocabulaire import Etape, EtatHeures, Nature, Qualification, Secteur, TypeClause
from ..acteur import Acteur
from ..perimetre import affectations_visibles, marches_visibles, territoires_visibles
from ..permissions import Permission
from . import mesures

RESERVES = (*(t for t in TypeClause if t.value.startswith("reserve_")), TypeClause.INSERTION)

Mesures = dict[tuple[int, str], Decimal]


def mesurer(acteur: Acteur, annee: int, le: date) -> Mesures:
    """What was done in the year, by (territory, code of indicator); agreements are counted on the day `le`.

    A pair that is absent is nil when its code is in `CODES`, and not measured otherwise.
    """
    mesures_lues: Mesures = {}
    for requete in (
        _heures(acteur, annee),
        _marches(acteur, annee),
        _conventions(acteur, le),
        _actions(acteur, annee),
    ):
        for ligne in db.session.execute(requete).mappings():
            for code, valeur in ligne.items():
                if code != "cle":
                    mesures_lues[ligne["cle"], code] = Decimal(valeur or 0)
    return mesures_lues


#: Every code that `mesurer` answers for.
CODES = frozenset(
    {
        "heures_realisees", "heures_clausees", "marches_clauses", "marches_suivis", "marches_reserves",
        "operations", "operations_hors_btp", "chantiers_suivis", "conventions_en_cours", "conventions_actives",
        "sessions_club",
    }
)  # fmt: skip


def _heures(acteur: Acteur, annee: int) -> Select:
    """Validated hours of the year; « clausées » is read as done, not as due."""
    faites = mesures.somme_heures(EtatHeures.VALIDEE)
    return (
        affectations_visibles(acteur)
        .with_only_columns(
            Affectation.territoire_id.label("cle"),
            faites.label("heures_realisees"),
            faites.label("heures_clausees"),
        )
        .select_from(Affectation)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
        .where(mesures.dans_l_annee(annee))
        .group_by(Affectation.territoire_id)
    )


def _marches(acteur: Acteur, annee: int) -> Select:
    operation = func.coalesce(Marche.operation_id, -Marche.id)
    est_suivi = Marche.facilitateur_id.is_not(None)
    est_travaux = or_(Marche.secteur == Secteur.BTP, Marche.nature == Nature.TRAVAUX)
    return (
        marches_visibles(acteur)
        .with_only_columns(
            Marche.territoire_id.label("cle"),
            func.count().label("marches_clauses"),
            func.count(case((est_suivi, 1))).label("marches_suivis"),
            func.count(case((Marche.type_clause.in_(RESERVES), 1))).label("marches_reserves"),
            func.count(distinct(operation)).label("operations"),
            func.count(distinct(case((_tout_hors_btp(), operation)))).label("operations_hors_btp"),
            func.count(distinct(case((est_suivi & est_travaux, operation)))).label("chantiers_suivis"),
        )
        .where(Marche.qualification == Qualification.SUIVI, _clause_dans_l_annee(acteur, annee))
        .group_by(Marche.territoire_id)
    )


def _clause_dans_l_annee(acteur: Acteur, annee: int) -> ColumnElement[bool]:
    avec_heures = (
        affectations_visibles(acteur)
        .with_only_columns(Affectation.marche_id)
        .select_from(Affectation)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
        .where(mesures.dans_l_annee(annee), HeuresMensuelles.etat == EtatHeures.VALIDEE)
    )
    return or_(
        Marche.etape == Etape.EN_EXECUTION,
        Marche.date_notification.between(date(annee, 1, 1), date(annee, 12, 31)),
        Marche.id.in_(avec_heures),
    )


def _tout_hors_btp() -> ColumnElement[bool]:
    """The market is outside building works, and so is every other market of its operation."""
    autre = aliased(Marche)
    contraire = exists().where(
        autre.operation_id == Marche.operation_id,
        autre.secteur != Secteur.HORS_BTP,
        autre.supprime_le.is_(None),
    )
    return (Marche.secteur == Secteur.HORS_BTP) & ~contraire


def _territoires(acteur: Acteur) -> Select:
    return territoires_visibles(acteur, Permission.IMPACT_LIRE)


def _conventions(acteur: Acteur, le: date) -> Select:
    return (
        _territoires(acteur)
        .with_only_columns(
            Territoire.id.label("cle"),
            func.count().label("conventions_en_cours"),
            func.count().label("conventions_actives"),
        )
        .select_from(Territoire)
        .join(ConventionPartenariat, ConventionPartenariat.territoire_id == Territoire.id)
        .where(
            ConventionPartenariat.date_debut <= le,
            or_(ConventionPartenariat.date_fin.is_(None), ConventionPartenariat.date_fin >= le),
        )
        .group_by(Territoire.id)
    )


def _actions(acteur: Acteur, annee: int) -> Select:
    return (
        _territoires(acteur)
        .with_only_columns(Territoire.id.label("cle"), func.count().label("sessions_club"))
        .select_from(Territoire)
        .join(ActionSensibilisation, ActionSensibilisation.territoire_id == Territoire.id)
        .where(ActionSensibilisation.date_action.between(date(annee, 1, 1), date(annee, 12, 31)))
        .group_by(Territoire.id)
    )
