"""The words searched among people stay out of addresses, histories and server logs.

They are posted, kept in the session under a random mark, and the address carries only the mark: pages, sorts and
exports follow it, each tab has its own, and the mark says nothing to anybody else.
"""

import secrets

from flask import session

from ..services.listes.texte import LONGUEUR_MAXIMALE

CLE_SESSION = "recherches"
#: The session travels in a cookie, which does not keep the order of a mapping: a list, whose oldest leave first.
NOMBRE_MAXIMUM = 6


def memoriser(texte: str) -> str:
    """Keep the words searched; return the mark that stands for them in an address."""
    marque = secrets.token_urlsafe(6)
    gardees = session.get(CLE_SESSION, [])[-(NOMBRE_MAXIMUM - 1) :]
    session[CLE_SESSION] = [*gardees, [marque, texte.strip()[:LONGUEUR_MAXIMALE]]]
    return marque


def retrouver(marque: str) -> str | None:
    """The words behind a mark, `None` when this session does not know it (any more)."""
    return dict(session.get(CLE_SESSION, [])).get(marque)
