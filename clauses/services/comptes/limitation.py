"""The throttle of the login, kept in the database: it holds across processes and restarts.

Failures are counted per account tried (whether or not it exists) and per address, under keyed digests: neither can
be read back from the table.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ...extensions import coffre, db
from ...models import TentativeConnexion
from ..erreurs import ErreurMetier

FENETRE = timedelta(minutes=15)
SEUIL_COMPTE = 5
#: Higher: a whole town hall may share one address.
SEUIL_ADRESSE = 30
CONSERVATION = timedelta(days=1)


class TropDeTentatives(ErreurMetier):
    """Too many failures: nothing was even tried. `delai` is how long to wait."""

    def __init__(self, delai: timedelta):
        super().__init__("Trop d’essais en peu de temps : votre compte n’est pas bloqué, attendez un peu.")
        self.delai = delai


def cle_compte(courriel: str, usage: str = "") -> str:
    return _empreinte(f"{usage}compte", courriel)


def cle_adresse(adresse: str | None, usage: str = "") -> str:
    """Key of an address; IPv6 addresses of one subscriber (/64) count as one."""
    return _empreinte(f"{usage}adresse", _reseau(adresse or ""))


def exiger_un_essai(courriel: str, adresse: str | None, maintenant: datetime, usage: str = "") -> None:
    """Raise `TropDeTentatives` when the account or the address has failed too often in the window.

    Each `usage` has its own count: the login, or a request for a new password.
    """
    cles = ((cle_compte(courriel, usage), SEUIL_COMPTE), (cle_adresse(adresse, usage), SEUIL_ADRESSE))
    for cle, seuil in cles:
        echecs = db.session.scalars(
            select(TentativeConnexion.le)
            .where(TentativeConnexion.cle == cle, TentativeConnexion.le > maintenant - FENETRE)
            .order_by(TentativeConnexion.le.desc())
            .limit(seuil)
        ).all()
        if len(echecs) == seuil:
            raise TropDeTentatives(echecs[-1] + FENETRE - maintenant)


def noter_un_echec(courriel: str, adresse: str | None, maintenant: datetime, usage: str = "") -> None:
    """Count one failure, and forget those that no longer count for anything."""
    db.session.execute(delete(TentativeConnexion).where(TentativeConnexion.le < maintenant - CONSERVATION))
    db.session.add_all(
        [
            TentativeConnexion(cle=cle_compte(courriel, usage), le=maintenant),
            TentativeConnexion(cle=cle_adresse(adresse, usage), le=maintenant),
        ]
    )
    db.session.flush()


def oublier_les_echecs(courriel: str, usage: str = "") -> None:
    """A success clears the account, never the address: an attacker has an account too."""
    cle = cle_compte(courriel, usage)
    db.session.execute(delete(TentativeConnexion).where(TentativeConnexion.cle == cle))


def _empreinte(genre: str, valeur: str) -> str:
    return hmac.new(coffre.cle("tentatives"), f"{genre}|{valeur}".encode(), hashlib.sha256).hexdigest()


def _reseau(adresse: str) -> str:
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return adresse  # a Unix socket, a proxy without an address: one key for all of them
    return str(ipaddress.ip_network((lue, 64), strict=False)) if lue.version == 6 else str(lue)
