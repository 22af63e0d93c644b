"""No file, however spoiled or hostile, does more than being refused in French."""

import os
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from clauses.services.imports.tableaux import FichierRefuse, Limites, lire_tableau

from .conftest import document_ole, zip_menteur

UNE_LIGNE = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
ENTITE = '<!DOCTYPE x [<!ENTITY e "eeee">]>'
CONTENU_ODS = '<table:table-row><table:table-cell office:value-type="string"/></table:table-row>'


def _sain(atelier) -> bytes:
    return atelier.xlsx([["nom", "heures"], ["DIALLO", 7.5]], nom="sain.xlsx").read_bytes()


def _chiffre(atelier) -> bytes:
    """Flip the encryption bit of every member, in both directories."""
    octets = bytearray(_sain(atelier))
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = octets.find(signature)
        while position >= 0:
            octets[position + decalage] |= 1
            position = octets.find(signature, position + 4)
    return bytes(octets)


def _somme_fausse(atelier) -> bytes:
    octets = bytearray(_sain(atelier))
    position = octets.find(b"PK\x01\x02")
    octets[position + 16] ^= 0xFF
    return bytes(octets)


def _recouvrement(atelier) -> bytes:
    """Point the second member of the directory at the bytes of the first."""
    octets = bytearray(_sain(atelier))
    premier = octets.find(b"PK\x01\x02")
    second = octets.find(b"PK\x01\x02", premier + 4)
    octets[second + 42 : second + 46] = octets[premier + 42 : premier + 46]
    return bytes(octets)


def _zip64(atelier) -> bytes:
    octets = _sain(atelier)
    return octets[:-22] + b"PK\x06\x07" + bytes(16) + octets[-22:]


def _avec_zip64(octets: bytes, nombre: int = 0xFFFF) -> bytes:
    """Give an archive the end records of some Java exports."""
    corps, fin = octets[:-22], octets[-22:]
    entrees, taille, debut = struct.unpack("<HII", fin[10:20])
    enregistrement = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, entrees, entrees, taille, debut
    )
    localisateur = b"PK\x06\x07" + struct.pack("<IQI", 0, len(corps), 1)
    marques = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, nombre, nombre, 2**32 - 1, 2**32 - 1, 0)
    return corps + enregistrement + localisateur + marques


def test_une_archive_zip64_coherente_est_lue(atelier):
    chemin = atelier.octets("java.xlsx", _avec_zip64(_sain(atelier)))
    assert lire_tableau(chemin).lignes == [(2, ("DIALLO", 7.5))]


def _trop_d_entrees(atelier) -> bytes:
    return atelier.xlsx_retouche({f"xl/media/{n}.png": b"" for n in range(3000)}).read_bytes()


def _doublon(atelier) -> bytes:
    return atelier.xlsx_retouche({"XL/workbook.xml": b"<x/>"}).read_bytes()


def _bzip2(atelier) -> bytes:
    membres = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}
    return atelier.archive(membres, nom="b.xlsx", methode=zipfile.ZIP_BZIP2).read_bytes()


def _menteur(_atelier) -> bytes:
    return zip_menteur("xl/workbook.xml", b"<x/>" + b" " * 5_000_000, 4)


ARCHIVES = [
    ("chiffrée", _chiffre, "mot de passe"),
    ("somme fausse", _somme_fausse, "abîmée"),
    ("membres superposés", _recouvrement, "abîmée"),
    ("zip64", _zip64, "abîmée"),
    ("zip64 contredit", lambda a: _avec_zip64(_sain(a), 1), "abîmée"),
    ("trop d’entrées", _trop_d_entrees, "trop de fichiers"),
    ("deux fois le même nom", _doublon, "deux fois le même"),
    ("bzip2", _bzip2, "inhabituelle"),
    ("taille menteuse", _menteur, "abîmée|n’est pas un classeur"),
    ("coupée", lambda a: _sain(a)[:-1000], "abîmée ou coupée"),
    ("coupée au début", lambda a: _sain(a)[:40], "abîmée ou coupée"),
    ("prolongée", lambda a: _sain(a) + b"suite", "abîmée"),
    ("précédée", lambda a: b"PK\x03\x04 leurre" + _sain(a), "abîmée"),
    ("vide", lambda _: b"PK\x05\x06" + bytes(18), "pas un classeur"),
]


@pytest.mark.parametrize(
    ("fabrique", "motif"), [cas[1:] for cas in ARCHIVES], ids=[cas[0] for cas in ARCHIVES]
)
def test_une_archive_abimee_ou_piegee_est_refusee(atelier, fabrique, motif):
    _est_refuse(atelier.octets("essai.xlsx", fabrique(atelier)), motif)


