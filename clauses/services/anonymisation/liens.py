"""What is about one person: the rows, by the name that the journal and the pieces give to their table."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ...models import (
    Affectation,
    Contrat,
    CritereEligibilite,
    Echange,
    Eligibilite,
    HeuresMensuelles,
    LienPiece,
    LienPlie,
    PeriodeEmploi,
    Personne,
    Releve,
    ReleveLigne,
)
from ...models.vocabulaire import EtatLien, EtatLigne, EtatReleve

#: Lines that still wait for somebody's choice, in a sheet that is still looked at (joined to it).
ATTENDUES = and_(
    ReleveLigne.affectation_id.is_(None),
    ReleveLigne.etat == EtatLigne.A_RATTACHER,
    Releve.etat.in_((EtatReleve.EN_LECTURE, EtatReleve.A_CONFIRMER, EtatReleve.TRANSMIS)),
)


def objets_de(personne: Personne) -> dict[str, Select]:
    """Everything that is about this person alone: the table, as the journal and the pieces name it → its ids."""
    contrats = select(Contrat.id).where(Contrat.personne_id == personne.id)
    affectations = select(Affectation.id).where(Affectation.personne_id == personne.id)
    return {
        "personne": select(Personne.id).where(Personne.id == personne.id),
        "contrat": contrats,
        "affectation": affectations,
        "heures_mensuelles": select(HeuresMensuelles.id).where(
            HeuresMensuelles.affectation_id.in_(affectations)
        ),
        "eligibilite": select(Eligibilite.id).where(Eligibilite.personne_id == personne.id),
        "periode_emploi": select(PeriodeEmploi.id).where(PeriodeEmploi.personne_id == personne.id),
        "echange": select(Echange.id).where(Echange.personne_id == personne.id),
        "lien_plie": select(LienPlie.id).where(LienPlie.personne_id == personne.id),
        "participant_plie": participants(personne),
    }


def participants(personne: Personne) -> Select:
    """The participant of the PLIE that this person is, when somebody confirmed it."""
    return select(LienPlie.participant_id).where(
        LienPlie.personne_id == personne.id,
        LienPlie.etat == EtatLien.CONFIRME,
        LienPlie.valable_au.is_(None),
    )


def parmi(
    type_: InstrumentedAttribute, identifiant: InstrumentedAttribute, personne: Personne
) -> ColumnElement[bool]:
    """« (type, id) is one of this person's objects »."""
    return or_(*(and_(type_ == nom, identifiant.in_(ids)) for nom, ids in objets_de(personne).items()))


def pieces_liees(personne: Personne) -> Select:
    """Pieces that prove something about this person, shared ones included."""
    liees = select(LienPiece.piece_id).where(parmi(LienPiece.objet_type, LienPiece.objet_id, personne))
    objets = objets_de(personne)
    criteres = select(CritereEligibilite.piece_id).where(
        CritereEligibilite.eligibilite_id.in_(objets["eligibilite"])
    )
    emplois = select(PeriodeEmploi.piece_id).where(PeriodeEmploi.personne_id == personne.id)
    releves = select(Releve.piece_id).where(Releve.id.in_(releves_de(personne)))
    reunies = liees.union(criteres, emplois, releves).subquery()
    return select(reunies.c.piece_id).where(reunies.c.piece_id.is_not(None))


def releves_de(personne: Personne) -> Select:
    """Sheets with a line of this person, whoever else they speak of."""
    siennes = select(Affectation.id).where(Affectation.personne_id == personne.id)
    return select(ReleveLigne.releve_id).where(ReleveLigne.affectation_id.in_(siennes))


def releves_sans_autre(personne: Personne) -> Select:
    """Among them, those that speak of nobody else who still has a name: they go with the last person in them."""
    autre = (
        exists()
        .where(ReleveLigne.releve_id == Releve.id)
        .where(Affectation.id == ReleveLigne.affectation_id)
        .where(Personne.id == Affectation.personne_id)
        .where(Personne.id != personne.id, Personne.anonymisee_le.is_(None))
    )
    attendue = exists().where(ReleveLigne.releve_id == Releve.id, ATTENDUES)
    return select(Releve.id).where(Releve.id.in_(releves_de(personne)), ~autre, ~attendue)
