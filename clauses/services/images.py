"""Pictures that somebody uploads: read whole, then written again from their pixels and nothing else.

What a camera or a drawing tool adds (place, author, thumbnails) goes, and so does whatever hides behind the end of
the picture. PNG and JPEG only: an SVG is a program.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from .erreurs import DonneesInvalides

COTE_MINIMAL, COTE_MAXIMAL = 16, 2000
#: A photo of a sheet, by a phone or a scanner.
COTE_MAXIMAL_PHOTO = 12_000
#: The formats read, and how each is written again.
FORMATS = {"PNG": {"optimize": True}, "JPEG": {"quality": 92, "optimize": True}}
MODES = {"PNG": ("1", "L", "LA", "RGB", "RGBA"), "JPEG": ("L", "RGB")}


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
            f"Cette image pèse {len(contenu) // 1024} Kio : {taille_max // 1024} Kio au plus.", "fichier"
        )
    with warnings.catch_warnings():
        # The sides are checked before any pixel is decoded: a warning on size has nothing to add.
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        try:
            return _reecrire(contenu)
        except UnidentifiedImageError:
            raise DonneesInvalides("Ce fichier n’est pas une image PNG ou JPEG.", "fichier") from None
        except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError):
            raise DonneesInvalides(
                "Cette image est abîmée : enregistrez-la à nouveau, puis réessayez.", "fichier"
            ) from None


def verifier_photo(contenu: bytes) -> None:
    """Refuse what is no whole PNG or JPEG of an ordinary size; its pixels are not decoded, it is kept as it came."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        try:
            with Pillow.open(io.BytesIO(contenu), formats=tuple(FORMATS)) as lue:
                cotes = lue.size
                lue.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError):
            raise DonneesInvalides(
                "Cette image est abîmée : prenez une autre photo, puis réessayez.", "fichier"
            ) from None
    if not all(COTE_MINIMAL <= cote <= COTE_MAXIMAL_PHOTO for cote in cotes):
        raise DonneesInvalides(
            f"Cette image fait {cotes[0]} × {cotes[1]} pixels : de {COTE_MINIMAL} à {COTE_MAXIMAL_PHOTO} "
            "pixels par côté.",
            "fichier",
        )


def _reecrire(contenu: bytes) -> Image:
    with Pillow.open(io.BytesIO(contenu), formats=tuple(FORMATS)) as lue:
        genre = lue.format
        _exiger_les_cotes(*lue.size)
        lue.verify()  # checksums; the file has to be opened again for its pixels
    with Pillow.open(io.BytesIO(contenu), formats=(genre,)) as lue:
        lue.load()
        pixels = ImageOps.exif_transpose(lue)
    if pixels.mode not in MODES[genre]:
        pixels = pixels.convert("RGBA" if genre == "PNG" else "RGB")
    # A new picture has the pixels of the first, and none of what was written beside them.
    propre = Pillow.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    sortie = io.BytesIO()
    propre.save(sortie, genre, **FORMATS[genre])
    return Image(sortie.getvalue(), f"image/{genre.lower()}", *propre.size)


def _exiger_les_cotes(largeur: int, hauteur: int) -> None:
    if not all(COTE_MINIMAL <= cote <= COTE_MAXIMAL for cote in (largeur, hauteur)):
        raise DonneesInvalides(
            f"Cette image fait {largeur} × {hauteur} pixels : de {COTE_MINIMAL} à {COTE_MAXIMAL} "
            "pixels par côté.",
            "fichier",
        )
