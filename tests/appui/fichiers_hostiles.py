"""Files made by hand to harm a reader: bombs, lies, active contents, other files under a borrowed name."""

import os
import struct
import zipfile
import zlib

from .atelier import document_ole, zip_menteur
from .images import morceau

UNE_LIGNE = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
ENTITE = '<!DOCTYPE x [<!ENTITY e "eeee">]>'
CONTENU_ODS = '<table:table-row><table:table-cell office:value-type="string"/></table:table-row>'


def sain(atelier) -> bytes:
    return atelier.xlsx([["nom", "heures"], ["DIALLO", 7.5]], nom="sain.xlsx").read_bytes()


def _chiffre(atelier) -> bytes:
    """Flip the encryption bit of every member, in both directories."""
    octets = bytearray(sain(atelier))
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = octets.find(signature)
        while position >= 0:
            octets[position + decalage] |= 1
            position = octets.find(signature, position + 4)
    return bytes(octets)


def _somme_fausse(atelier) -> bytes:
    octets = bytearray(sain(atelier))
    position = octets.find(b"PK\x01\x02")
    octets[position + 16] ^= 0xFF
    return bytes(octets)


def _recouvrement(atelier) -> bytes:
    """Point the second member of the directory at the bytes of the first."""
    octets = bytearray(sain(atelier))
    premier = octets.find(b"PK\x01\x02")
    second = octets.find(b"PK\x01\x02", premier + 4)
    octets[second + 42 : second + 46] = octets[premier + 42 : premier + 46]
    return bytes(octets)


def _zip64(atelier) -> bytes:
    octets = sain(atelier)
    return octets[:-22] + b"PK\x06\x07" + bytes(16) + octets[-22:]


def avec_zip64(octets: bytes, nombre: int = 0xFFFF) -> bytes:
    """Give an archive the end records of some Java exports."""
    corps, fin = octets[:-22], octets[-22:]
    entrees, taille, debut = struct.unpack("<HII", fin[10:20])
    enregistrement = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, entrees, entrees, taille, debut
    )
    localisateur = b"PK\x06\x07" + struct.pack("<IQI", 0, len(corps), 1)
    marques = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, nombre, nombre, 2**32 - 1, 2**32 - 1, 0)
    return corps + enregistrement + localisateur + marques


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
    ("zip64 contredit", lambda a: avec_zip64(sain(a), 1), "abîmée"),
    ("trop d’entrées", _trop_d_entrees, "trop de fichiers"),
    ("deux fois le même nom", _doublon, "deux fois le même"),
    ("bzip2", _bzip2, "inhabituelle"),
    ("taille menteuse", _menteur, "abîmée|n’est pas un classeur"),
    ("coupée", lambda a: sain(a)[:-1000], "abîmée ou coupée"),
    ("coupée au début", lambda a: sain(a)[:40], "abîmée ou coupée"),
    ("prolongée", lambda a: sain(a) + b"suite", "abîmée"),
    ("précédée", lambda a: b"PK\x03\x04 leurre" + sain(a), "abîmée"),
    ("vide", lambda _: b"PK\x05\x06" + bytes(18), "pas un classeur"),
]


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


FAUX = [
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
]


ODS = [
    ({"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}, "mot de passe"),
    ({"Basic/Standard/Module1.xml": "<x/>"}, "macros"),
    ({"Scripts/python/x.py": "x"}, "macros"),
    ({"mimetype": "application/vnd.oasis.opendocument.text"}, "pas un classeur ods"),
    ({"content.xml": ENTITE + "<x/>"}, "XML interdit"),
    ({"content.xml": "<x/>"}, "illisible|aucune feuille"),
    ({"content.xml": "<x><table:dde-links><table:dde-link/></table:dde-links></x>"}, "autre fichier"),
]


def _pdf(corps: bytes) -> bytes:
    return b"%PDF-1.7\n" + corps + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _pdf_bombe() -> bytes:
    """A page whose text is 1 MB once compressed and 1 GB once inflated."""
    flux = zlib.compressobj(9)
    serre = b"".join(flux.compress(bytes(2**20)) for _ in range(1000)) + flux.flush()
    return _pdf(
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n"
        b"4 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(serre)
        + serre
        + b"\nendstream\nendobj"
    )


def _pdf_en_rond() -> bytes:
    """Pages that are their own parents."""
    return _pdf(
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000000 /Parent 2 0 R >>\nendobj"
    )


def _image_geante() -> bytes:
    """A PNG of a few bytes that says it is 60 000 pixels wide and high."""
    entete = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + morceau(b"IHDR", entete)
        + morceau(b"IDAT", zlib.compress(b""))
        + morceau(b"IEND", b"")
    )


#: Other formats than spreadsheets: (name, bytes, what the refusal says; `None` when it is kept and nothing is read).
AUTRES = [
    ("vide.pdf", lambda: b"", "vide"),
    ("coupe.pdf", lambda: b"%PDF-1.7\n1 0 obj", "illisible"),
    ("bombe.pdf", _pdf_bombe, "taille anormale"),
    ("rond.pdf", _pdf_en_rond, "illisible|trop"),
    ("programme.pdf", lambda: b"MZ\x90\0" + bytes(100), "un programme"),
    ("zip.pdf", lambda: b"PK\x03\x04" + bytes(100), "archive"),
    ("page.pdf", lambda: b"<html><script>alert(1)</script>", "page web"),
    ("geante.png", _image_geante, "pixels|abîmée"),
    ("polyglotte.png", lambda: b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "abîmée"),
    ("coupee.jpg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", "abîmée"),
    ("svg.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "page web"),
    ("sans_tableau.xls", lambda: b"<html><script>alert(1)</script><body>bonjour", "sans aucun tableau"),
    ("sans_fin.xls", lambda: b"<table><tr><td>" + b"<!--" * 20_000, "trop|rien"),
    ("large.xls", lambda: b"<table><tr>" + b"<td colspan=400>1" * 3, "colonnes"),
    ("emboite.xls", lambda: b"<table><tr><td>" * 20_000, "aucune feuille visible"),
    (
        "entites.xls",
        lambda: f"<?xml version='1.0'?>{ENTITE}<Workbook><Table><Row><Cell><Data>&e;".encode(),
        "rien",
    ),
    ("section.xls", lambda: b"<table><![bogue[", "illisible"),
    ("nul.csv", lambda: b"nom;heures\nA\0B;1\n", "nul"),
    ("binaire.csv", lambda: bytes(range(1, 256)) * 50, "binaires|illisible|lisible"),
    ("sans_fin.csv", lambda: b"nom;heures\n" + b"x" * 3_000_000, "trop longue"),
    ("colonnes.csv", lambda: b";".join([b"a"] * 5000) + b"\n", "colonnes"),
    ("lignes.csv", lambda: b"nom;heures\n" + b"A;1\n" * 1_048_577, "plus de"),
    ("macro.xlsm", lambda: b"PK\x03\x04", "extension"),
    ("double.pdf.exe", lambda: b"MZ", "extension"),
    ("sans_extension", lambda: b"nom;heures\n", "extension"),
    ("../../etc/passwd.csv", lambda: b"", "vide"),
]
