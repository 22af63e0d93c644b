"""The second factor of an account: set up with a first code, asked at each login, taken away when it is lost."""

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, func, select

from ...extensions import coffre, db
from ...models import CodeSecours, Compte
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..erreurs import Conflit, Introuvable
from ..journal import Verbe, consigner
from . import limitation, totp
from .authentification import accueillir, refuser
from .invitations import exiger_gestion, trouver_compte
from .sessions import fermer_les_sessions
from .soi import compte_de, consigner_soi, territoire_du_compte, verrouiller

#: These accounts open others, or several territories: they do not go without.
ROLES_OBLIGES = frozenset({Role.COORDINATEUR, Role.GESTIONNAIRE, Role.ADMINISTRATEUR})
NOMBRE_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LONGUEUR_CODE, GROUPE = 12, 4


def est_oblige(acteur: Acteur) -> bool:
    """Whether one of the roles in force asks for a second factor."""
    return not ROLES_OBLIGES.isdisjoint(acteur.roles)


def proposer_secret(acteur: Acteur, scelle: str | None = None) -> totp.Proposition:
    """A secret to set up, or the one already proposed; nothing is written before a first code proves it works.

    Raises `Conflit` when the account already has its second factor.
    """
    compte = compte_de(acteur)
    _exiger_sans_facteur(compte)
    return totp.proposer(compte.courriel, scelle)


def activer_facteur(
    acteur: Acteur, scelle: str, code: str, adresse: str | None, maintenant: datetime
) -> tuple[str, ...] | None:
    """Set the factor up with its first code; the recovery codes, to show once.

    `None`, the failure being written, when the code is wrong. Raises `TropDeTentatives`, `Conflit`.
    """
    compte = verrouiller(acteur)
    _exiger_sans_facteur(compte)
    limitation.exiger_un_essai(compte.courriel, adresse, maintenant)
    secret = totp.ouvrir(scelle)
    pas = totp.pas_du_code(secret, _nettoyer(code), None, maintenant) if secret else None
    if pas is None:
        return refuser(acteur, compte, compte.courriel, adresse, maintenant)
    compte.totp_secret = totp.sceller(secret)
    compte.totp_active_le, compte.totp_dernier_pas = maintenant, pas
    codes = _nouveaux_codes(compte)
    limitation.oublier_les_echecs(compte.courriel)
    consigner_soi(compte, Verbe.SECOND_FACTEUR_ACTIVE, maintenant)
    return codes


def confirmer_connexion(
    acteur: Acteur, compte_id: int, code: str, adresse: str | None, maintenant: datetime
) -> Compte | None:
    """The second half of a login, after the password: the account, or `None` when the code is wrong.

    The success or the failure is written, and has to be committed in both cases. Raises `TropDeTentatives`:
    wrong codes count with wrong passwords, and only a whole login clears them.
    """
    compte = db.session.scalar(
        select(Compte).where(Compte.id == compte_id, Compte.est_actif).with_for_update()
    )
    if compte is None or compte.totp_active_le is None:
        return None
    limitation.exiger_un_essai(compte.courriel, adresse, maintenant)
    if not verifier_code(compte, code, maintenant):
        return refuser(acteur, compte, compte.courriel, adresse, maintenant)
    accueillir(compte, maintenant)
    return compte


def verifier_code(compte: Compte, code: str, maintenant: datetime) -> bool:
    """Whether this is a code of now that never served, or a recovery code, which is then used up.

    The caller holds the account for update, counts the failures and journals.
    """
    propre = _nettoyer(code)
    if propre.isdecimal() and len(propre) == totp.CHIFFRES:
        secret = totp.ouvrir(compte.totp_secret or "")
        pas = totp.pas_du_code(secret, propre, compte.totp_dernier_pas, maintenant) if secret else None
        if pas is None:
            return False
        compte.totp_dernier_pas = pas
        db.session.flush()
        return True
    secours = db.session.scalar(
        select(CodeSecours)
        .where(
            CodeSecours.compte_id == compte.id,
            CodeSecours.empreinte == _empreinte(compte, propre),
            CodeSecours.utilise_le.is_(None),
        )
        .with_for_update()
    )
    if secours is None:
        return False
    secours.utilise_le = maintenant
    db.session.flush()
    return True