MEMBRES = [
    ({"xl/vbaProject.bin": b"x"}, "macros"),
    ({"xl/macrosheets/sheet1.xml": "<x/>"}, "macros"),
    ({"xl/activeX/activeX1.xml": "<x/>"}, "macros"),
    ({"[Content_Types].xml": '<Types x="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'}, "macros"),
    ({"xl/externalLinks/externalLink1.xml": "<x/>"}, "lié à un autre fichier"),
    (
        {"xl/_rels/workbook.xml.rels": '<R Type="http://x/relationships/externalLink"/>'},
        "lié à un autre fichier",
    ),
    ({"../../etc/passwd": "x"}, "chemin interdit"),
    ({"/etc/passwd": "x"}, "chemin interdit"),
    ({"xl\\media": "x"}, "chemin interdit"),
    ({"c:x": "x"}, "chemin interdit"),
    ({"xl/sharedStrings.xml": ENTITE + "<sst/>"}, "XML interdit"),
    ({"xl/sharedStrings.xml": " " * (2**20 - 5) + ENTITE + "<sst/>"}, "XML interdit"),
    ({"xl/autre.donnees": ENTITE}, "XML interdit"),
    ({"xl/sharedStrings.xml": (ENTITE + "<sst/>").encode("utf-16")}, "XML interdit"),
    ({"xl/sharedStrings.xml": (ENTITE + "<sst/>").encode("utf-16-le")}, "XML interdit"),
    ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}, "illisible|vide"),
    ({"xl/workbook.xml": "pas du XML <"}, "illisible|aucune feuille"),
    ({"xl/media/bombe.png": bytes(30_000_000)}, "taille anormale"),
    ({"xl/media/bombe.png": os.urandom(2**20) + bytes(9_000_000)}, None),
]


@pytest.mark.parametrize(("retouches", "motif"), MEMBRES)
def test_un_membre_interdit_est_refuse(atelier, retouches, motif):
    chemin = atelier.xlsx_retouche(retouches)
    if motif is None:
        assert lire_tableau(chemin).entetes == ["nom", "heures"]
    else:
        _est_refuse(chemin, motif)


def test_une_bombe_se_mesure_a_ce_qu_elle_gonfle_et_non_a_ce_qu_elle_declare(atelier):
    membres = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}
    saine = atelier.archive(membres, nom="s.xlsx").read_bytes()
    menteuse = zip_menteur("xl/media/a.png", bytes(50_000_000), 10)
    fin_s, fin_m = saine.index(b"PK\x01\x02"), menteuse.index(b"PK\x01\x02")
    central_m = bytearray(menteuse[fin_m:-22])
    central_m[42:46] = struct.pack("<I", fin_s)
    central = saine[fin_s:-22] + bytes(central_m)
    corps = saine[:fin_s] + menteuse[:fin_m]
    fin = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 3, 3, len(central), len(corps), 0)
    _est_refuse(atelier.octets("essai.xlsx", corps + central + fin), "taille anormale")


FEUILLES = [
    (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "mémoire",
    ),
    (UNE_LIGNE + '<row r="2000000"><c r="A2000000"><v>1</v></c></row>', "plus de 1048576 lignes"),
    ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "plus de 2000 colonnes"),
    ('<row r="0"><c r="A0"><v>1</v></c></row>', "illisible"),
    ('<row r="1"><c r="ZZZZZZZ99999999999"><v>1</v></c></row>', "illisible|plus de"),
    (UNE_LIGNE + '<row r="2"><c r="A2" t="inlineStr"><is><t>x_x0000_y</t></is></c></row>', "caractère nul"),
    ("", "La feuille est vide"),
    ('<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>A</v></c></row>', "deux colonnes"),
    ('<row r="1"><c r="B1" t="str"><v>b</v></c></row>', "colonne 1 \\(A\\) n’a pas de titre"),
]


@pytest.mark.parametrize(("cellules", "motif"), FEUILLES)
def test_une_feuille_demesuree_ou_abimee_est_refusee(atelier, cellules, motif):
    _est_refuse(atelier.feuille_xml(cellules), motif)


