"""The home page of a référent: their participants on clause contracts. It shows names, so it is journaled."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from ...extensions import db
from ...models import Affectation, HeuresMensuelles, ParticipantPlie, Personne
from ...models.vocabulaire import EtatHeures, Role
from ..acteur import Acteur
from ..journal import Verbe, consigner
from ..perimetre import affectations_visibles, personnes_visibles
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
class AccueilReferent:
    """`nombre_suivis` counts every participant followed, with or without a clause contract."""

    annee: int
    nombre_suivis: int
    participants: list[Participant]

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
    return AccueilReferent(annee, _nombre_suivis(acteur), participants)


def _consigner_la_lecture(acteur: Acteur, participants: list[Participant]) -> None:
    """One event per territory whose people were named."""
    lus: dict[int, list[int]] = {}
    for participant in participants:
        lus.setdefault(participant.territoire_id, []).append(participant.personne_id)
    for territoire_id, ids in sorted(lus.items()):
        consigner(
            acteur,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            objet=("participants", None),
            territoire_id=territoire_id,
            valeurs={"liste": "participants", "nombre": len(ids), "ids": ids},
        )


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


def _nombre_suivis(acteur: Acteur) -> int:
    territoires = [d.territoire_id for d in acteur.droits]
    return (
        db.session.scalar(
            select(func.count()).where(
                ParticipantPlie.referent_compte_id == acteur.compte_id,
                ParticipantPlie.territoire_id.in_(territoires),
            )
        )
        or 0
    )
