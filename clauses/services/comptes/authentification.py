"""Logging in with a password, and one's own password."""

from datetime import datetime

from sqlalchemy import select

from ...extensions import db
from ...models import Compte
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..journal import Verbe, consigner
from . import limitation, mots_de_passe
from .sessions import fermer_les_sessions
from .soi import compte_de, consigner_soi, normaliser_courriel, territoire_du_compte

#: Requests for a new password have their own count: they are no failed login.
OUBLI = "oubli"


def authentifier(
    acteur: Acteur, courriel: str, mot_de_passe: str, adresse: str | None, maintenant: datetime
) -> Compte | None:
    """The account, or `None` when it does not exist, is inactive, or has another password: never said which.

    An account with a second factor is not logged in yet: `second_facteur.confirmer_connexion` does the rest. What
    is written has to be committed in all cases. Raises `TropDeTentatives`, with nothing written, when the account
    or the address failed too often. `adresse` is the network address.
    """
    courriel = normaliser_courriel(courriel)
    # Taken for update: tries sent at the same time on one account are counted one after the other.
    compte = db.session.scalar(select(Compte).where(Compte.courriel == courriel).with_for_update())
    limitation.exiger_un_essai(courriel, adresse, maintenant)
    empreinte = compte.mot_de_passe if compte is not None and compte.est_actif else None
    if not mots_de_passe.verifier(empreinte, mot_de_passe):
        return refuser(acteur, compte, courriel, adresse, maintenant)
    if mots_de_passe.doit_rehacher(compte.mot_de_passe):
        compte.mot_de_passe = mots_de_passe.hacher(mot_de_passe)
    if compte.totp_active_le is None:
        accueillir(compte, maintenant)
    return compte


def accueillir(compte: Compte, maintenant: datetime) -> None:
    """The login is whole: failures are forgotten, and so is a password that was asked for."""
    limitation.oublier_les_echecs(compte.courriel)
    compte.derniere_connexion_le = maintenant
    compte.reinitialisation_demandee_le = None
    db.session.flush()
    consigner_soi(compte, Verbe.CONNEXION, maintenant)


def refuser(
    acteur: Acteur, compte: Compte | None, courriel: str, adresse: str | None, maintenant: datetime
) -> None:
    """Count and journal a failure. What was typed for an unknown account is not kept: it may be a password."""
    limitation.noter_un_echec(courriel, adresse, maintenant)
    _consigner_sans_nom(acteur, Verbe.CONNEXION_REFUSEE, compte, maintenant)


def _consigner_sans_nom(acteur: Acteur, verbe: Verbe, compte: Compte | None, maintenant: datetime) -> None:
    consigner(
        acteur,
        verbe,
        objet=("compte", compte.id if compte else None),
        territoire_id=territoire_du_compte(compte) if compte else None,
        le=maintenant,
    )


def demander_reinitialisation(
    acteur: Acteur, courriel: str, adresse: str | None, maintenant: datetime
) -> None:
    """Note, for whoever manages the account, that its password is forgotten; the same work when there is none.

    Raises `TropDeTentatives` when the account or the address asked too often.
    """
    courriel = normaliser_courriel(courriel)
    compte = db.session.scalar(
        select(Compte).where(Compte.courriel == courriel, Compte.est_actif).with_for_update()
    )
    limitation.exiger_un_essai(courriel, adresse, maintenant, OUBLI)
    limitation.noter_un_echec(courriel, adresse, maintenant, OUBLI)
    if compte is not None:
        compte.reinitialisation_demandee_le = maintenant
        db.session.flush()
    _consigner_sans_nom(acteur, Verbe.MOT_DE_PASSE_OUBLIE, compte, maintenant)


def changer_mot_de_passe(
    acteur: Acteur, ancien: str, nouveau: str, jeton: str | None, adresse: str | None, maintenant: datetime
) -> Compte | None:
    """Change one's own password and end the sessions but that of `jeton`.

    Returns `None`, the failure being written, when the old password is wrong. Raises `TropDeTentatives` after too
    many of those, `DonneesInvalides` when the new password is weak or is the old one.
    """
    compte = compte_de(acteur)
    limitation.exiger_un_essai(compte.courriel, adresse, maintenant)
    if not mots_de_passe.verifier(compte.mot_de_passe, ancien):
        return refuser(acteur, compte, compte.courriel, adresse, maintenant)
    if ancien == nouveau:
        raise DonneesInvalides("C’est déjà votre mot de passe : choisissez-en un autre.", "nouveau")
    poser_mot_de_passe(compte, nouveau, maintenant, jeton)
    consigner_soi(compte, Verbe.MOT_DE_PASSE_CHOISI, maintenant, origine="changement")
    return compte


def poser_mot_de_passe(
    compte: Compte, mot_de_passe: str, maintenant: datetime, jeton: str | None = None
) -> None:
    """Check and keep a password; the sessions opened before are over, but that of `jeton`.

    Raises `DonneesInvalides`.
    """
    mots_de_passe.exiger_solidite(mot_de_passe, compte.nom, compte.courriel)
    compte.mot_de_passe = mots_de_passe.hacher(mot_de_passe)
    compte.reinitialisation_demandee_le = None
    fermer_les_sessions(compte, maintenant, sauf=jeton)
    limitation.oublier_les_echecs(compte.courriel)
    db.session.flush()
