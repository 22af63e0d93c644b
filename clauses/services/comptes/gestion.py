"""Deactivating, reactivating an account, and taking a role back."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select

from ...extensions import db
from ...models import Appartenance, Compte
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..erreurs import Conflit, Interdit, Introuvable
from ..journal import Verbe, consigner
from .invitations import eteindre_les_liens, exiger_gestion, trouver_compte
from .octroi import peut_accorder, portee_de
from .sessions import fermer_les_sessions
from .soi import territoire_du_compte


def desactiver(acteur: Acteur, compte_id: int, maintenant: datetime) -> Compte:
    """Close an account at once: its sessions end with the next click, its links too. Does nothing on a closed one.

    Raises `Introuvable`, `Interdit` (one's own, or roles of others), `Conflit` (the last administrator).
    """
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    if compte.est_actif:
        _exiger_un_autre_administrateur(compte)
        compte.est_actif = False
        eteindre_les_liens(compte, maintenant)
        fermer_les_sessions(compte, maintenant)
        _consigner(acteur, compte, Verbe.COMPTE_DESACTIVE, maintenant)
    return compte


def reactiver(acteur: Acteur, compte_id: int, maintenant: datetime) -> Compte:
    """Open a closed account again, with the password it had. Raises `Introuvable` or `Interdit`."""
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    if not compte.est_actif:
        compte.est_actif = True
        _consigner(acteur, compte, Verbe.COMPTE_REACTIVE, maintenant)
    return compte


def fermer_les_sessions_de(acteur: Acteur, compte_id: int, maintenant: datetime) -> Compte:
    """End every session of an account one manages, at once. Raises `Introuvable` or `Interdit`."""
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    nombre = fermer_les_sessions(compte, maintenant)
    if nombre:
        _consigner(acteur, compte, Verbe.SESSION_TERMINEE, maintenant, valeurs={"nombre": nombre})
    return compte


def retirer_appartenance(
    acteur: Acteur, compte_id: int, appartenance_id: int, maintenant: datetime
) -> Compte:
    """Take back one role of an account; the journal keeps what it was.

    Raises `Introuvable`, `Interdit` (not the actor's to grant, or their own), `Conflit` (last administrator).
    """
    compte = trouver_compte(acteur, compte_id)
    appartenance = next((a for a in compte.appartenances if a.id == appartenance_id), None)
    if appartenance is None:
        raise Introuvable("Ce rôle n’existe pas.")
    portee = portee_de(appartenance)
    if compte.id == acteur.compte_id or not peut_accorder(acteur, appartenance.role, portee):
        raise Interdit("Vos rôles ne permettent pas de retirer celui-ci.")
    if appartenance.role is Role.ADMINISTRATEUR:
        _exiger_un_autre_administrateur(compte)
    valeurs = {"role": appartenance.role.value, **asdict(portee)}
    compte.appartenances.remove(appartenance)
    db.session.delete(appartenance)
    _consigner(acteur, compte, Verbe.ROLE_RETIRE, maintenant, portee.territoire_id, valeurs)
    return compte


def _exiger_un_autre_administrateur(compte: Compte) -> None:
    """Nobody could give rights any more without the command line."""
    if all(a.role is not Role.ADMINISTRATEUR for a in compte.appartenances):
        return
    autres = db.session.scalar(
        select(func.count())
        .select_from(Appartenance)
        .join(Appartenance.compte)
        .where(
            Appartenance.role == Role.ADMINISTRATEUR,
            Appartenance.compte_id != compte.id,
            Compte.est_actif,
            Compte.mot_de_passe.is_not(None),
        )
    )
    if not autres:
        raise Conflit("C’est le dernier administrateur en état de se connecter : nommez-en un autre d’abord.")


def _consigner(acteur: Acteur, compte: Compte, verbe: Verbe, le: datetime, territoire_id=None, valeurs=None):
    db.session.flush()
    consigner(
        acteur,
        verbe,
        objet=("compte", compte.id),
        territoire_id=territoire_id or territoire_du_compte(compte),
        valeurs=valeurs,
        le=le,
    )
