"""Digests of files that the demonstration says it has read and does not have."""

import hashlib


def empreinte_de(nom: str) -> str:
    """A sha256 (hexadecimal) made from a name: always the same, and of no real file."""
    return hashlib.sha256(f"demonstration/{nom}".encode()).hexdigest()
