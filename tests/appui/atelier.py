"""Workbooks made by hand, byte by byte where a library would refuse to write something so wrong."""

import io
import struct
import zipfile
import zlib
from datetime import time, timedelta
from pathlib import Path

import xlsxwriter

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ESPACES = " ".join(
    f'xmlns:{prefixe}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"'
    for prefixe, nom in (("office", "office"), ("table", "table"), ("text", "text"))
)
_MANIFESTE = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/></manifest:manifest>'
)


class Atelier:
    """Writes files in a folder of the test; every method returns the path."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    def octets(self, nom: str, contenu: bytes) -> Path:
        chemin = self.dossier / nom
        chemin.write_bytes(contenu)
        return chemin

    def csv(self, texte: str, *, nom: str = "essai.csv", encodage: str = "utf-8") -> Path:
        return self.octets(nom, texte.encode(encodage))

    def xlsx(self, lignes, *, nom: str = "essai.xlsx", feuille: str = "Reprise", ecrire=None) -> Path:
        """Write rows with XlsxWriter; `ecrire(classeur)` may add or change sheets before it is closed."""
        chemin = self.dossier / nom
        with xlsxwriter.Workbook(str(chemin), {"default_date_format": "dd/mm/yyyy"}) as classeur:
            page = classeur.add_worksheet(feuille)
            for numero, ligne in enumerate(lignes):
                page.write_row(numero, 0, ligne)
            if ecrire:
                ecrire(classeur)
        return chemin

    def feuilles(
        self, feuilles: dict[str, list], *, nom: str = "essai.xlsx", fusions: dict | None = None
    ) -> Path:
        """Write several sheets; a duration, a date and a time keep their type. `fusions`: sheet → ranges (« A3:A6 »)
        merged over the value of their first cell, or over the text given after « = »."""
        chemin = self.dossier / nom
        with xlsxwriter.Workbook(str(chemin), {"default_date_format": "dd/mm/yyyy"}) as classeur:
            duree = classeur.add_format({"num_format": "[h]:mm"})
            for titre, lignes in feuilles.items():
                page = classeur.add_worksheet(titre)
                for numero, ligne in enumerate(lignes):
                    for colonne, valeur in enumerate(ligne):
                        if isinstance(valeur, timedelta | time):
                            page.write_datetime(numero, colonne, valeur, duree)
                        elif valeur is not None and valeur != "":
                            page.write(numero, colonne, valeur)
                for plage in (fusions or {}).get(titre, ()):
                    lieu, _, texte = plage.partition("=")
                    page.merge_range(lieu, texte)
        return chemin

    def pdf(self, pages: list[list[tuple[int, list[tuple[int, str]]]]], *, nom: str = "essai.pdf") -> Path:
        """Write a pdf by hand: for each page, lines (y from the bottom, [(x, text)…]) in Helvetica 10."""
        objets = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
        police = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        enfants = []
        for lignes in pages:
            texte = "".join(
                f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({_echapper(t)}) Tj ET\n"
                for y, mots in lignes
                for x, t in mots
            )
            numero = len(objets) + 1
            enfants.append(f"{numero} 0 R")
            objets.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {numero + 1} 0 R"
                f" /Resources << /Font << /F1 {police} >> >> >>"
            )
            taille = len(texte.encode("cp1252"))
            objets.append(f"<< /Length {taille} >>\nstream\n{texte}endstream")
        objets[1] = f"<< /Type /Pages /Kids [{' '.join(enfants)}] /Count {len(pages)} >>"
        return self.octets(nom, _assembler_pdf(objets))

    def archive(
        self, membres: dict[str, bytes | str], *, nom: str, methode: int = zipfile.ZIP_DEFLATED
    ) -> Path:
        flux = io.BytesIO()
        with zipfile.ZipFile(flux, "w", methode) as archive:
            for membre, contenu in membres.items():
                archive.writestr(membre, contenu)
        return self.octets(nom, flux.getvalue())

    def xlsx_retouche(self, retouches: dict[str, bytes | str], *, nom: str = "essai.xlsx") -> Path:
        """Write a sound workbook whose members are replaced or completed."""
        sain = self.xlsx([["nom", "heures"], ["DIALLO", 7.5]], nom="sain.xlsx")
        with zipfile.ZipFile(sain) as archive:
            membres = {membre: archive.read(membre) for membre in archive.namelist()}
        return self.archive(membres | retouches, nom=nom)

    def feuille_xml(self, cellules: str, *, nom: str = "essai.xlsx", avant: str = "") -> Path:
        """Write a workbook whose only sheet holds these XML rows."""
        return self.xlsx_retouche(
            {
                "xl/worksheets/sheet1.xml": f"{avant}<worksheet "
                'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                f"<sheetData>{cellules}</sheetData></worksheet>"
            },
            nom=nom,
        )

    def ods(
        self, lignes_xml: str, *, nom: str = "essai.ods", autres: dict | None = None, tables: str = ""
    ) -> Path:
        """Write an ods by hand around the XML of its rows."""
        contenu = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ESPACES} office:version="1.2">'
            f'<office:body><office:spreadsheet><table:table table:name="Relevé">{lignes_xml}</table:table>'
            f"{tables}</office:spreadsheet></office:body></office:document-content>"
        )
        membres = {"mimetype": _ODS, "content.xml": contenu, "META-INF/manifest.xml": _MANIFESTE}
        return self.archive(membres | (autres or {}), nom=nom)

    def xls(
        self, lignes, *, nom: str = "essai.xls", visibilites=(0,), filepass: bool = False, autre_flux=()
    ) -> Path:
        """Write an old BIFF8 workbook in its compound file."""
        flux = [("Workbook", _biff(lignes, visibilites, filepass)), *autre_flux]
        return self.octets(nom, document_ole(flux))


def _echapper(texte: str) -> str:
    return texte.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembler_pdf(objets: list[str]) -> bytes:
    corps, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, start=1):
        places.append(len(corps))
        corps += f"{numero} 0 obj\n{objet}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    fin = f"xref\n0 {len(objets) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objets) + 1} /Root 1 0 R >>"
    return corps + f"{fin}\nstartxref\n{len(corps)}\n%%EOF\n".encode()


def _enregistrement(code: int, contenu: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(contenu)) + contenu


def _debut(sorte: int) -> bytes:
    return _enregistrement(0x0809, struct.pack("<HHHHII", 0x0600, sorte, 0x0DBB, 0x07CC, 0, 6))


def _texte(texte: str) -> bytes:
    return struct.pack("<HB", len(texte), 1) + texte.encode("utf-16-le")


def _biff(lignes, visibilites, filepass: bool) -> bytes:
    feuilles = [_biff_feuille(lignes) for _ in visibilites]
    noms = [f"Feuille {rang}" for rang in range(1, len(visibilites) + 1)]
    entete = _debut(0x0005)
    if filepass:
        entete += _enregistrement(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    entete += _enregistrement(0x0042, struct.pack("<H", 1200))
    position = len(entete) + sum(4 + 8 + 2 * len(nom) for nom in noms) + 4
    for nom, visibilite, feuille in zip(noms, visibilites, feuilles, strict=True):
        libelle = struct.pack("<BB", len(nom), 1) + nom.encode("utf-16-le")
        entete += _enregistrement(0x0085, struct.pack("<IBB", position, visibilite, 0) + libelle)
        position += len(feuille)
    return entete + _enregistrement(0x000A) + b"".join(feuilles)


def _biff_feuille(lignes) -> bytes:
    largeur = max(map(len, lignes), default=0)
    corps = _debut(0x0010) + _enregistrement(0x0200, struct.pack("<IIHHH", 0, len(lignes), 0, largeur, 0))
    for rang, ligne in enumerate(lignes):
        for colonne, valeur in enumerate(ligne):
            lieu = struct.pack("<HHH", rang, colonne, 0)
            if isinstance(valeur, str):
                corps += _enregistrement(0x0204, lieu + _texte(valeur))
            else:
                corps += _enregistrement(0x0203, lieu + struct.pack("<d", valeur))
    return corps + _enregistrement(0x000A)


def document_ole(flux: list[tuple[str, bytes]]) -> bytes:
    """Return a compound file (512-byte sectors) that holds these streams."""
    secteurs, fat, entrees = [b""], [0xFFFFFFFD], []  # sector 0 is the FAT itself
    for nom, contenu in flux:
        contenu = contenu.ljust(4096, b"\0")
        morceaux = [contenu[i : i + 512].ljust(512, b"\0") for i in range(0, len(contenu), 512)]
        debut = len(secteurs)
        fat += [*range(debut + 1, debut + len(morceaux)), 0xFFFFFFFE]
        secteurs += morceaux
        entrees.append((nom, 2, debut, len(contenu)))
    entrees.insert(0, ("Root Entry", 5, 0xFFFFFFFE, 0))
    annuaire = b"".join(_entree_ole(rang, len(entrees), *entree) for rang, entree in enumerate(entrees))
    annuaire = annuaire.ljust(-(-len(annuaire) // 512) * 512, b"\0")
    debut_annuaire, blocs = len(secteurs), len(annuaire) // 512
    fat += [*range(debut_annuaire + 1, debut_annuaire + blocs), 0xFFFFFFFE]
    secteurs += [annuaire[i : i + 512] for i in range(0, len(annuaire), 512)]
    secteurs[0] = struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat))))
    entete = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    entete += struct.pack("<IIIIIIIII", 0, 1, debut_annuaire, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    entete += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return entete + b"".join(secteurs)


def _entree_ole(rang: int, nombre: int, nom: str, sorte: int, debut: int, taille: int) -> bytes:
    suivant = rang + 1 if 0 < rang < nombre - 1 else 0xFFFFFFFF
    enfant = 1 if rang == 0 else 0xFFFFFFFF
    code = nom.encode("utf-16-le") + b"\0\0"
    entree = code.ljust(64, b"\0") + struct.pack("<HBBIII", len(code), sorte, 1, 0xFFFFFFFF, suivant, enfant)
    return entree + bytes(36) + struct.pack("<IQ", debut, taille)


def zip_menteur(nom: str, contenu: bytes, declare: int) -> bytes:
    """Return an archive of one deflated member whose declared size and sum are those of its beginning."""
    comprime = zlib.compressobj(9, zlib.DEFLATED, -15)
    donnees = comprime.compress(contenu) + comprime.flush()
    somme = zlib.crc32(contenu[:declare])
    commun = struct.pack("<HHHHHIIIH", 20, 0, 8, 0, 33, somme, len(donnees), declare, len(nom))
    local = b"PK\x03\x04" + commun + b"\0\0" + nom.encode()
    central = b"PK\x01\x02" + struct.pack("<H", 20) + commun + bytes(12) + bytes(4) + nom.encode()
    debut = len(local) + len(donnees)
    return (
        local
        + donnees
        + central
        + b"PK\x05\x06"
        + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), debut, 0)
    )
