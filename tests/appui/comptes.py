"""Accounts with a password, for the tests of the login."""

from datetime import UTC, datetime
from functools import cache

from clauses.extensions import db
from clauses.models import Compte
from clauses.models.vocabulaire import Role
from clauses.services.acteur import Acteur, acteur_de
from clauses.services.comptes.mots_de_passe import hacher
from tests.appui.fabriques import creer_compte

MOT_DE_PASSE = "tulipe-enclume-42-garonne"
ADRESSE = "203.0.113.7"
MIDI = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@cache
def _empreinte() -> str:
    return hacher(MOT_DE_PASSE)


def compte_ouvert(role: Role, **portee) -> Compte:
    """An account that can log in with `MOT_DE_PASSE`."""
    compte = creer_compte(role, **portee)
    compte.mot_de_passe = _empreinte()
    db.session.commit()
    return compte


def acteur(role: Role, **portee) -> Acteur:
    """The actor of a new account that holds this role there."""
    return acteur_de(compte_ouvert(role, **portee), MIDI.date())