@pytest.mark.parametrize(
    ("nom", "contenu", "motif"),
    [
        ("a.xlsx", b"", "vide"),
        ("a.xlsx", b"MZ\x90\0programme", "un programme"),
        ("a.xls", b"\x7fELF\x02\x01", "un programme"),
        ("a.xls", b"<html><table><tr><td>1", "page web"),
        ("a.xlsx", b"nom;heures\nA;1\n", "contient du texte"),
        ("a.ods", b"%PDF-1.4", "PDF"),
        ("a.xlsx", document_ole([("EncryptedPackage", b"x")]), "mot de passe"),
        ("a.xls", document_ole([("EncryptedPackage", b"x")]), "mot de passe"),
        ("a.xls", document_ole([("WordDocument", b"x")]), "pas un classeur xls"),
        ("a.xls", document_ole([("Workbook", b"\xff" * 5000)]), "illisible|aucune feuille|vide"),
        ("a.xls", document_ole([("Workbook", b"x")])[:700], "illisible|pas un classeur"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pas un classeur"),
    ],
)
def test_un_fichier_qui_n_est_pas_ce_qu_il_dit_est_refuse(atelier, nom, contenu, motif):
    _est_refuse(atelier.octets(nom, contenu), motif)


def test_un_xls_a_macros_chiffre_coupe_ou_tout_masque_est_refuse(atelier):
    lignes = [["nom"], ["A"]]
    _est_refuse(atelier.xls(lignes, nom="m.xls", autre_flux=[("_VBA_PROJECT", b"x")]), "macros")
    _est_refuse(atelier.xls(lignes, nom="c.xls", filepass=True), "mot de passe|illisible")
    _est_refuse(atelier.xls(lignes, nom="t.xls", visibilites=(1, 2)), "aucune feuille visible")
    entier = atelier.xls(lignes, nom="e.xls").read_bytes()
    _est_refuse(atelier.octets("k.xls", entier[:2000]), "illisible|pas un classeur")


def test_un_xlsx_renomme_ods_et_l_inverse_sont_refuses(atelier):
    _est_refuse(atelier.octets("a.ods", _sain(atelier)), "pas un classeur ods")
    _est_refuse(atelier.octets("b.xlsx", atelier.ods(CONTENU_ODS).read_bytes()), "pas un classeur xlsx")


@pytest.mark.parametrize(
    ("autres", "motif"),
    [
        ({"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}, "mot de passe"),
        ({"Basic/Standard/Module1.xml": "<x/>"}, "macros"),
        ({"Scripts/python/x.py": "x"}, "macros"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "pas un classeur ods"),
        ({"content.xml": ENTITE + "<x/>"}, "XML interdit"),
        ({"content.xml": "<x/>"}, "illisible|aucune feuille"),
        ({"content.xml": "<x><table:dde-links><table:dde-link/></table:dde-links></x>"}, "autre fichier"),
    ],
)
def test_un_ods_piege_est_refuse(atelier, autres, motif):
    _est_refuse(atelier.ods(CONTENU_ODS, autres=autres), motif)


def test_un_ods_qui_se_repete_sans_fin_est_refuse(atelier):
    cellule = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    chemin = atelier.ods(f'<table:table-row table:number-rows-repeated="1048576">{cellule}</table:table-row>')
    _est_refuse(chemin, "mémoire|trop|illisible")


def test_une_chaine_partagee_qui_se_multiplie_est_refusee(atelier):
    cellules = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    chemin = atelier.xlsx_retouche(
        {
            "xl/sharedStrings.xml": f"<sst><si><t>{'a' * 2_000_000}</t></si></sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cellules}</sheetData></worksheet>",
        }
    )
    _est_refuse(chemin, "mémoire|trop", limites=Limites(memoire=2**28))


def test_un_classeur_trop_long_a_lire_est_abandonne(atelier):
    chemin = atelier.xlsx([["a"], [1]])
    _est_refuse(chemin, "trop long", limites=Limites(secondes=0.001))


def test_un_enfant_sans_memoire_est_un_refus(atelier):
    _est_refuse(atelier.xlsx([["a"], [1]]), "mémoire|illisible", limites=Limites(memoire=2**20))


def test_trop_de_donnees_recues_est_un_refus(atelier):
    chemin = atelier.xlsx([["a"], *(["x" * 100] for _ in range(2000))])
    _est_refuse(chemin, "trop de données|taille anormale", limites=Limites(octets_decompresses=200_000))


@pytest.mark.parametrize("graine", range(20))
def test_un_classeur_dont_des_octets_ont_change_est_lu_ou_refuse(atelier, graine):
    """Deterministic noise: whatever comes out is a table or a French refusal, never another error."""
    hasard = random.Random(graine)
    octets = bytearray(atelier.xls([["nom", "heures"], *([f"N{n}", n / 4] for n in range(50))]).read_bytes())
    for _ in range(20):
        octets[hasard.randrange(len(octets))] = hasard.randrange(256)
    chemin = atelier.octets("bruit.xls", bytes(octets))
    try:
        issue = lire_tableau(chemin).entetes
    except FichierRefuse as refus:
        issue = [refus.raison, refus.remede]
    assert all(issue)


def _est_refuse(chemin, motif: str, **options) -> None:
    """Check the refusal, its French sentence, and that nothing stays behind."""
    fichiers, descripteurs = sorted(os.listdir(chemin.parent)), len(os.listdir("/proc/self/fd"))
    with pytest.raises(FichierRefuse, match=motif) as refus:
        lire_tableau(chemin, **options)
    assert refus.value.message.startswith(chemin.name)
    assert refus.value.remede
    assert sorted(os.listdir(chemin.parent)) == fichiers
    assert len(os.listdir("/proc/self/fd")) <= descripteurs
    assert not [ligne for ligne in _mes_enfants() if "enfant.py" in ligne]


def _mes_enfants() -> list[str]:
    """Return the command lines of the processes started by this one and not yet gone."""
    lignes = []
    for dossier in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked
            if int((dossier / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid():
                lignes.append((dossier / "cmdline").read_text().replace("\0", " "))
    return lignes
