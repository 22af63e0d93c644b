"""One-time codes (RFC 6238): a secret encrypted at rest, six digits every thirty seconds, never twice."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from ...extensions import coffre

EMETTEUR = "Clauses"
PAS = 30
CHIFFRES = 6
#: Clocks are rarely exact: the code before and the code after are accepted too.
ECART = 1


@dataclass(frozen=True)
class Proposition:
    """A new secret: encrypted for the browser to bring back, in words to type, and as an address to scan."""

    scelle: str
    secret: str
    adresse: str

    @property
    def secret_lisible(self) -> str:
        """The secret by groups of four, as it is typed by hand."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))


def proposer(courriel: str, scelle: str | None = None) -> Proposition:
    """A new secret for this account, or the one already proposed: reloading the page does not change the picture."""
    secret = (ouvrir(scelle) if scelle else None) or pyotp.random_base32()
    adresse = pyotp.TOTP(secret).provisioning_uri(name=courriel, issuer_name=EMETTEUR)
    return Proposition(sceller(secret), secret, adresse)


def sceller(secret: str) -> str:
    """The secret encrypted with the application's key for that use."""
    return _serrure().encrypt(secret.encode()).decode()


def ouvrir(scelle: str) -> str | None:
    """The secret; `None` when it was encrypted with another key."""
    try:
        return _serrure().decrypt(scelle.encode()).decode()
    except InvalidToken:
        return None


def pas_du_code(secret: str, code: str, dernier_pas: int | None, maintenant: datetime) -> int | None:
    """The step whose code this is, later than the last one used; `None` when it is no code of now."""
    courant = int(maintenant.timestamp()) // PAS
    generateur, trouve = pyotp.TOTP(secret, digits=CHIFFRES, interval=PAS), None
    for pas in range(courant - ECART, courant + ECART + 1):
        if hmac.compare_digest(generateur.generate_otp(pas).encode(), code.encode()):
            trouve = pas
    return trouve if trouve is not None and trouve > (dernier_pas or 0) else None


def _serrure() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(coffre.cle("totp")))
