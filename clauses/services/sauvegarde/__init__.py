"""Backups: one portable archive, made while people work, restored whole or not at all, on either engine.

The archive is a zip: `manifeste.json`, one `tables/<name>.jsonl` per table (one JSON array per row, in the order
of the primary key) and `fichiers/<name>` for the stored files. The sha256 of a table's entry is the digest of the
table: the same rows give the same digest on SQLite and on PostgreSQL.
"""

from .archive import Archive, ArchiveRefusee, lire_archive
from .bases import connexion_de_restauration, instantane
from .ecriture import BilanSauvegarde, sauvegarder
from .restauration import BilanRestauration, restaurer

__all__ = [
    "Archive",
    "ArchiveRefusee",
    "BilanRestauration",
    "BilanSauvegarde",
    "connexion_de_restauration",
    "instantane",
    "lire_archive",
    "restaurer",
    "sauvegarder",
]
