"""The transitions of a work, each from a state to another by one conditional statement, and what the worker asks.

A work is held by its key and the number of its attempt: a worker that lost it to another one changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Update, delete, select, update

from ...extensions import db
from ...models import Compte, Travail
from ...models.vocabulaire import EtatTravail, TypeTravail
from ..acteur import SYSTEME, Acteur, acteur_de
from ..erreurs import Interdit, TransitionImpossible
from ..journal import Verbe, consigner

ACTIFS = (EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS)
TENTATIVES = 3
GARDE = timedelta(days=30)
ARRETE_TROP_SOUVENT = (
    f"Le travail a été interrompu {TENTATIVES} fois : rien n’a été écrit. Le fichier est peut-être trop gros pour ce "
    "serveur ; découpez-le, ou parlez-en à l’administrateur."
)
ANNULE_AVANT_LA_FIN = "Annulé avant la fin : rien n’a été écrit."


@dataclass(frozen=True)
class Pris:
    """A work that this worker holds, and for which attempt."""

    id: int
    tentative: int
    type: TypeTravail
    compte_id: int | None
    arguments: dict


def acteur_du(_acteur: Acteur, travail: Pris, aujourdhui: date) -> Acteur:
    """Who asked, with the roles of today. Raises `Interdit` when the account was closed since."""
    if travail.compte_id is None:
        return SYSTEME
    compte = db.session.get(Compte, travail.compte_id)
    if not compte.est_actif:
        raise Interdit("Le compte qui a demandé ce travail est désactivé.")
    return acteur_de(compte, aujourdhui)


def prendre(acteur: Acteur, travail_id: int, maintenant: datetime) -> Pris | None:
    """en_attente → en_cours: `None` when the work does not wait any more (message twice in the queue, cancelled)."""
    demande = update(Travail).where(Travail.id == travail_id, Travail.etat == EtatTravail.EN_ATTENTE)
    if not _passer(
        demande.values(
            etat=EtatTravail.EN_COURS,
            tentatives=Travail.tentatives + 1,
            commence_le=maintenant,
            signe_de_vie_le=maintenant,
        )
    ):
        return None
    t = _relire(travail_id)
    if t.annulation_demandee:
        annuler_en_cours(acteur, _pris(t), maintenant)
        return None
    return _pris(t)


def _pris(t: Travail) -> Pris:
    return Pris(t.id, t.tentatives, t.type, t.compte_id, dict(t.arguments))


def terminer(acteur: Acteur, travail: Pris, resultat: dict, maintenant: datetime) -> None:
    """en_cours → termine, in the transaction that writes the effect. Raises `TransitionImpossible` on a lost work."""
    _finir(acteur, travail, EtatTravail.TERMINE, maintenant, None, message="", resultat=resultat)


def echouer(acteur: Acteur, travail: Pris, motif: str, maintenant: datetime) -> None:
    """en_cours → echoue, with a reason that says what to do."""
    _finir(acteur, travail, EtatTravail.ECHOUE, maintenant, Verbe.TRAVAIL_ECHOUE, message=motif[:500])


def annuler_en_cours(acteur: Acteur, travail: Pris, maintenant: datetime) -> None:
    """en_cours → annule: the worker heard it, and wrote nothing of the work."""
    _finir(
        acteur,
        travail,
        EtatTravail.ANNULE,
        maintenant,
        Verbe.TRAVAIL_ANNULE,
        message=ANNULE_AVANT_LA_FIN,
        annulation_demandee=True,
    )


def rendre(_acteur: Acteur, travail: Pris, *, est_compte: bool) -> None:
    """en_cours → en_attente: the worker stops, or could not begin; `est_compte` when it was an attempt."""
    tentatives = travail.tentative if est_compte else travail.tentative - 1
    _passer(_tenu(travail).values(etat=EtatTravail.EN_ATTENTE, tentatives=tentatives))


def reprendre(acteur: Acteur, maintenant: datetime, *, tenus: Collection[int] = ()) -> int:
    """Give back the works whose worker died, all but those `tenus` by the living one; how many.

    en_cours → en_attente, or → echoue after `TENTATIVES` attempts.
    """
    requete = select(Travail).where(Travail.etat == EtatTravail.EN_COURS, Travail.id.not_in(tenus))
    perdus = db.session.scalars(requete).all()
    for t in perdus:
        if t.tentatives >= TENTATIVES:
            echouer(acteur, _pris(t), ARRETE_TROP_SOUVENT, maintenant)
        else:
            rendre(acteur, _pris(t), est_compte=True)
    return len(perdus)


def a_renvoyer(_acteur: Acteur, en_file: Collection[int]) -> list[int]:
    """Works that wait without being in the queue, the oldest first."""
    requete = select(Travail.id).where(Travail.etat == EtatTravail.EN_ATTENTE).order_by(Travail.id)
    return [i for i in db.session.scalars(requete) if i not in en_file]


def oublier_les_anciens(_acteur: Acteur, maintenant: datetime) -> int:
    """Delete the works that ended long ago; how many. What they did has its own place, and the journal says it."""
    perimes = delete(Travail).where(Travail.fini_le < maintenant - GARDE)
    return db.session.execute(perimes.execution_options(synchronize_session=False)).rowcount


def _tenu(travail: Pris) -> Update:
    return update(Travail).where(
        Travail.id == travail.id,
        Travail.etat == EtatTravail.EN_COURS,
        Travail.tentatives == travail.tentative,
    )


def _finir(
    acteur: Acteur, travail: Pris, etat: EtatTravail, le: datetime, verbe: Verbe | None, **valeurs
) -> None:
    if not _passer(_tenu(travail).values(etat=etat, fini_le=le, signe_de_vie_le=le, **valeurs)):
        raise TransitionImpossible("Ce travail a été repris par un autre travailleur.")
    if verbe is not None:
        consigner_etat(acteur, _relire(travail.id), verbe)


def _passer(transition: Update) -> bool:
    """Whether the transition found the work in the state it starts from."""
    return bool(db.session.execute(transition.execution_options(synchronize_session=False)).rowcount)


def _relire(travail_id: int) -> Travail:
    return db.session.get_one(Travail, travail_id, populate_existing=True)


def consigner_etat(acteur: Acteur, travail: Travail, verbe: Verbe) -> None:
    """One event in the transaction of the transition; what the work did has its own event."""
    consigner(
        acteur,
        verbe,
        objet=("travail", travail.id),
        territoire_id=travail.territoire_id,
        valeurs={"type": travail.type.value, "titre": travail.titre, "message": travail.message},
    )
