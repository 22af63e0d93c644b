"""Logging in and out, one's own password, and the sessions of an account."""

import hmac
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ...extensions import db
from ...models import Appartenance, Compte
from ..acteur import Acteur, acteur_de
from ..erreurs import DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from . import limitation, mots_de_passe

#: Whoever has not logged in: the author of refused logins and of the first password.
VISITEUR = Acteur(nom="visiteur non connecté")


def normaliser_courriel(courriel: str) -> str:
    """The one writing under which an address is kept and looked for."""
    return courriel.strip().lower()


def nouveau_jeton() -> str:
    """A session token: every session opened under another one is over."""
    return secrets.token_urlsafe(32)


def territoire_du_compte(compte: Compte) -> int | None:
    """Where the journal files what an account does of itself: its territory, when it has only one."""
    territoires = {a.territoire_id for a in compte.appartenances if a.territoire_id is not None}
    return territoires.pop() if len(territoires) == 1 else None


def authentifier(
    acteur: Acteur, courriel: str, mot_de_passe: str, adresse: str | None, maintenant: datetime
) -> Compte | None:
    """The account, or `None` when it does not exist, is inactive, or has another password: never said which.

    The success or the failure is written, and has to be committed in both cases. Raises `TropDeTentatives`, with
    nothing written, when the account or the address failed too often. `adresse` is the network address.
    """
    courriel = normaliser_courriel(courriel)
    # Taken for update: tries sent at the same time on one account are counted one after the other.
    compte = db.session.scalar(select(Compte).where(Compte.courriel == courriel).with_for_update())
    limitation.exiger_un_essai(courriel, adresse, maintenant)
    empreinte = compte.mot_de_passe if compte is not None and compte.est_actif else None
    if not mots_de_passe.verifier(empreinte, mot_de_passe):
        return _refuser(acteur, compte, courriel, adresse, maintenant)
    limitation.oublier_les_echecs(courriel)
    if mots_de_passe.doit_rehacher(compte.mot_de_passe):
        compte.mot_de_passe = mots_de_passe.hacher(mot_de_passe)
    compte.derniere_connexion_le = maintenant
    _consigner_soi(compte, Verbe.CONNEXION, maintenant)
    return compte


def _refuser(
    acteur: Acteur, compte: Compte | None, courriel: str, adresse: str | None, maintenant: datetime
) -> None:
    """Count and journal a failure. What was typed for an unknown account is not kept: it may be a password."""
    limitation.noter_un_echec(courriel, adresse, maintenant)
    consigner(
        acteur,
        Verbe.CONNEXION_REFUSEE,
        objet=("compte", compte.id if compte else None),
        territoire_id=territoire_du_compte(compte) if compte else None,
        le=maintenant,
    )


def _consigner_soi(compte: Compte, verbe: Verbe, maintenant: datetime, **valeurs) -> None:
    consigner(
        acteur_de(compte, maintenant.date()),
        verbe,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        valeurs=valeurs,
        le=maintenant,
    )


def deconnecter(acteur: Acteur, maintenant: datetime) -> None:
    """Journal the end of a session; the browser forgets it."""
    _consigner_soi(_compte_de(acteur), Verbe.DECONNEXION, maintenant)


def compte_de_session(identifiant: str, jeton: str | None) -> Compte | None:
    """The account of a session with its memberships, unless it was deactivated or its sessions were ended."""
    if not identifiant.isdecimal():
        return None
    lieux = (Appartenance.territoire, Appartenance.structure, Appartenance.organisme)
    compte = db.session.scalar(
        select(Compte)
        .where(Compte.id == int(identifiant))
        .options(selectinload(Compte.appartenances).options(*(joinedload(lieu) for lieu in lieux)))
    )
    if compte is None or not compte.est_actif or not hmac.compare_digest(jeton or "", compte.jeton_session):
        return None
    return compte


def changer_mot_de_passe(
    acteur: Acteur, ancien: str, nouveau: str, adresse: str | None, maintenant: datetime
) -> Compte | None:
    """Change one's own password and end the other sessions.

    Returns `None`, the failure being written, when the old password is wrong. Raises `TropDeTentatives` after too
    many of those, `DonneesInvalides` when the new password is weak or is the old one.
    """
    compte = _compte_de(acteur)
    limitation.exiger_un_essai(compte.courriel, adresse, maintenant)
    if not mots_de_passe.verifier(compte.mot_de_passe, ancien):
        return _refuser(acteur, compte, compte.courriel, adresse, maintenant)
    if ancien == nouveau:
        raise DonneesInvalides("C’est déjà votre mot de passe : choisissez-en un autre.", "nouveau")
    poser_mot_de_passe(compte, nouveau)
    _consigner_soi(compte, Verbe.MOT_DE_PASSE_CHOISI, maintenant, origine="changement")
    return compte


def poser_mot_de_passe(compte: Compte, mot_de_passe: str) -> None:
    """Check and keep a password; every session opened before is over. Raises `DonneesInvalides`."""
    mots_de_passe.exiger_solidite(mot_de_passe, compte.nom, compte.courriel)
    compte.mot_de_passe = mots_de_passe.hacher(mot_de_passe)
    compte.jeton_session = nouveau_jeton()
    limitation.oublier_les_echecs(compte.courriel)
    db.session.flush()


def fermer_les_sessions(acteur: Acteur, maintenant: datetime) -> Compte:
    """End every session of one's own account; the caller reopens the one it is in."""
    compte = _compte_de(acteur)
    compte.jeton_session = nouveau_jeton()
    db.session.flush()
    _consigner_soi(compte, Verbe.COMPTE_MODIFIE, maintenant, action="sessions fermées")
    return compte


def _compte_de(acteur: Acteur) -> Compte:
    compte = db.session.get(Compte, acteur.compte_id) if acteur.compte_id else None
    if compte is None:
        raise Introuvable("Cette action demande un compte.")
    return compte
