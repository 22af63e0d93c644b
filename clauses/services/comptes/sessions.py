"""Open sessions: a random token in the cookie, its keyed digest in the base, and an end that holds at once.

Reading a page never waits for a writer: the moment a session was last seen is written every few minutes at most,
and not at all when somebody else is writing.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ...config import DUREE_SESSION
from ...extensions import coffre, db
from ...models import Appartenance, Compte, SessionOuverte
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..journal import Verbe
from ..normalisation import cle_ou_rien
from .navigateurs import en_mots
from .soi import compte_de, consigner_soi

#: Without a click for that long, a session is over: the cookie of the browser lasts as long.
DUREE = timedelta(seconds=DUREE_SESSION)
#: « Last seen » is not more exact than this.
PRECISION = timedelta(minutes=5)
#: What is over is forgotten at a later login, whoever logs in.
CONSERVATION = timedelta(days=30)
LONGUEUR_NAVIGATEUR = 255


@dataclass(frozen=True)
class SessionLue:
    """A session as shown to its owner."""

    id: int
    navigateur: str
    adresse: str | None
    ouverte_le: datetime
    vue_le: datetime
    est_celle_ci: bool


def ouvrir_session(
    _acteur: Acteur, compte: Compte, adresse: str | None, navigateur: str | None, maintenant: datetime
) -> str:
    """Open a session, and return the token that the cookie carries."""
    db.session.execute(delete(SessionOuverte).where(SessionOuverte.vue_le < maintenant - CONSERVATION))
    jeton = secrets.token_urlsafe(32)
    db.session.add(
        SessionOuverte(
            compte_id=compte.id,
            empreinte=_empreinte(jeton),
            ouverte_le=maintenant,
            vue_le=maintenant,
            adresse=(adresse or "")[:64] or None,
            navigateur=(navigateur or "")[:LONGUEUR_NAVIGATEUR] or None,
        )
    )
    db.session.flush()
    return jeton


def session_en_cours(identifiant: str, jeton: str | None, maintenant: datetime) -> SessionOuverte | None:
    """The session of a cookie, with its account and its memberships: one statement and that of the memberships.

    `None` when it was ended, when nothing was seen of it for `DUREE`, or when the account was deactivated.
    """
    compte_id = cle_ou_rien(identifiant)
    if compte_id is None or not jeton:
        return None
    lieux = (Appartenance.territoire, Appartenance.structure, Appartenance.organisme)
    appartenances = selectinload(Compte.appartenances).options(*(joinedload(lieu) for lieu in lieux))
    return db.session.scalar(
        select(SessionOuverte)
        .join(SessionOuverte.compte)
        .where(
            SessionOuverte.empreinte == _empreinte(jeton),
            SessionOuverte.compte_id == compte_id,
            *_en_cours(maintenant),
            Compte.est_actif,
        )
        .options(contains_eager(SessionOuverte.compte).options(appartenances))
    )


def noter_la_visite(session: SessionOuverte, maintenant: datetime) -> bool:
    """Write when the session was last seen, if that is worth it; whether there is something to commit.

    On SQLite the update of a reading transaction is refused at once when somebody is writing: the next page will
    write it.
    """
    if maintenant - session.vue_le < PRECISION:
        return False
    try:
        with db.session.begin_nested():
            session.vue_le = maintenant
    except OperationalError:
        return False
    return True


def lister_sessions(acteur: Acteur, jeton: str | None, maintenant: datetime) -> list[SessionLue]:
    """One's own open sessions: this one (that of `jeton`) first, then the last seen."""
    sienne = _empreinte(jeton or "")
    lignes = db.session.scalars(
        select(SessionOuverte).where(SessionOuverte.compte_id == acteur.compte_id, *_en_cours(maintenant))
    )
    lues = [
        SessionLue(s.id, en_mots(s.navigateur), s.adresse, s.ouverte_le, s.vue_le, s.empreinte == sienne)
        for s in lignes
    ]
    return sorted(lues, key=lambda s: (not s.est_celle_ci, -s.vue_le.timestamp()))


def terminer_session(acteur: Acteur, session_id: int, maintenant: datetime) -> None:
    """End one of one's own sessions; raises `Introuvable` for any other."""
    compte = compte_de(acteur)
    ouverte = db.session.scalar(
        select(SessionOuverte)
        .where(SessionOuverte.id == session_id, SessionOuverte.compte_id == compte.id, *_en_cours(maintenant))
        .with_for_update()
    )
    if ouverte is None:
        raise Introuvable("Cette session est déjà terminée.")
    ouverte.terminee_le = maintenant
    db.session.flush()
    consigner_soi(compte, Verbe.SESSION_TERMINEE, maintenant, session=session_id)


def terminer_les_autres(acteur: Acteur, jeton: str | None, maintenant: datetime) -> int:
    """End all of one's own sessions but that of `jeton`; how many there were."""
    compte = compte_de(acteur)
    nombre = fermer_les_sessions(compte, maintenant, sauf=jeton)
    if nombre:
        consigner_soi(compte, Verbe.SESSION_TERMINEE, maintenant, sessions="toutes les autres", nombre=nombre)
    return nombre


def terminer_celle_ci(acteur: Acteur, jeton: str | None, maintenant: datetime) -> None:
    """Log out: the session is over in the base too, and the journal says so."""
    compte = compte_de(acteur)
    db.session.execute(
        update(SessionOuverte)
        .where(SessionOuverte.compte_id == compte.id, SessionOuverte.empreinte == _empreinte(jeton or ""))
        .values(terminee_le=maintenant)
    )
    consigner_soi(compte, Verbe.DECONNEXION, maintenant)


def fermer_les_sessions(compte: Compte, maintenant: datetime, *, sauf: str | None = None) -> int:
    """End the sessions of an account, that of the token `sauf` excepted; how many. The caller journals."""
    conditions = [SessionOuverte.compte_id == compte.id, *_en_cours(maintenant)]
    if sauf is not None:
        conditions.append(SessionOuverte.empreinte != _empreinte(sauf))
    return db.session.execute(
        update(SessionOuverte)
        .where(*conditions)
        .values(terminee_le=maintenant)
        .execution_options(synchronize_session="fetch")
    ).rowcount


def compter_sessions(compte: Compte, maintenant: datetime) -> int:
    """How many sessions of an account are open."""
    return len(
        db.session.scalars(
            select(SessionOuverte.id).where(SessionOuverte.compte_id == compte.id, *_en_cours(maintenant))
        ).all()
    )


def _en_cours(maintenant: datetime) -> tuple[ColumnElement[bool], ...]:
    return SessionOuverte.terminee_le.is_(None), SessionOuverte.vue_le > maintenant - DUREE


def _empreinte(jeton: str) -> str:
    return hmac.new(coffre.cle("session"), jeton.encode(), hashlib.sha256).hexdigest()
