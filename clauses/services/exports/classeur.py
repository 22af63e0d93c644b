"""The one factory of workbooks: typed cells, no live formula, French formats, memory that stays flat.

Every workbook opens on « Lisez-moi » (perimeter, filters, author, date, version, fingerprint of the data), then
one sheet per table: header frozen and filtered, ready to print.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from .cellules import CORPS, ENTETE, LARGEURS, Ecrivain, Formats
from .colonnes import Colonne, Feuille, Genre, nettoyer

__all__ = ["Colonne", "Feuille", "Genre", "LisezMoi", "ecrire_classeur"]

#: A sheet of Excel has 1 048 576 rows: the header, the total and the notes take some of them.
LIGNES_PAR_FEUILLE = 1_048_000
LONGUEUR_NOM = 31
NOM_LISEZ_MOI = "Lisez-moi"
FUSEAU = ZoneInfo("Europe/Paris")
_INTERDITS_NOM = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_REGLAGES = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class LisezMoi:
    """What the first sheet says of the workbook. `edite_le` is an aware instant, shown in the time of Paris."""

    titre: str
    perimetre: Sequence[tuple[str, str]]
    auteur: str
    edite_le: datetime
    version: str

    def __post_init__(self):
        if self.edite_le.tzinfo is None:
            raise ValueError("l’instant d’édition d’un classeur doit porter son fuseau horaire")


def ecrire_classeur(
    sortie: Path | BinaryIO,
    lisez_moi: LisezMoi,
    feuilles: Sequence[Feuille],
    *,
    lignes_par_feuille: int = LIGNES_PAR_FEUILLE,
) -> str:
    """Write the workbook and return the fingerprint of its data, which « Lisez-moi » shows too.

    The fingerprint is the sha256 of the rows of every sheet in order: cells as text (an empty one is empty),
    joined by U+001F, each row closed by U+001E. A sheet longer than `lignes_par_feuille` goes on in « nom (2) ».
    """
    empreinte = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="clauses-") as dossier:
        cible = sortie if hasattr(sortie, "write") else str(sortie)
        with _ouvert(cible, dossier) as classeur:
            _decrire(classeur, lisez_moi)
            formats, noms = Formats(classeur), {NOM_LISEZ_MOI.lower()}
            premiere = classeur.add_worksheet(NOM_LISEZ_MOI)
            for feuille in feuilles:
                _ecrire_feuille(classeur, feuille, formats, noms, empreinte, lignes_par_feuille)
            _ecrire_lisez_moi(premiere, lisez_moi, feuilles, formats, empreinte.hexdigest())
    return empreinte.hexdigest()


@contextmanager
def _ouvert(cible: str | BinaryIO, dossier: str) -> Iterator[xlsxwriter.Workbook]:
    """A workbook written at the end of the block; when the block fails, nothing is written."""
    classeur = xlsxwriter.Workbook(cible, {**_REGLAGES, "tmpdir": dossier})
    try:
        yield classeur
    except BaseException:
        for onglet in classeur.worksheets():
            onglet.row_data_fh.close()
        raise
    classeur.close()


def _decrire(classeur: xlsxwriter.Workbook, lisez_moi: LisezMoi) -> None:
    proprietes = {"title": lisez_moi.titre, "author": lisez_moi.auteur}
    creation = lisez_moi.edite_le.astimezone(FUSEAU).replace(tzinfo=None)
    classeur.set_properties({c: nettoyer(v) for c, v in proprietes.items()} | {"created": creation})


def _ecrire_feuille(classeur, feuille: Feuille, formats: Formats, noms: set[str], empreinte, maximum) -> None:
    """Write one sheet, and the ones it goes on in when its rows do not fit."""
    restantes = iter(feuille.lignes)
    while True:
        onglet = classeur.add_worksheet(_nom_libre(feuille.nom, noms))
        _mettre_en_page(onglet, feuille, formats)
        rang = _ecrire_lignes(onglet, feuille.colonnes, islice(restantes, maximum), formats, empreinte)
        onglet.autofilter(0, 0, max(rang - 1, 1), max(len(feuille.colonnes) - 1, 0))
        suivante = next(restantes, None)
        if suivante is None:
            _ecrire_pied(onglet, feuille, rang, formats)
            return
        restantes = chain([suivante], restantes)


def _ecrire_lignes(
    onglet: Worksheet, colonnes: Sequence[Colonne], lignes: Iterator, formats: Formats, empreinte
) -> int:
    """Write the rows under the header; return the rank of the next free row."""
    ecrivains = formats.ecrivains(onglet, colonnes, CORPS)
    rangs = tuple(enumerate(ecrivains))
    rang = 0
    for rang, ligne in enumerate(lignes, 1):
        for (colonne, ecrire), valeur in zip(rangs, ligne, strict=True):
            if valeur is not None:
                ecrire(rang, colonne, valeur)
        texte = "\x1f".join(["" if v is None else str(v) for v in ligne])
        empreinte.update(f"{texte}\x1e".encode("utf-8", "surrogatepass"))
    return rang + 1


def _ecrire_pied(onglet: Worksheet, feuille: Feuille, rang: int, formats: Formats) -> None:
    if feuille.total is not None:
        ecrivains: list[Ecrivain] = formats.ecrivains(onglet, feuille.colonnes, "total")
        for colonne, (ecrire, valeur) in enumerate(zip(ecrivains, feuille.total, strict=True)):
            if valeur is None:
                onglet.write_blank(rang, colonne, None, formats.texte("total"))
            else:
                ecrire(rang, colonne, valeur)
        rang += 1
    for decalage, note in enumerate(feuille.notes, 1):
        onglet.write_string(rang + decalage, 0, nettoyer(note), formats.texte("note"))


def _mettre_en_page(onglet: Worksheet, feuille: Feuille, formats: Formats) -> None:
    for rang, colonne in enumerate(feuille.colonnes):
        usuelle = max(LARGEURS[colonne.genre], min(len(colonne.titre) + 4, 40))
        onglet.set_column(rang, rang, colonne.largeur or usuelle)
    onglet.set_row(0, 30)
    for rang, colonne in enumerate(feuille.colonnes):
        onglet.write_string(0, rang, nettoyer(colonne.titre), formats.texte(ENTETE))
    onglet.freeze_panes(1, 0)
    _preparer_impression(onglet)
    onglet.repeat_rows(0)


def _preparer_impression(onglet: Worksheet) -> None:
    onglet.set_landscape()
    onglet.set_paper(9)  # A4
    onglet.fit_to_pages(1, 0)
    onglet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    onglet.set_footer("&L&F — &A&RPage &P sur &N")


def _ecrire_lisez_moi(onglet: Worksheet, lisez_moi: LisezMoi, feuilles, formats: Formats, empreinte) -> None:
    instant = lisez_moi.edite_le.astimezone(FUSEAU).strftime("%d/%m/%Y à %H h %M")
    lignes = [
        *lisez_moi.perimetre,
        ("Feuilles", ", ".join(f.nom for f in feuilles)),
        ("Édité par", lisez_moi.auteur),
        ("Édité le", f"{instant} (heure de Paris)"),
        ("Version de Clauses", lisez_moi.version),
        ("Empreinte des données", empreinte),
    ]
    onglet.set_column(0, 0, 30)
    onglet.set_column(1, 1, 90)
    onglet.set_row(0, 28)
    onglet.write_string(0, 0, nettoyer(lisez_moi.titre), formats.texte("titre"))
    for rang, (libelle, valeur) in enumerate(lignes, 2):
        onglet.write_string(rang, 0, nettoyer(libelle), formats.texte("rubrique"))
        onglet.write_string(rang, 1, nettoyer(valeur), formats.texte("paragraphe", valeur))
    onglet.activate()
    _preparer_impression(onglet)


def _nom_libre(nom: str, pris: set[str]) -> str:
    """A name that Excel accepts (31 characters, none of `[]:*?/\\`) and no other sheet bears."""
    propre = nettoyer(_INTERDITS_NOM.sub(" ", nom)).strip().strip("'").strip() or "Feuille"
    rang, candidat = 1, propre[:LONGUEUR_NOM].rstrip()
    while candidat.lower() in pris or candidat.lower() == "history":
        rang += 1
        suffixe = f" ({rang})"
        candidat = propre[: LONGUEUR_NOM - len(suffixe)].rstrip() + suffixe
    pris.add(candidat.lower())
    return candidat
