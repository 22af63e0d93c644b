"""What waits for the facilitateur: declared hours, by depositor and by market."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Row, and_, exists, func

from ...extensions import db
from ...models import Affectation, HeuresMensuelles, Lot, Marche, MoisClos, Personne, Structure
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..journal import consigner_noms_lus
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles
from ..permissions import Permission
from .faits import COLONNES, avec_faits, noms_des_comptes
from .filtre_attente import FiltreAttente
from .plausibilite import Plausibilite

GROUPES_PAR_PAGE = 15
TOUT = FiltreAttente()
CLOTURE = and_(
    MoisClos.territoire_id == HeuresMensuelles.territoire_id, MoisClos.mois == HeuresMensuelles.mois
)


@dataclass(frozen=True)
class CelluleEnAttente:
    affectation_id: int
    personne_id: int
    nom: str
    mois: date
    numero: int
    heures: Decimal
    declaree_par: str
    declaree_le: datetime
    avertissements: tuple[str, ...]
    est_eligible: bool


@dataclass(frozen=True)
class GroupeEnAttente:
    """The declared hours of one employer on one market."""

    employeur_id: int
    employeur: str
    marche_id: int
    marche: str
    cellules: list[CelluleEnAttente] = field(default_factory=list)

    @property
    def cle(self) -> str:
        return f"{self.employeur_id}-{self.marche_id}"

    @property
    def total(self) -> Decimal:
        return sum((c.heures for c in self.cellules), Decimal(0))


@dataclass(frozen=True)
class Attente:
    groupes: Sequence[GroupeEnAttente]
    nombre_groupes: int
    nombre: int
    heures: Decimal
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.nombre_groupes // GROUPES_PAR_PAGE))


def _declarees(acteur: Acteur, filtre: FiltreAttente):
    """Declared hours the actor may validate, months not closed, of what is looked at."""
    return (
        avec_faits(affectations_visibles(acteur, Permission.HEURES_VALIDER))
        .join(HeuresMensuelles, EN_VIGUEUR)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .where(HeuresMensuelles.etat == EtatHeures.DECLAREE, ~exists().where(CLOTURE), *filtre.conditions)
    )


def lire_attente(acteur: Acteur, page: int = 1, filtre: FiltreAttente = TOUT) -> Attente:
    """One page of what waits, its reading journaled; a constant number of queries."""
    acteur.exiger(Permission.HEURES_VALIDER)
    groupes = db.session.execute(
        _declarees(acteur, filtre)
        .with_only_columns(
            Affectation.employeur_id, Affectation.marche_id, Structure.nom, Marche.reference,
            func.count().label("nombre"), func.sum(HeuresMensuelles.heures).label("heures"),
            maintain_column_froms=True,
        )
        .group_by(
            Affectation.employeur_id, Affectation.marche_id, Structure.nom, Structure.cle_nom, Marche.reference
        )
        .order_by(Structure.cle_nom, Structure.nom, Marche.reference, Affectation.employeur_id)
    ).all()  # fmt: skip
    debut = (page - 1) * GROUPES_PAR_PAGE
    montres = groupes[debut : debut + GROUPES_PAR_PAGE]
    lignes = _lignes(acteur, montres, filtre)
    _consigner(acteur, lignes)
    return Attente(
        groupes=_ranger(acteur, montres, lignes),
        nombre_groupes=len(groupes),
        nombre=sum(g.nombre for g in groupes),
        heures=sum((g.heures for g in groupes), Decimal(0)),
        page=page,
    )


def _lignes(acteur: Acteur, groupes: Sequence[Row], filtre: FiltreAttente) -> Sequence[Row]:
    requete = (
        _declarees(acteur, filtre)
        .join(Lot, Lot.id == Affectation.lot_id)
        .where(
            Affectation.employeur_id.in_([g.employeur_id for g in groupes]),
            Affectation.marche_id.in_([g.marche_id for g in groupes]),
        )
        .with_only_columns(
            *COLONNES, Affectation.marche_id, Personne.nom_naissance, Personne.nom_usage, Personne.prenom,
            HeuresMensuelles.mois, HeuresMensuelles.numero, HeuresMensuelles.heures, HeuresMensuelles.auteur_id,
            HeuresMensuelles.valable_du, maintain_column_froms=True,
        )
        .order_by(Personne.tri, Personne.id, HeuresMensuelles.mois, Affectation.id)
    )  # fmt: skip
    gardees = {(g.employeur_id, g.marche_id) for g in groupes}
    return [li for li in db.session.execute(requete) if (li.employeur_id, li.marche_id) in gardees]


def _ranger(acteur: Acteur, groupes: Sequence[Row], lignes: Sequence[Row]) -> list[GroupeEnAttente]:
    if not lignes:
        return []
    plausibilite = Plausibilite(acteur, lignes, {li.mois for li in lignes})
    noms = noms_des_comptes(li.auteur_id for li in lignes)
    ranges = {
        (g.employeur_id, g.marche_id): GroupeEnAttente(g.employeur_id, g.nom, g.marche_id, g.reference)
        for g in groupes
    }
    for li in lignes:
        ranges[li.employeur_id, li.marche_id].cellules.append(
            CelluleEnAttente(
                affectation_id=li.id,
                personne_id=li.personne_id,
                nom=f"{li.nom_usage or li.nom_naissance} {li.prenom}",
                mois=li.mois,
                numero=li.numero,
                heures=li.heures,
                declaree_par=noms.get(li.auteur_id, ""),
                declaree_le=li.valable_du,
                avertissements=plausibilite.avertir(li, li.mois, li.heures),
                est_eligible=plausibilite.est_eligible(li.personne_id, li.mois),
            )
        )
    return list(ranges.values())


def _consigner(acteur: Acteur, lignes: Sequence[Row]) -> None:
    lus = ((li.territoire_id, li.id) for li in lignes)
    consigner_noms_lus(acteur, lus, objet=("heures_mensuelles", None), liste="heures à valider")
