"""Accounts with a password, for the tests of the login."""

from datetime import UTC, datetime
from functools import cache

import pyotp

from clauses.extensions import db
from clauses.models import Compte
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import Acteur, acteur_de
from clauses.services.comptes import VISITEUR, ouvrir_session
from clauses.services.comptes.mots_de_passe import hacher
from tests.appui.fabriques import SECRET_TOTP, creer_compte

MOT_DE_PASSE = "tulipe-enclume-42-garonne"
ADRESSE = "203.0.113.7"
MIDI = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@cache
def _empreinte() -> str:
    return hacher(MOT_DE_PASSE)


def code_totp(quand: datetime = MIDI, decalage: int = 0) -> str:
    """The code that the phone of an account of the tests shows at that instant, `decalage` steps of 30 s later."""
    return pyotp.TOTP(SECRET_TOTP).generate_otp(int(quand.timestamp()) // 30 + decalage)


def ouvrir(
    compte: Compte, agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
):
    """The token of a new session of an account, as the login page opens one; committed."""
    jeton = ouvrir_session(VISITEUR, compte, ADRESSE, agent, maintenant())
    db.session.commit()
    return jeton


def compte_ouvert(role: Role, **portee) -> Compte:
    """An account that can log in with `MOT_DE_PASSE`."""
    compte = creer_compte(role, **portee)
    compte.mot_de_passe = _empreinte()
    db.session.commit()
    return compte


def acteur(role: Role, **portee) -> Acteur:
    """The actor of a new account that holds this role there."""
    return acteur_de(compte_ouvert(role, **portee), MIDI.date())
