"""What somebody decides of a link: confirmed, refused, undone. A decision is one more version, with its author."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import LienPlie, ParticipantPlie, Personne
from ...models.types import Vocabulaire, maintenant
from ...models.vocabulaire import EtatLien, NiveauRapprochement
from ..acteur import Acteur
from ..erreurs import Conflit, Introuvable, TransitionImpossible
from ..faits import figer_participation
from ..imports.masse import prendre_le_tour
from ..journal import Verbe, consigner
from ..perimetre import liens_visibles, participants_visibles, personnes_visibles
from ..ressemblance import niveau_de
from .proposition import identites_des_participants, identites_des_personnes, proposer_liens
from .rapprochement import reserves_de
from .versions import numeros_suivants

MANUEL = "Rapprochement à la main"
DEJA_DECIDE = "Quelqu’un vient de décider de ce lien : relisez-le avant de choisir."


class Decision(Vocabulaire):
    CONFIRMER = "confirmer", "Confirmer"
    REFUSER = "refuser", "Refuser"
    ANNULER = "annuler", "Annuler"


@dataclass(frozen=True)
class Transition:
    """From which states a decision may be taken, where it leads, and how it is journaled."""

    depuis: frozenset[EtatLien]
    vers: EtatLien
    verbe: Verbe


E = EtatLien
TRANSITIONS: dict[Decision, Transition] = {
    Decision.CONFIRMER: Transition(frozenset({E.PROPOSE}), E.CONFIRME, Verbe.LIEN_CONFIRME),
    Decision.REFUSER: Transition(frozenset({E.PROPOSE}), E.REFUSE, Verbe.LIEN_REFUSE),
    Decision.ANNULER: Transition(frozenset({E.CONFIRME, E.REFUSE}), E.PROPOSE, Verbe.LIEN_ANNULE),
}


def decider(acteur: Acteur, lien_id: int, decision: Decision) -> LienPlie:
    """Decide of one version of a link; the facts of the impact table follow. Flushes.

    Whoever is free again, or whose closest match is refused, is proposed the others at once. `lien_id` is the
    version that was shown: somebody else's decision has replaced it by another. Raises `Introuvable`, `Conflit`
    (decided meanwhile), `TransitionImpossible` (already linked to somebody else).
    """
    ici = db.session.scalar(liens_visibles(acteur).where(LienPlie.id == lien_id))
    if ici is None:
        raise Introuvable("Ce lien n’existe pas.")
    if decision is not Decision.CONFIRMER:
        prendre_le_tour()  # before the rows: an import that has its turn may be waiting for them
    _verrouiller(ici.participant_id, ici.personne_id)
    lien = db.session.scalar(
        liens_visibles(acteur)
        .where(LienPlie.id == lien_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if lien.personne.anonymisee_le is not None:
        raise TransitionImpossible(
            "Cette personne est anonymisée : ce qui fut décidé de son lien ne change plus."
        )
    transition = TRANSITIONS[decision]
    if lien.valable_au is not None or lien.etat not in transition.depuis:
        raise Conflit(DEJA_DECIDE)
    if transition.vers is EtatLien.CONFIRME:
        _exiger_que_les_deux_soient_libres(lien.participant_id, lien.personne_id)
    suivant = _suivre(acteur, lien, transition)
    if decision is not Decision.CONFIRMER:
        proposer_liens(acteur, suivant.territoire_id)
    return suivant


def lier(acteur: Acteur, participant_id: int, personne_id: int) -> LienPlie:
    """Link by hand a participant and a person of the same territory: confirmed at once. Flushes.

    Raises `Introuvable`, `Conflit`, `TransitionImpossible`.
    """
    participant = db.session.scalar(participants_visibles(acteur).where(ParticipantPlie.id == participant_id))
    personne = db.session.scalar(personnes_visibles(acteur).where(Personne.id == personne_id))
    if participant is None or personne is None or personne.territoire_id != participant.territoire_id:
        raise Introuvable("Cette personne n’existe pas, ou n’est pas du territoire de ce participant.")
    if personne.anonymisee_le is not None:
        raise TransitionImpossible("Cette personne est anonymisée : elle ne se lie plus à personne.")
    _verrouiller(participant_id, personne_id)
    _exiger_que_les_deux_soient_libres(participant_id, personne_id)
    en_vigueur = db.session.scalar(
        select(LienPlie)
        .where(LienPlie.participant_id == participant_id, LienPlie.personne_id == personne_id)
        .where(LienPlie.valable_au.is_(None))
        .with_for_update()
    )
    return _suivre(
        acteur,
        en_vigueur or LienPlie(
            territoire_id=participant.territoire_id, participant_id=participant_id, personne_id=personne_id, numero=0,
            source=MANUEL,
        ),
        TRANSITIONS[Decision.CONFIRMER],
        source=MANUEL,
    )  # fmt: skip


def _verrouiller(participant_id: int, personne_id: int) -> None:
    """Two decisions about the same participant or the same person take turns, always in this order."""
    db.session.execute(
        select(ParticipantPlie.id).where(ParticipantPlie.id == participant_id).with_for_update()
    )
    db.session.execute(select(Personne.id).where(Personne.id == personne_id).with_for_update())


def confirmes(*conditions) -> Select:
    """The confirmed links in force."""
    return select(LienPlie).where(
        LienPlie.valable_au.is_(None), LienPlie.etat == EtatLien.CONFIRME, *conditions
    )


def est_pris() -> ColumnElement[bool]:
    """« somebody is already confirmed for the participant, or for the person, of the link at hand ».

    Two sets read once: a search per link costs seconds on ten thousand of them.
    """
    autre = aliased(LienPlie)
    confirme = (autre.valable_au.is_(None), autre.etat == EtatLien.CONFIRME)
    return or_(
        LienPlie.participant_id.in_(select(autre.participant_id).where(*confirme)),
        LienPlie.personne_id.in_(select(autre.personne_id).where(*confirme)),
    )


def _exiger_que_les_deux_soient_libres(participant_id: int, personne_id: int) -> None:
    """A person answers to one participant of a PLIE, and a participant to one person."""
    personne = db.session.get(Personne, personne_id)
    if personne.supprime_le is not None or personne.anonymisee_le is not None:
        raise TransitionImpossible("Cette personne a été supprimée ou anonymisée.")
    deja = db.session.scalar(confirmes(LienPlie.personne_id == personne_id))
    if deja is not None:
        raise TransitionImpossible(
            f"Cette personne est déjà liée au participant n° {deja.participant.identifiant} : "
            "annulez d’abord ce lien, une personne ne répond qu’à un participant du PLIE."
        )
    deja = db.session.scalar(confirmes(LienPlie.participant_id == participant_id))
    if deja is not None:
        raise TransitionImpossible(
            "Ce participant est déjà lié à une autre personne : annulez d’abord ce lien."
        )


def _suivre(acteur: Acteur, lien: LienPlie, transition: Transition, source: str | None = None) -> LienPlie:
    """Close the version in force and add the next one, journaled, with the facts that follow from it."""
    instant = maintenant()
    couple = (lien.participant_id, lien.personne_id)
    niveau, reserves = comparer(*couple) if lien.niveau is None else (lien.niveau, lien.reserves)
    suivant = LienPlie(
        territoire_id=lien.territoire_id,
        participant_id=lien.participant_id,
        personne_id=lien.personne_id,
        etat=transition.vers,
        niveau=niveau,
        reserves=list(reserves or ()),
        source=source or lien.source,
        importation_id=lien.importation_id,
        numero=numeros_suivants(lien.territoire_id, couple[0]).get(couple, 1),
        valable_du=instant,
        auteur_id=acteur.compte_id,
    )
    _remplacer(lien, suivant, instant)
    figer_participation([suivant.personne_id])
    consigner(
        acteur,
        transition.verbe,
        objet=("lien_plie", suivant.id),
        territoire_id=suivant.territoire_id,
        valeurs={
            "participant": couple[0],
            "personne": couple[1],
            "niveau": niveau,
            "reserves": suivant.reserves,
        },
    )
    return suivant


def _remplacer(lien: LienPlie, suivant: LienPlie, instant: datetime) -> None:
    try:
        if lien in db.session:
            lien.valable_au = instant
            db.session.flush()
        db.session.add(suivant)
        db.session.flush()
    except IntegrityError as erreur:  # an import has just confirmed the person for somebody else
        raise Conflit(DEJA_DECIDE) from erreur


def comparer(participant_id: int, personne_id: int) -> tuple[NiveauRapprochement | None, tuple[str, ...]]:
    """How close the two are today, and why they are looked at one by one; nothing when they are not alike."""
    a = identites_des_participants(ParticipantPlie.id == participant_id)
    b = identites_des_personnes(Personne.id == personne_id)
    niveau = niveau_de(a[0], b[0]) if a and b else None
    return (niveau, reserves_de(a[0], b[0], niveau, est_homonyme=False)) if niveau else (None, ())
