"""Pictures: read whole, written again without what they carry besides, or refused."""

import io

import pytest
from PIL import Image

from clauses.services.erreurs import DonneesInvalides
from clauses.services.images import nettoyer_image
from tests.appui.images import JPEG, SIGNATURE, image_png

TAILLE = 300 * 1024


def _refus(contenu: bytes) -> str:
    with pytest.raises(DonneesInvalides) as refus:
        nettoyer_image(contenu, TAILLE)
    assert refus.value.champ == "fichier"
    return refus.value.message


def _pixels(contenu: bytes) -> bytes:
    with Image.open(io.BytesIO(contenu)) as image:
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}
        return image.convert("RGBA").tobytes()


def test_un_png_perd_ses_commentaires_et_ce_qui_suit_sa_fin():
    image = nettoyer_image(image_png(40, 20, b"rue des Lilas") + b"PK\x03\x04 autre fichier", TAILLE)
    assert (image.type, image.largeur, image.hauteur) == ("image/png", 40, 20)
    assert _pixels(image.contenu) == _pixels(image_png(40, 20))
    assert b"Lilas" not in image.contenu
    assert b"autre fichier" not in image.contenu


def test_un_jpeg_perd_ses_donnees_de_prise_de_vue_et_ce_qui_suit_sa_fin():
    annexes = b"\xff\xe1\x00\x0cExif\0\0rue!" + b"\xff\xfe\x00\x07secre"
    image = nettoyer_image(JPEG[:2] + annexes + JPEG[2:] + b"<script>", TAILLE)
    assert (image.type, image.largeur, image.hauteur) == ("image/jpeg", 16, 16)
    assert _pixels(image.contenu) == _pixels(JPEG)
    assert not any(mot in image.contenu for mot in (b"rue!", b"secre", b"<script>"))


def test_un_png_a_palette_transparente_garde_ses_couleurs():
    source = Image.new("P", (20, 20), 1)
    source.putpalette([0, 0, 0, 0, 200, 30, 40, 128], "RGBA")
    sortie = io.BytesIO()
    source.save(sortie, "PNG")
    assert _pixels(nettoyer_image(sortie.getvalue(), TAILLE).contenu) == bytes((200, 30, 40, 128)) * 400


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
        SIGNATURE,
        JPEG[:-2],
        JPEG[:20],
        JPEG[:2] + b"\xff\xd9",
    ],
    ids=["coupe", "somme", "court", "signature", "sans_fin", "tronque", "sans_pixels"],
)
def test_une_image_abimee_ou_piegee_est_refusee(contenu):
    message = _refus(contenu)
    assert "abîmée" in message or "n’est pas une image PNG ou JPEG" in message


def test_des_pixels_en_trop_ne_sortent_pas_de_l_image():
    image = nettoyer_image(image_png(32, 32, pixels=b"\0" * 100_000), TAILLE)
    assert len(_pixels(image.contenu)) == 32 * 32 * 4


def test_une_image_trop_lourde_ou_trop_grande_est_refusee():
    assert "Kio au plus" in _refus(image_png(32, 32) + b"\0" * TAILLE)
    assert "2001 × 16 pixels" in _refus(image_png(2001, 16))
    assert "8 × 40 pixels" in _refus(image_png(8, 40))
