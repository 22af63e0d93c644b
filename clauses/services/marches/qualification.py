"""What a facilitateur decides of a market read in the public data: named transitions, each with its reason."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from ...extensions import db
from ...models import Affectation, Marche
from ...models.types import Vocabulaire
from ...models.vocabulaire import Qualification
from ..acteur import Acteur
from ..erreurs import Conflit, DonneesInvalides, Introuvable, TransitionImpossible
from ..journal import Verbe, consigner
from ..normalisation import nettoyer
from ..perimetre import marches_visibles
from ..permissions import Permission

LONGUEUR_MOTIF = 500


class Decision(Vocabulaire):
    SUIVRE = "suivre", "Suivre ce marché"
    DEJA_SUIVI = "deja_suivi", "Déjà suivi"
    IGNORER = "ignorer", "Ignorer"
    REPRENDRE = "reprendre", "Remettre à qualifier"


@dataclass(frozen=True)
class Transition:
    depuis: frozenset[Qualification]
    vers: Qualification
    #: What the reason must say; empty when none is asked.
    motif_attendu: str = ""


Q = Qualification
TRANSITIONS: dict[Decision, Transition] = {
    Decision.SUIVRE: Transition(frozenset({Q.A_QUALIFIER}), Q.SUIVI),
    Decision.DEJA_SUIVI: Transition(
        frozenset({Q.A_QUALIFIER}), Q.DEJA_SUIVI, "Écrivez sous quelle référence ce marché est déjà suivi."
    ),
    Decision.IGNORER: Transition(
        frozenset({Q.A_QUALIFIER}), Q.IGNORE, "Écrivez pourquoi ce marché est ignoré."
    ),
    # Every decision can be undone.
    Decision.REPRENDRE: Transition(frozenset({Q.SUIVI, Q.DEJA_SUIVI, Q.IGNORE}), Q.A_QUALIFIER),
}


def decisions_possibles(acteur: Acteur, marche: Marche) -> list[Decision]:
    """What the actor may decide of this market now, in the order of the buttons."""
    requete = marches_visibles(acteur, Permission.MARCHE_QUALIFIER).where(Marche.id == marche.id)
    if db.session.scalar(requete.with_only_columns(Marche.id)) is None:
        return []
    return [d for d, t in TRANSITIONS.items() if marche.qualification in t.depuis and _permise(d, marche)]


def _permise(decision: Decision, marche: Marche) -> bool:
    """Only a market read in public data, on which nobody works, goes back to be qualified."""
    if decision is not Decision.REPRENDRE:
        return True
    if marche.donnees_publiques is None and marche.qualification == Q.SUIVI:
        return False
    return not _a_des_contrats(marche)


def _a_des_contrats(marche: Marche) -> bool:
    return bool(db.session.scalar(select(exists().where(Affectation.marche_id == marche.id))))


def qualifier_marche(
    acteur: Acteur, marche_id: int, decision: Decision, *, motif: str = "", version: int | None = None
) -> Marche:
    """Apply a decision and journal it.

    Raises `Introuvable`; `Conflit` when `version` is not that of the base; `TransitionImpossible` when the market
    is not in a state the decision starts from; `DonneesInvalides` when a reason is due.
    """
    marche = db.session.scalar(
        marches_visibles(acteur, Permission.MARCHE_QUALIFIER).where(Marche.id == marche_id).with_for_update()
    )
    if marche is None:
        raise Introuvable("Ce marché n’existe pas, ou n’est pas dans les territoires que vous suivez.")
    if version is not None and version != marche.version:
        raise Conflit("Ce marché a été modifié entre-temps : relisez sa page, puis recommencez.")
    transition, motif = TRANSITIONS[decision], nettoyer(motif)[:LONGUEUR_MOTIF]
    if marche.qualification not in transition.depuis or not _permise(decision, marche):
        raise TransitionImpossible(
            f"« {decision.libelle} » ne s’applique pas à un marché « {marche.qualification.libelle} »."
        )
    if transition.motif_attendu and not motif:
        raise DonneesInvalides(transition.motif_attendu, "motif")
    _passer(acteur, marche, transition.vers, motif)
    return marche


def rendre_a_qualifier(acteur: Acteur, marche: Marche) -> None:
    """Undo a decision just made of a market held for writing; journaled.

    Raises `DonneesInvalides` once somebody works on it.
    """
    if _a_des_contrats(marche):
        raise DonneesInvalides("Des contrats y sont placés.")
    _passer(acteur, marche, TRANSITIONS[Decision.REPRENDRE].vers, "")


def _passer(acteur: Acteur, marche: Marche, vers: Qualification, motif: str) -> None:
    avant, marche.qualification = marche.qualification, vers
    db.session.flush()
    consigner(
        acteur,
        Verbe.MARCHE_QUALIFIE,
        objet=("marche", marche.id),
        territoire_id=marche.territoire_id,
        valeurs={"de": avant.value, "vers": vers.value, "motif": motif},
    )
