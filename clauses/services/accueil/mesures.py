"""What several home pages measure: hours of a year by month, hours done and due by market, months to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Row, Select, and_, distinct, func, select

from ...extensions import db
from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche
from ...models.vocabulaire import Etape, EtatHeures, Qualification, RoleAttribution
from ..acteur import Acteur
from ..contrats.sans_heures import sans_heures
from ..listes.mesures import objectif_du_jour, somme_heures
from ..perimetre import marches_visibles
from ..suivi.avancement import rythme_de
from ..suivi.calendrier import derniers_mois as derniers_mois
from ..suivi.calendrier import mois_precedent as mois_precedent
from ..suivi.rythme import ETAPES_VIVES, ZERO


@dataclass(frozen=True)
class HeuresDuMois:
    mois: date
    validees: Decimal
    declarees: Decimal


@dataclass(frozen=True)
class Avancement:
    """What is due, done and declared since the origin of a market (`cle`), or of a lot of it."""

    cle: int
    libelle: str
    detail: str
    etape: Etape
    date_fin: date | None
    du: Decimal
    fait: Decimal
    declare: Decimal
    projete: Decimal | None
    est_en_retard: bool = False


@dataclass(frozen=True)
class Avancements:
    """The first bars of a list; `nombre_autres` are those that the page does not show."""

    lignes: Sequence[Avancement]
    nombre_autres: int


def annee_de_reference(aujourdhui: date) -> int:
    """The year that the figures speak of: hours arrive a month late, so January still shows the year before."""
    return aujourdhui.year - 1 if aujourdhui.month == 1 else aujourdhui.year


def mois_de(annee: int) -> list[date]:
    return [date(annee, m, 1) for m in range(1, 13)]


def dans_l_annee(annee: int) -> ColumnElement[bool]:
    return HeuresMensuelles.mois.between(date(annee, 1, 1), date(annee, 12, 1))


#: Joins the hours in force to their contract on a market; the territory lets the covering index serve.
EN_VIGUEUR = and_(
    HeuresMensuelles.affectation_id == Affectation.id,
    HeuresMensuelles.territoire_id == Affectation.territoire_id,
    HeuresMensuelles.valable_au.is_(None),
)


def copies(acteur: Acteur) -> Select[tuple[int]]:
    """Keys of the markets of which the actor sees the pilot too: in a total of several territories they are left
    out, for their hours count once, with the pilot's (domaine §3)."""
    pilotes = marches_visibles(acteur).with_only_columns(Marche.id)
    return select(Marche.id).where(Marche.pilote_id.in_(pilotes))


def heures_par(affectations: Select, cle: ColumnElement, *conditions: ColumnElement[bool]) -> Select:
    """Rows (cle, validees, declarees) of the hours in force of `affectations`, a scoped select."""
    return (
        affectations.with_only_columns(
            cle.label("cle"),
            somme_heures(EtatHeures.VALIDEE).label("validees"),
            somme_heures(EtatHeures.DECLAREE).label("declarees"),
        )
        .select_from(Affectation)
        .join(HeuresMensuelles, EN_VIGUEUR)
        .where(*conditions)
        .group_by(cle)
    )


def heures_par_mois(affectations: Select, mois: list[date]) -> list[HeuresDuMois]:
    """One row per month of the list, empty ones included."""
    entre = HeuresMensuelles.mois.between(mois[0], mois[-1])
    lues = {
        r.cle: r for r in db.session.execute(heures_par(affectations, HeuresMensuelles.mois, entre)).all()
    }
    return [
        HeuresDuMois(m, lues[m].validees or ZERO, lues[m].declarees or ZERO)
        if m in lues
        else HeuresDuMois(m, ZERO, ZERO)
        for m in mois
    ]


def dues_par(attributions: Select, cle: ColumnElement, le: date) -> Select:
    """Rows (cle, dues); a subcontractor's share is inside its holder's, and is not added (domaine §3)."""
    return (
        attributions.with_only_columns(cle.label("cle"), func.sum(objectif_du_jour(le)).label("dues"))
        .select_from(Attribution)
        .join(Lot, Lot.id == Attribution.lot_id)
        .where(Attribution.role != RoleAttribution.SOUS_TRAITANT)
        .group_by(cle)
    )


def avancement_des_marches(
    marches: Select, affectations: Select, attributions: Select, le: date, limite: int
) -> Avancements:
    """Live markets of a scoped select that are followed, those that end first on top, with their bar."""
    fait = heures_par(affectations, Affectation.marche_id).subquery("heures_marche")
    dues = dues_par(attributions, Lot.marche_id, le).subquery("dues_marche")
    lignes = db.session.execute(
        marches.with_only_columns(
            Marche.id.label("marche_id"),
            Marche.reference,
            Marche.objet,
            Marche.etape,
            Marche.date_notification,
            Marche.date_fin,
            dues.c.dues,
            fait.c.validees,
            fait.c.declarees,
            func.count().over().label("nombre"),
        )
        .select_from(Marche)
        .outerjoin(fait, fait.c.cle == Marche.id)
        .outerjoin(dues, dues.c.cle == Marche.id)
        .where(Marche.etape.in_(ETAPES_VIVES), Marche.qualification == Qualification.SUIVI)
        .order_by(Marche.date_fin.is_(None), Marche.date_fin, Marche.reference)
        .limit(limite)
    ).all()
    nombre = lignes[0].nombre if lignes else 0
    return Avancements([avancement(r, r.reference, le) for r in lignes], nombre - len(lignes))


def avancement(ligne: Row, libelle: str, aujourdhui: date) -> Avancement:
    """A row of the two queries that make bars, whose columns bear the same names."""
    rythme = rythme_de(ligne, aujourdhui)
    return Avancement(
        cle=ligne.marche_id,
        libelle=libelle,
        detail=ligne.objet,
        etape=ligne.etape,
        date_fin=ligne.date_fin,
        du=rythme.du,
        fait=rythme.fait,
        declare=rythme.declare,
        projete=rythme.projete,
        est_en_retard=rythme.est_en_retard,
    )


def contrats_sans_heures(affectations: Select, mois: date) -> int:
    """How many contracts ran in `mois` on a running market where they have no hours: those of the list filtered so."""
    contrats = sans_heures(affectations, mois).with_only_columns(
        func.count(distinct(Affectation.contrat_id)), maintain_column_froms=True
    )
    return db.session.scalar(contrats) or 0


def compter(requete: Select) -> int:
    """How many rows a scoped select has."""
    return db.session.scalar(requete.with_only_columns(func.count(), maintain_column_froms=True)) or 0
