"""The digest of an identity: what a consolidation counts, and what survives anonymisation (domaine §3)."""

import hashlib
import hmac

from ..extensions import coffre


def empreinte_identite(cle_identite: str) -> str:
    """HMAC-SHA256 (64 hexadecimal characters) of « nom|prénom|date de naissance », folded.

    Keyed by the application's secret: without it nobody can try names against the digests.
    """
    return hmac.new(coffre.cle("identite"), cle_identite.encode(), hashlib.sha256).hexdigest()
