"""Asking for a long work, asking for it again, cancelling it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ...extensions import db
from ...file_travaux import file_travaux
from ...models import Travail
from ...models.vocabulaire import EtatTravail, TypeTravail
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..journal import Verbe, canonique
from .etats import ACTIFS, consigner_etat
from .lecture import cle_de, trouver

ABANDONS = (EtatTravail.ECHOUE, EtatTravail.ANNULE)


def demander(
    acteur: Acteur,
    type_: TypeTravail,
    titre: str,
    arguments: dict,
    *,
    sujet: str = "",
    territoire_id: int | None = None,
    structure_id: int | None = None,
) -> Travail:
    """Ask for a work; flushes. The caller commits, then sends the key to the queue (`file_travaux.envoyer`).

    Asked for again while it waits or runs, it is the same work. `sujet` names what it is about when one work at
    a time may be about it; without it, the same arguments are the same work.
    """
    cle = cle_de(acteur, sujet or canonique({"type": type_, "arguments": arguments}))
    travail = _actif(cle)
    if travail is not None:
        return travail
    travail = Travail(
        type=type_,
        titre=titre[:255],
        cle=cle,
        compte_id=acteur.compte_id,
        territoire_id=territoire_id,
        structure_id=structure_id,
        arguments=arguments,
    )
    try:
        with db.session.begin_nested():
            db.session.add(travail)
    except IntegrityError:  # the other click of the double one was quicker
        return _actif(cle)
    return _inscrire(acteur, travail)


def _actif(cle: str) -> Travail | None:
    requete = select(Travail).where(Travail.cle == cle, Travail.etat.in_(ACTIFS))
    return db.session.scalar(requete)


def recommencer(acteur: Acteur, travail_id: int) -> Travail:
    """Ask again for a work that failed or was cancelled; flushes. Raises `Introuvable`, `DonneesInvalides`."""
    ancien = trouver(acteur, travail_id)
    if ancien.etat not in ABANDONS:
        raise DonneesInvalides("Ce travail n’a ni échoué ni été annulé : il n’y a rien à recommencer.")
    actif = _actif(ancien.cle)
    if actif is not None:
        return actif
    travail = Travail(
        **{c: getattr(ancien, c) for c in ("type", "titre", "cle", "compte_id", "territoire_id")},
        structure_id=ancien.structure_id,
        arguments=ancien.arguments,
    )
    db.session.add(travail)
    db.session.flush()
    return _inscrire(acteur, travail)


def _inscrire(acteur: Acteur, travail: Travail) -> Travail:
    """Journal the demand; an older work, forgotten since, may have left its progress under the same key."""
    file_travaux.oublier(travail.id)
    consigner_etat(acteur, travail, Verbe.TRAVAIL_DEMANDE)
    return travail


def demander_l_arret(acteur: Acteur, travail_id: int) -> None:
    """Tell the worker, through the queue's own file, to stop at its next step. Raises `Introuvable`.

    Nothing is written in the database: on SQLite it may be busy with this very work, for as long as it runs.
    """
    travail = trouver(acteur, travail_id)
    if travail.etat in ACTIFS:
        file_travaux.demander_l_arret(travail.id)


def annuler(acteur: Acteur, travail_id: int, maintenant: datetime) -> EtatTravail:
    """Cancel a work: at once when it waits, at its next step when it runs; its state. Raises `Introuvable`."""
    travail = trouver(acteur, travail_id)
    sien = update(Travail).where(Travail.id == travail.id)
    attendait = db.session.execute(
        sien.where(Travail.etat == EtatTravail.EN_ATTENTE).values(
            etat=EtatTravail.ANNULE, annulation_demandee=True, fini_le=maintenant
        )
    )
    if attendait.rowcount:
        db.session.refresh(travail)
        consigner_etat(acteur, travail, Verbe.TRAVAIL_ANNULE)
        return travail.etat
    db.session.execute(sien.where(Travail.etat == EtatTravail.EN_COURS).values(annulation_demandee=True))
    db.session.refresh(travail)
    return travail.etat
