"""The child process that opens a spreadsheet: run by its path, it imports nothing of the application.

It receives the workbook on its standard input and writes JSON lines on its standard output: first the sheet,
then lots of rows {"numeros": line numbers, "colonnes": cells by column}, last the count. With `toutes`, every sheet
comes that way, one after the other, with its merged ranges and whether it is hidden. A column whose cells come back
travels as {"v": the different cells, "r": the rank of each row's}. Dates travel as {"d": …}, times as {"h": …},
durations as {"s": seconds}. A refusal is {"refus": reason, "remede": remedy}.
"""

import datetime
import gc
import io
import json
import os
import resource
import sys
import unicodedata

_LOT = 1000
#: Equal cells of these types are the same cell; 1, 1.0 and true are equal too, and are three.
_DISTINGUABLES = {str, datetime.date, datetime.datetime}
_PLAINTE_MAX = 65536
_MASQUEES = "Une feuille masquée a été ignorée : « {} »."
_ILLISIBLE = ("Le classeur est illisible.", "Enregistrez-le de nouveau depuis le tableur.")
_AUTRES = "Seule la feuille « {} » a été lue ; ignorées : {}."


class Refus(Exception):
    """A workbook that cannot be read, with its reason and its remedy in French."""


def limiter(memoire: int, secondes: int) -> None:
    """Bound the memory and processor time of this process, and let it write nothing but a complaint."""
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_PLAINTE_MAX, _PLAINTE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def principal(memoire: int, secondes: int, lignes_max: int, colonnes_max: int, toutes: int = 0) -> None:
    """Read the workbook of the standard input: its first visible sheet, or all of them."""
    limiter(memoire, secondes)
    gc.disable()  # rows make no cycles, and the process ends with them
    sortie = sys.stdout
    encodeur = json.JSONEncoder(
        default=etiqueter, ensure_ascii=False, check_circular=False, separators=(",", ":")
    )
    try:
        flux = io.BytesIO(sys.stdin.buffer.read())
        for message in (lire_tout if toutes else lire)(flux, lignes_max, colonnes_max):
            sortie.write(encodeur.encode(message) + "\n")
    except MemoryError:
        os.abort()  # the parent says it: nothing can be trusted to run here
    except Refus as refus:
        raison, remede = refus.args
        sortie.write(encodeur.encode({"refus": raison, "remede": remede}) + "\n")


def lire(flux, lignes_max: int, colonnes_max: int):
    """Yield the messages of the first visible sheet."""
    classeur, calamine = ouvrir(flux)
    nom, avertissements = choisir_feuille(classeur.sheets_metadata, calamine)
    feuille = charger(classeur, nom, lignes_max, colonnes_max)
    yield {"feuille": nom, "avertissements": avertissements}
    nombre = 0
    for lot in lots_de_lignes(feuille):
        nombre += len(lot)
        yield par_colonnes(lot)
    yield {"fin": nombre}


def lire_tout(flux, lignes_max: int, colonnes_max: int):
    """Yield the messages of every sheet of cells; the ceiling of rows is that of them all."""
    classeur, calamine = ouvrir(flux)
    nombre = 0
    for decrite in classeur.sheets_metadata:
        refuser_les_macros(decrite, calamine)
        if decrite.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        feuille = charger(classeur, decrite.name, lignes_max - nombre, colonnes_max)
        yield {
            "feuille": decrite.name,
            "masquee": decrite.visible != calamine.SheetVisibleEnum.Visible,
            "fusions": [[*debut, *fin] for debut, fin in feuille.merged_cell_ranges or ()],
        }
        for lot in lots_de_lignes(feuille):
            nombre += len(lot)
            yield par_colonnes(lot)
    yield {"fin": nombre}


def ouvrir(flux):
    """Return the workbook, and the library that reads it."""
    import python_calamine  # after the limits, so that they hold for the library too

    try:
        return python_calamine.CalamineWorkbook.from_filelike(flux), python_calamine
    except python_calamine.PasswordError as erreur:
        raise Refus("Le classeur est protégé par un mot de passe.", "Retirez la protection.") from erreur
    except python_calamine.CalamineError as erreur:
        raise Refus(*_ILLISIBLE) from erreur


