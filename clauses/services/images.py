"""Pictures that somebody uploads: read whole, then written again with what makes the picture and nothing else.

What a camera or a drawing tool adds (place, author, thumbnails) goes, and so does whatever hides behind the end of
the picture. PNG (RFC 2083) and JPEG (ITU T.81) only: an SVG is a program.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .erreurs import DonneesInvalides

COTE_MINIMAL, COTE_MAXIMAL = 16, 2000
SIGNATURE_PNG = b"\x89PNG\r\n\x1a\n"
SIGNATURE_JPEG = b"\xff\xd8\xff"
#: What draws the picture; the rest of a PNG is about it.
MORCEAUX_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
CANAUX_PNG = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
#: First column, first row, step between columns and between rows of each pass of an interlaced PNG.
PASSES_ADAM7 = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
#: JPEG segments: frames (sizes), those that carry no length, and the applications' whose colours depend on.
TRAMES_JPEG = frozenset({0xC0, 0xC1, 0xC2})
SANS_LONGUEUR = frozenset({0x01, *range(0xD0, 0xD8)})
APPLICATIONS_GARDEES = frozenset({0xE0, 0xEE})
SOS, EOI, COMMENTAIRE = 0xDA, 0xD9, 0xFE


@dataclass(frozen=True)
class Image:
    """A clean picture: its bytes, its MIME type, its size in pixels."""

    contenu: bytes
    type: str
    largeur: int
    hauteur: int


def nettoyer_image(contenu: bytes, taille_max: int) -> Image:
    """Read a PNG or a JPEG whole and write it again; raises `DonneesInvalides`, in words to act upon."""
    if len(contenu) > taille_max:
        raise DonneesInvalides(
            f"Cette image pèse {len(contenu) // 1024} Kio : {taille_max // 1024} Kio au plus.", "fichier"
        )
    try:
        image = _ouvrir(contenu)
    except (struct.error, zlib.error, IndexError, ValueError):
        raise DonneesInvalides(
            "Cette image est abîmée : enregistrez-la à nouveau, puis réessayez.", "fichier"
        ) from None
    if not all(COTE_MINIMAL <= cote <= COTE_MAXIMAL for cote in (image.largeur, image.hauteur)):
        raise DonneesInvalides(
            f"Cette image fait {image.largeur} × {image.hauteur} pixels : de {COTE_MINIMAL} à {COTE_MAXIMAL} "
            "pixels par côté.",
            "fichier",
        )
    return image


def _ouvrir(contenu: bytes) -> Image:
    if contenu.startswith(SIGNATURE_PNG):
        return _lire_png(contenu)
    if contenu.startswith(SIGNATURE_JPEG):
        return _lire_jpeg(contenu)
    raise DonneesInvalides("Ce fichier n’est pas une image PNG ou JPEG.", "fichier")


def _lire_png(contenu: bytes) -> Image:
    gardes, pixels, entete = [SIGNATURE_PNG], [], b""
    for nom, donnees, brut in _morceaux_png(contenu):
        if nom in MORCEAUX_PNG:
            gardes.append(brut)
        if nom == b"IHDR":
            entete = donnees
        elif nom == b"IDAT":
            pixels.append(donnees)
    largeur, hauteur, profondeur, couleur, _, _, entrelace = struct.unpack(">IIBBBBB", entete)
    if max(largeur, hauteur) <= COTE_MAXIMAL:  # else it is refused for its size, without being opened
        attendu = _taille_des_pixels(largeur, hauteur, profondeur * CANAUX_PNG.get(couleur, 0), entrelace)
        ouverture = zlib.decompressobj()
        if len(ouverture.decompress(b"".join(pixels), attendu + 1)) != attendu:
            raise ValueError("pixels")
    return Image(b"".join(gardes), "image/png", largeur, hauteur)


def _morceaux_png(contenu: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(name, data, whole chunk) up to the end of the picture; each one's checksum is verified."""
    debut = len(SIGNATURE_PNG)
    nom = b""
    while nom != b"IEND":
        longueur, nom = struct.unpack_from(">I4s", contenu, debut)
        fin = debut + 12 + longueur
        donnees = contenu[debut + 8 : fin - 4]
        (somme,) = struct.unpack_from(">I", contenu, fin - 4)
        if zlib.crc32(nom + donnees) != somme:
            raise ValueError("somme de contrôle")
        yield nom, donnees, contenu[debut:fin]
        debut = fin


def _taille_des_pixels(largeur: int, hauteur: int, bits: int, entrelace: int) -> int:
    """Bytes of the uncompressed picture: each row has one more, for its filter."""
    if bits == 0:
        raise ValueError("couleurs")
    if not entrelace:
        return hauteur * (1 + (largeur * bits + 7) // 8)
    total = 0
    for x, y, pas_x, pas_y in PASSES_ADAM7:
        colonnes, lignes = -(-(largeur - x) // pas_x), -(-(hauteur - y) // pas_y)
        if colonnes > 0 and lignes > 0:
            total += lignes * (1 + (colonnes * bits + 7) // 8)
    return total


def _lire_jpeg(contenu: bytes) -> Image:
    gardes, largeur, hauteur, a_des_pixels = [b"\xff\xd8"], 0, 0, False
    for marque, segment in _segments_jpeg(contenu):
        if marque in TRAMES_JPEG:
            hauteur, largeur = struct.unpack_from(">HH", segment, 5)
        a_des_pixels = a_des_pixels or marque == SOS
        est_annexe = 0xE0 <= marque <= 0xEF and marque not in APPLICATIONS_GARDEES
        if not est_annexe and marque != COMMENTAIRE:
            gardes.append(segment)
    if not a_des_pixels:
        raise ValueError("pixels")
    return Image(b"".join(gardes), "image/jpeg", largeur, hauteur)


def _segments_jpeg(contenu: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, whole segment) up to the end of the picture, the coded pixels with the segment that announces them."""
    debut, marque = 2, 0
    while marque != EOI:
        if contenu[debut] != 0xFF:
            raise ValueError("segment")
        marque = contenu[debut + 1]
        if marque == 0xFF:  # padding
            debut += 1
            continue
        fin = debut + 2
        if marque != EOI and marque not in SANS_LONGUEUR:
            fin += struct.unpack_from(">H", contenu, fin)[0]
        if marque == SOS:
            fin = _fin_des_pixels(contenu, fin)
        if fin > len(contenu):
            raise ValueError("segment")
        yield marque, contenu[debut:fin]
        debut = fin


def _fin_des_pixels(contenu: bytes, debut: int) -> int:
    """Where the next marker is: in coded pixels, 0xFF is followed by zero, or by a restart."""
    while True:
        debut = contenu.index(b"\xff", debut)
        if contenu[debut + 1] != 0 and contenu[debut + 1] not in SANS_LONGUEUR:
            return debut
        debut += 2
