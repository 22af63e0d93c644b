"""The life of a market: named transitions from one step to another, each traced (domaine §3)."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from ...extensions import db
from ...models import DonneesEvenement, Evenement, Marche
from ...models.types import Vocabulaire
from ...models.vocabulaire import Etape
from ..acteur import Acteur
from ..erreurs import Conflit, DonneesInvalides, TransitionImpossible
from ..journal import Verbe, consigner
from ..normalisation import nettoyer
from .portes import marche_a_ecrire

LONGUEUR_MOTIF = 500
E = Etape
#: The usual order; « sans suite » stands apart.
ORDRE = (E.REPERE, E.ETUDIE, E.CALIBRE, E.PUBLIE, E.NOTIFIE, E.EN_EXECUTION, E.SOLDE)


class Passage(Vocabulaire):
    ETUDIER = "etudier", "Étudié"
    CALIBRER = "calibrer", "Calibré"
    PUBLIER = "publier", "Publié"
    NOTIFIER = "notifier", "Notifié"
    DEMARRER = "demarrer", "En exécution"
    SOLDER = "solder", "Soldé"
    REVENIR = "revenir", "Revenir à l’étape précédente"
    CLASSER = "classer", "Classer sans suite"
    REPRENDRE = "reprendre", "Reprendre ce marché"


@dataclass(frozen=True)
class Transition:
    """`vers` is empty where it depends on the market: the step before, or that of before « sans suite »."""

    depuis: frozenset[Etape]
    vers: Etape | None
    motif_attendu: str = ""


def _avant(etape: Etape) -> frozenset[Etape]:
    return frozenset(ORDRE[: ORDRE.index(etape)])


#: Steps may be skipped: a market is often known once it is already notified.
PASSAGES: dict[Passage, Transition] = {
    Passage.ETUDIER: Transition(_avant(E.ETUDIE), E.ETUDIE),
    Passage.CALIBRER: Transition(_avant(E.CALIBRE), E.CALIBRE),
    Passage.PUBLIER: Transition(_avant(E.PUBLIE), E.PUBLIE),
    Passage.NOTIFIER: Transition(_avant(E.NOTIFIE), E.NOTIFIE),
    Passage.DEMARRER: Transition(_avant(E.EN_EXECUTION), E.EN_EXECUTION),
    Passage.SOLDER: Transition(_avant(E.SOLDE), E.SOLDE),
    Passage.REVENIR: Transition(frozenset(ORDRE[1:]), None),
    Passage.CLASSER: Transition(_avant(E.SOLDE), E.SANS_SUITE, "Écrivez pourquoi ce marché est sans suite."),
    Passage.REPRENDRE: Transition(frozenset({E.SANS_SUITE}), None),
}


def passages_possibles(etape: Etape) -> list[Passage]:
    """Those that start from a step, the next one first."""
    return [p for p, t in PASSAGES.items() if etape in t.depuis]


def changer_etape(
    acteur: Acteur, marche_id: int, passage: Passage, *, motif: str = "", version: int | None = None
) -> Marche:
    """Apply a transition and journal it.

    Raises `Introuvable`; `Conflit` when the market changed since `version`; `TransitionImpossible`;
    `DonneesInvalides` when a reason is due.
    """
    marche = marche_a_ecrire(acteur, marche_id)
    if version is not None and version != marche.version:
        raise Conflit("Ce marché a été modifié entre-temps : relisez sa page, puis recommencez.")
    transition, motif = PASSAGES[passage], nettoyer(motif)[:LONGUEUR_MOTIF]
    if marche.etape not in transition.depuis:
        raise TransitionImpossible(
            f"« {passage.libelle} » ne s’applique pas à un marché « {marche.etape.libelle} »."
        )
    if transition.motif_attendu and not motif:
        raise DonneesInvalides(transition.motif_attendu, "motif")
    avant, vers = marche.etape, transition.vers or _retour(marche)
    marche.etape, marche.etape_motif = vers, motif or None
    db.session.flush()
    consigner(
        acteur,
        Verbe.MARCHE_ETAPE,
        objet=("marche", marche.id),
        territoire_id=marche.territoire_id,
        valeurs={"de": avant.value, "vers": vers.value, "motif": motif},
    )
    return marche


def _retour(marche: Marche) -> Etape:
    """One step back; from « sans suite », the step the journal remembers, else the first one."""
    if marche.etape != E.SANS_SUITE:
        return ORDRE[ORDRE.index(marche.etape) - 1]
    valeurs = db.session.scalar(
        select(DonneesEvenement.valeurs)
        .join(Evenement, Evenement.numero == DonneesEvenement.numero)
        .where(
            Evenement.verbe == Verbe.MARCHE_ETAPE.value,
            Evenement.objet_type == "marche",
            Evenement.objet_id == marche.id,
        )
        .order_by(Evenement.numero.desc())
        .limit(1)
    )
    return Etape(json.loads(valeurs)["de"]) if valeurs else E.REPERE
