"""Small pictures, true or hostile, made by hand."""

import base64
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: A grey JPEG of 16 × 16 pixels.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0"
    "Hyc5PTgyPC4zNDL/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/"
    "AL+A/9k="
)


def morceau(nom: bytes, donnees: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(donnees)) + nom + donnees + struct.pack(">I", zlib.crc32(nom + donnees))


def image_png(largeur: int, hauteur: int, texte: bytes = b"", pixels: bytes | None = None) -> bytes:
    """A blank picture of 8-bit greys; `texte` is a comment inside, `pixels` replaces the uncompressed rows."""
    brut = pixels if pixels is not None else b"\0" * (hauteur * (largeur + 1))
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    annexe = morceau(b"tEXt", b"Comment\0" + texte) if texte else b""
    return SIGNATURE + b"".join(
        (morceau(b"IHDR", entete), annexe, morceau(b"IDAT", zlib.compress(brut)), morceau(b"IEND", b""))
    )