def renouveler_codes(
    acteur: Acteur, code: str, adresse: str | None, maintenant: datetime
) -> tuple[str, ...] | None:
    """Ten new recovery codes, to show once; those of before are over.

    `None`, the failure being written, when the code is wrong. Raises `TropDeTentatives`, `Introuvable`.
    """
    compte = _prouver(acteur, code, adresse, maintenant)
    if compte is None:
        return None
    codes = _nouveaux_codes(compte)
    consigner_soi(compte, Verbe.COMPTE_MODIFIE, maintenant, action="nouveaux codes de secours")
    return codes


def retirer_facteur(acteur: Acteur, code: str, adresse: str | None, maintenant: datetime) -> bool:
    """Take away one's own factor, with one of its codes: to do without it, or to set up another phone.

    False, the failure being written, when the code is wrong. Raises as `renouveler_codes`.
    """
    compte = _prouver(acteur, code, adresse, maintenant)
    if compte is None:
        return False
    _effacer(compte)
    consigner_soi(compte, Verbe.SECOND_FACTEUR_RETIRE, maintenant, origine="soi-même")
    return True


def retirer_facteur_de(acteur: Acteur, compte_id: int, maintenant: datetime) -> Compte:
    """Take away the lost factor of an account one manages, and end its sessions: the phone may be in other hands.

    Raises `Introuvable`, `Interdit`, `Conflit` when it has none.
    """
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    if compte.totp_active_le is None:
        raise Conflit("Ce compte n’a pas de second facteur.")
    _effacer(compte)
    fermer_les_sessions(compte, maintenant)
    consigner(
        acteur,
        Verbe.SECOND_FACTEUR_RETIRE,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        valeurs={"origine": "gestion du compte"},
        le=maintenant,
    )
    return compte


def codes_restants(acteur: Acteur) -> int:
    """How many of one's own recovery codes never served."""
    return db.session.scalar(
        select(func.count())
        .select_from(CodeSecours)
        .where(CodeSecours.compte_id == acteur.compte_id, CodeSecours.utilise_le.is_(None))
    )


def _prouver(acteur: Acteur, code: str, adresse: str | None, maintenant: datetime) -> Compte | None:
    """One's own account, locked, once a code proved who is there; `None`, the failure being written, otherwise."""
    compte = verrouiller(acteur)
    if compte.totp_active_le is None:
        raise Introuvable("Ce compte n’a pas de second facteur.")
    limitation.exiger_un_essai(compte.courriel, adresse, maintenant)
    if not verifier_code(compte, code, maintenant):
        return refuser(acteur, compte, compte.courriel, adresse, maintenant)
    return compte


def _exiger_sans_facteur(compte: Compte) -> None:
    if compte.totp_active_le is not None:
        raise Conflit("Votre second facteur est déjà en place : retirez-le d’abord pour en poser un autre.")


def _effacer(compte: Compte) -> None:
    compte.totp_secret = compte.totp_active_le = compte.totp_dernier_pas = None
    db.session.execute(delete(CodeSecours).where(CodeSecours.compte_id == compte.id))
    db.session.flush()


def _nouveaux_codes(compte: Compte) -> tuple[str, ...]:
    db.session.execute(delete(CodeSecours).where(CodeSecours.compte_id == compte.id))
    bruts = ["".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE)) for _ in range(NOMBRE_CODES)]
    db.session.add_all([CodeSecours(compte_id=compte.id, empreinte=_empreinte(compte, b)) for b in bruts])
    db.session.flush()
    return tuple("-".join(b[i : i + GROUPE] for i in range(0, LONGUEUR_CODE, GROUPE)) for b in bruts)


def _nettoyer(code: str) -> str:
    """What was typed, without the spaces and the hyphens that help reading."""
    return "".join(c for c in code.lower() if c.isascii() and c.isalnum())


def _empreinte(compte: Compte, code: str) -> str:
    return hmac.new(coffre.cle("secours"), f"{compte.id}|{code}".encode(), hashlib.sha256).hexdigest()
