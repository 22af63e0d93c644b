"""What the rules ask about a contract on a market: its dates, those of its market, and whose months are closed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import Affectation, Compte, Contrat, HeuresMensuelles, Marche, MoisClos, Personne, Territoire
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..perimetre import affectations_visibles
from ..permissions import Permission

Cle = tuple[int, date]

COLONNES = (
    Affectation.id,
    Affectation.territoire_id,
    Affectation.attribution_id,
    Affectation.personne_id,
    Affectation.employeur_id,
    Contrat.date_debut.label("debut"),
    Contrat.date_fin.label("fin"),
    Contrat.duree_hebdomadaire.label("duree"),
    Marche.date_notification.label("notification"),
    Marche.date_fin.label("fin_marche"),
    Territoire.seuil_heures_mois.label("seuil"),
)


def avec_faits(affectations: Select) -> Select:
    """A select of contracts on markets, with the columns above."""
    return (
        affectations.join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Territoire, Territoire.id == Affectation.territoire_id)
        .join(Personne, Personne.id == Affectation.personne_id)
        .with_only_columns(*COLONNES, maintain_column_froms=True)
    )


def verrouiller(acteur: Acteur, permission: Permission, ids: Collection[int]) -> dict[int, Row]:
    """The facts of these contracts, their rows taken FOR UPDATE in one order: two writers of a cell take turns.

    Raises `Introuvable` when one of them is not the actor's to write.
    """
    requete = (
        avec_faits(affectations_visibles(acteur, permission).where(Affectation.id.in_(set(ids))))
        .order_by(Affectation.id)
        .with_for_update(of=Affectation)
    )
    trouves = {f.id: f for f in db.session.execute(requete)}
    if len(trouves) != len(set(ids)):
        raise Introuvable(
            "L’une de ces lignes n’existe pas, ou n’est pas parmi celles que vous pouvez saisir."
        )
    return trouves


def mois_clos(territoires: Collection[int], mois: Collection[date]) -> set[Cle]:
    """(territory, month) of the closed months among these."""
    requete = select(MoisClos.territoire_id, MoisClos.mois).where(
        MoisClos.territoire_id.in_(territoires), MoisClos.mois >= min(mois), MoisClos.mois <= max(mois)
    )
    return {tuple(ligne) for ligne in db.session.execute(requete)}


class Version(NamedTuple):
    """The last version of a cell; closed without a successor when the cell was cleared."""

    id: int
    affectation_id: int
    mois: date
    numero: int
    heures: Decimal
    etat: EtatHeures
    motif: str | None
    auteur_id: int | None
    validee_par_id: int | None
    validee_le: datetime | None
    valable_du: datetime
    valable_au: datetime | None
    origine: str
    importation_id: int | None
    ligne_source: int | None
    releve_ligne_id: int | None
    est_a_regulariser: bool

    @property
    def est_en_vigueur(self) -> bool:
        return self.valable_au is None


CHAMPS = tuple(getattr(HeuresMensuelles, nom) for nom in Version._fields)


def dernieres_versions(ids: Collection[int], mois: Collection[date]) -> dict[Cle, Version]:
    """The last version of each cell that ever had one."""
    suivante = aliased(HeuresMensuelles)
    requete = select(*CHAMPS).where(
        HeuresMensuelles.affectation_id.in_(set(ids)),
        HeuresMensuelles.mois >= min(mois),
        HeuresMensuelles.mois <= max(mois),
        ~exists().where(
            suivante.affectation_id == HeuresMensuelles.affectation_id,
            suivante.mois == HeuresMensuelles.mois,
            suivante.numero > HeuresMensuelles.numero,
        ),
    )
    return {
        (v.affectation_id, v.mois): v for v in (Version._make(ligne) for ligne in db.session.execute(requete))
    }


def versions_en_vigueur(ids: Collection[int], mois: Collection[date]) -> dict[Cle, Version]:
    """The versions in force of these contracts over these months."""
    requete = select(*CHAMPS).where(
        HeuresMensuelles.affectation_id.in_(set(ids)),
        HeuresMensuelles.mois >= min(mois),
        HeuresMensuelles.mois <= max(mois),
        HeuresMensuelles.valable_au.is_(None),
    )
    return {
        (v.affectation_id, v.mois): v for v in (Version._make(ligne) for ligne in db.session.execute(requete))
    }


def noms_des_comptes(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Who wrote what is shown to somebody who may read it."""
    cherches = {i for i in ids if i is not None}
    if not cherches:
        return {}
    return dict(db.session.execute(select(Compte.id, Compte.nom).where(Compte.id.in_(cherches))).all())
