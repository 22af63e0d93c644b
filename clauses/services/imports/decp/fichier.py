"""The bytes of a file → its text, and which of the formats it is. Decided on the content, not on the name."""

import json
import re
from pathlib import Path

from clauses.services.imports.erreurs import FichierRefuse

TAILLE_MAX = 200 * 1024 * 1024
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENCODAGE_XML = re.compile(rb"""<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
# What XML files declare in practice; a closed list, since Python also knows codecs that are not encodings.
_ENCODAGES = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8-sig",
    "ascii": "utf-8-sig",
    "utf-16": "utf-16",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}


def lire_octets_du_fichier(chemin: Path, taille_max: int = TAILLE_MAX) -> bytes:
    """The content of the file. Raises ``FichierRefuse`` when it cannot be opened or is too big."""
    try:
        taille = chemin.stat().st_size
        if taille > taille_max:
            raise FichierRefuse(
                f"Le fichier pèse {taille / 2**20:.0f}\u00a0Mo, la limite est de "
                f"{taille_max / 2**20:.0f}\u00a0Mo\u00a0; découpez-le."
            )
        return chemin.read_bytes()
    except OSError as erreur:
        raise FichierRefuse(f"Le fichier ne s’ouvre pas ({erreur.strerror or erreur}).") from erreur


def _encodages_possibles(octets: bytes) -> tuple[str, ...]:
    declare = _ENCODAGE_XML.search(octets[:300])
    if declare:
        nom = declare[1].decode("ascii").lower()
        if nom not in _ENCODAGES:
            raise FichierRefuse(
                f"L’encodage «\u00a0{nom}\u00a0» n’est pas lu\u00a0; enregistrez le fichier en UTF-8."
            )
        return (_ENCODAGES[nom], "cp1252")
    devine = json.detect_encoding(octets)
    return (devine,) if devine.startswith(("utf-16", "utf-32")) else ("utf-8-sig", "cp1252")


def decoder(octets: bytes) -> str:
    """The text of the file: UTF-8 (with or without BOM), UTF-16, else cp1252. Raises ``FichierRefuse``."""
    if not octets.strip():
        raise FichierRefuse("Le fichier est vide.")
    if octets[:4] == b"PK\x03\x04" or octets[:2] == b"\x1f\x8b":
        raise FichierRefuse(
            "Le fichier est compressé ou est un classeur\u00a0; donnez le JSON, le XML ou le CSV."
        )
    for encodage in _encodages_possibles(octets):
        try:
            texte = octets.decode(encodage)
        except UnicodeDecodeError:
            continue
        if "\x00" not in texte:
            return texte
    raise FichierRefuse("Ce n’est pas un fichier de texte lisible (JSON, XML ou CSV).")


def debut(texte: str) -> str:
    """The first character that is not a space: it tells the format."""
    trouve = re.search(r"\S", texte)
    return trouve[0] if trouve else ""


def sans_declaration(texte: str) -> str:
    """XML text without its declaration, whose encoding is no longer true; its lines stay in place."""
    trouve = _DECLARATION.match(texte)
    return "\n" * trouve[0].count("\n") + texte[trouve.end() :] if trouve else texte