def charger(classeur, nom: str, lignes_max: int, colonnes_max: int):
    """Return one sheet, if it is not larger than allowed."""
    import python_calamine

    try:
        feuille = classeur.get_sheet_by_name(nom)
    except python_calamine.CalamineError as erreur:
        raise Refus(*_ILLISIBLE) from erreur
    derniere_ligne, derniere_colonne = feuille.end or (0, 0)
    if derniere_ligne >= lignes_max:
        raise Refus(f"La feuille a plus de {lignes_max} lignes.", "Découpez-la.")
    if derniere_colonne >= colonnes_max:
        raise Refus(f"La feuille a plus de {colonnes_max} colonnes.", "Retirez les colonnes inutiles.")
    return feuille


def refuser_les_macros(feuille, calamine) -> None:
    """Refuse a workbook one of whose sheets is a macro."""
    if feuille.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
        raise Refus("Le classeur contient des macros.", "Enregistrez-le au format xlsx ou ods, sans macro.")


def choisir_feuille(feuilles, calamine) -> tuple[str, list[str]]:
    """Return the first visible sheet that is not the « Lisez-moi », and what is left aside."""
    visibles, avertissements = [], []
    for feuille in feuilles:
        refuser_les_macros(feuille, calamine)
        if feuille.visible != calamine.SheetVisibleEnum.Visible:
            avertissements.append(_MASQUEES.format(feuille.name))
        elif feuille.typ == calamine.SheetTypeEnum.WorkSheet and plier(feuille.name) != "lisezmoi":
            visibles.append(feuille.name)
    if not visibles:
        raise Refus("Le classeur n’a aucune feuille visible à lire.", "Affichez la feuille à importer.")
    if len(visibles) > 1:
        avertissements.append(_AUTRES.format(visibles[0], ", ".join(visibles[1:])))
    return visibles[0], avertissements


def plier(nom: str) -> str:
    """Fold a sheet name to its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", nom).lower() if c.isalnum())


def lots_de_lignes(feuille):
    """Yield lots of (line number, cells) counted from A1, blank rows left out; all rows are of one width."""
    # The library counts the rows from the first of the sheet, but the cells from the first column used.
    marge = [""] * feuille.start[1] if feuille.start else []
    lot = []
    for numero, cellules in enumerate(feuille.iter_rows(), start=1):
        if any(cellules) or any(cellule != "" for cellule in cellules):
            lot.append((numero, marge + cellules if marge else cellules))
            if len(lot) == _LOT:
                yield lot
                lot = []
    if lot:
        yield lot


def par_colonnes(lot) -> dict:
    """Turn a lot of rows into columns: they are cheaper to write and to read than the same cells row by row."""
    numeros, lignes = zip(*lot, strict=True)
    return {"numeros": numeros, "colonnes": [abreger(colonne) for colonne in zip(*lignes, strict=True)]}


def abreger(colonne):
    """Write once the texts and the dates that come back in a column."""
    if not _DISTINGUABLES.issuperset(map(type, colonne)):
        return colonne
    rangs = {}
    suite = [rangs.setdefault(cellule, len(rangs)) for cellule in colonne]
    return {"v": list(rangs), "r": suite} if 2 * len(rangs) <= len(suite) else colonne


def etiqueter(valeur: object) -> dict[str, str | float]:
    """Write what JSON does not know."""
    if isinstance(valeur, datetime.date):  # datetime included
        return {"d": valeur.isoformat()}
    if isinstance(valeur, datetime.time):
        return {"h": valeur.isoformat()}
    if isinstance(valeur, datetime.timedelta):
        return {"s": valeur.total_seconds()}
    raise TypeError(type(valeur).__name__)


if __name__ == "__main__":
    principal(*map(int, sys.argv[1:6]))
