"""The home page of a référent: their participants on clause contracts. It shows names, so it is journaled."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func

from ...extensions import db
from ...models import Affectation, Contrat, HeuresMensuelles, Personne, Structure
from ...models.vocabulaire import EtatHeures, Role
from ..acteur import Acteur
from ..journal import consigner_noms_lus
from ..listes.definition import Contexte
from ..perimetre import affectations_visibles, contrats_visibles, personnes_visibles
from ..plie.liste import PARTICIPANTS_SUIVIS, finit_bientot, participants_lisibles
from . import mesures


@dataclass(frozen=True)
class Participant:
    """One participant of the reader's: hours since the origin, in the year, and the last month with some."""

    personne_id: int
    territoire_id: int
    nom: str
    validees: Decimal
    declarees: Decimal
    dans_l_annee: Decimal
    dernier_mois: date | None


@dataclass(frozen=True)
class FinProche:
    """A contract of one of the reader's participants that ends within thirty days."""

    contrat_id: int
    personne_id: int
    nom: str
    employeur: str
    date_fin: date


@dataclass(frozen=True)
class AccueilReferent:
    """The counts are those of the list of participants, filtered the same way: each leads to its rows."""

    annee: int
    nombre_suivis: int
    sous_contrat: int
    finissant: int
    non_lies: int
    participants: list[Participant]
    fins_proches: list[FinProche]

    @property
    def validees(self) -> Decimal:
        return sum((p.validees for p in self.participants), mesures.ZERO)

    @property
    def dans_l_annee(self) -> Decimal:
        return sum((p.dans_l_annee for p in self.participants), mesures.ZERO)


def accueil(acteur: Acteur, aujourdhui: date) -> AccueilReferent:
    """The participants of this person; the reading is written in the journal, and has to be committed."""
    acteur = acteur.comme(Role.REFERENT)
    annee = mesures.annee_de_reference(aujourdhui)
    participants = _participants(acteur, annee)
    _consigner_la_lecture(acteur, participants)
    return AccueilReferent(
        annee=annee,
        nombre_suivis=_compter(acteur, aujourdhui),
        sous_contrat=_compter(acteur, aujourdhui, contrat="en_cours"),
        finissant=_compter(acteur, aujourdhui, contrat="fin_proche"),
        non_lies=_compter(acteur, aujourdhui, lien="non_lie"),
        participants=participants,
        fins_proches=_fins_proches(acteur, aujourdhui),
    )


def _consigner_la_lecture(acteur: Acteur, participants: list[Participant]) -> None:
    lus = ((p.territoire_id, p.personne_id) for p in participants)
    consigner_noms_lus(acteur, lus, objet=("participants", None), liste="participants")


def _participants(acteur: Acteur, annee: int) -> list[Participant]:
    affectations = affectations_visibles(acteur)
    heures = mesures.heures_par(affectations, Affectation.personne_id).subquery("heures_personne")
    annuelles = mesures.heures_par(
        affectations, Affectation.personne_id, mesures.dans_l_annee(annee)
    ).subquery("heures_annuelles")
    derniers = (
        affectations.with_only_columns(
            Affectation.personne_id.label("cle"), func.max(HeuresMensuelles.mois).label("mois")
        )
        .select_from(Affectation)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
        .where(HeuresMensuelles.etat.in_((EtatHeures.VALIDEE, EtatHeures.DECLAREE)))
        .group_by(Affectation.personne_id)
        .subquery("derniers_mois")
    )
    lignes = db.session.execute(
        personnes_visibles(acteur)
        .add_columns(
            heures.c.validees, heures.c.declarees, annuelles.c.validees.label("annee"), derniers.c.mois
        )
        .outerjoin(heures, heures.c.cle == Personne.id)
        .outerjoin(annuelles, annuelles.c.cle == Personne.id)
        .outerjoin(derniers, derniers.c.cle == Personne.id)
        .order_by(Personne.tri, Personne.id)
    )
    return [
        Participant(
            r.Personne.id,
            r.Personne.territoire_id,
            r.Personne.nom_complet,
            r.validees or mesures.ZERO,
            r.declarees or mesures.ZERO,
            r.annee or mesures.ZERO,
            r.mois,
        )
        for r in lignes
    ]


def _compter(acteur: Acteur, aujourdhui: date, **filtres: str) -> int:
    """How many rows the list of participants has with these filters."""
    contexte = Contexte(acteur, PARTICIPANTS_SUIVIS.permission, aujourdhui)
    conditions = [
        f.condition(contexte, filtres[f.cle]) for f in PARTICIPANTS_SUIVIS.filtres if f.cle in filtres
    ]
    return mesures.compter(participants_lisibles(acteur).where(*conditions))


def _fins_proches(acteur: Acteur, aujourdhui: date) -> list[FinProche]:
    """Those of a contract on a market, the nearest first."""
    sur_un_marche = affectations_visibles(acteur).with_only_columns(Affectation.contrat_id)
    lignes = db.session.execute(
        contrats_visibles(acteur)
        .where(Contrat.id.in_(sur_un_marche), *finit_bientot(aujourdhui))
        .join(Personne, Personne.id == Contrat.personne_id)
        .join(Structure, Structure.id == Contrat.employeur_id)
        .add_columns(Personne, Structure.nom)
        .order_by(Contrat.date_fin, Personne.tri, Contrat.id)
    )
    return [
        FinProche(contrat.id, personne.id, personne.nom_complet, employeur, contrat.date_fin)
        for contrat, personne, employeur in lignes
    ]
