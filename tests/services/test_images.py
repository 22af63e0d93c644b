"""Pictures: read whole, written again without what they carry besides, or refused."""

import struct
import zlib

import pytest

from clauses.services.erreurs import DonneesInvalides
from clauses.services.images import nettoyer_image
from tests.appui.images import JPEG, SIGNATURE, image_png, morceau

TAILLE = 300 * 1024


def _refus(contenu: bytes) -> str:
    with pytest.raises(DonneesInvalides) as refus:
        nettoyer_image(contenu, TAILLE)
    assert refus.value.champ == "fichier"
    return refus.value.message


def test_un_png_perd_ses_commentaires_et_ce_qui_suit_sa_fin():
    image = nettoyer_image(image_png(40, 20, b"rue des Lilas") + b"PK\x03\x04 autre fichier", TAILLE)
    assert image.contenu == image_png(40, 20)
    assert (image.type, image.largeur, image.hauteur) == ("image/png", 40, 20)


def test_un_jpeg_perd_ses_donnees_de_prise_de_vue_et_ce_qui_suit_sa_fin():
    annexes = b"\xff\xe1\x00\x0cExif\0\0rue!" + b"\xff\xfe\x00\x07secre"
    charge = JPEG[:2] + annexes + JPEG[2:] + b"<script>"
    image = nettoyer_image(charge, TAILLE)
    assert image.contenu == JPEG
    assert (image.type, image.largeur, image.hauteur) == ("image/jpeg", 16, 16)


def test_un_png_entrelace_se_lit_aussi():
    entete = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 1)
    passes = ((2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8), (16, 8))
    brut = b"".join(b"\0" * (lignes * (1 + colonnes * 3)) for colonnes, lignes in passes)
    contenu = SIGNATURE + b"".join(
        (morceau(b"IHDR", entete), morceau(b"IDAT", zlib.compress(brut)), morceau(b"IEND", b""))
    )
    assert nettoyer_image(contenu, TAILLE).contenu == contenu


@pytest.mark.parametrize(
    "contenu",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"%PDF-1.7"],
    ids=["vide", "svg", "gif", "pdf"],
)
def test_autre_chose_qu_un_png_ou_un_jpeg_est_refuse(contenu):
    assert "n’est pas une image PNG ou JPEG" in _refus(contenu)


@pytest.mark.parametrize(
    "contenu",
    [
        image_png(32, 32)[:-30],
        image_png(32, 32).replace(b"IDAT", b"IDAX"),
        image_png(32, 32, pixels=b"\0" * 100),
        image_png(32, 32, pixels=b"\0" * 100_000),
        SIGNATURE,
        JPEG[:-2],
        JPEG[:20],
        JPEG[:2] + b"\xff\xd9",
    ],
    ids=["coupe", "somme", "court", "bombe", "signature", "sans_fin", "tronque", "sans_pixels"],
)
def test_une_image_abimee_ou_piegee_est_refusee(contenu):
    assert "abîmée" in _refus(contenu)


def test_une_image_trop_lourde_ou_trop_grande_est_refusee():
    assert "Kio au plus" in _refus(image_png(32, 32) + b"\0" * TAILLE)
    assert "2001 × 16 pixels" in _refus(image_png(2001, 16))
    assert "8 × 40 pixels" in _refus(image_png(8, 40))
