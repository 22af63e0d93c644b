"""The child process that opens a spreadsheet: run by its path, it imports nothing of the application.

It receives the workbook on its standard input and writes JSON lines on its standard output: first the sheet,
then lots of rows [[line number, [cells]], …], last the count. Dates travel as {"d": …}, times as {"h": …},
durations as {"s": seconds}. A refusal is {"refus": reason, "remede": remedy}.
"""

import datetime
import io
import json
import os
import resource
import sys
import unicodedata

_LOT = 200
_PLAINTE_MAX = 65536
_MASQUEES = "Une feuille masquée a été ignorée : « {} »."
_AUTRES = "Seule la feuille « {} » a été lue ; ignorées : {}."


class Refus(Exception):
    """A workbook that cannot be read, with its reason and its remedy in French."""


def limiter(memoire: int, secondes: int) -> None:
    """Bound the memory and processor time of this process, and let it write nothing but a complaint."""
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_PLAINTE_MAX, _PLAINTE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def principal(memoire: int, secondes: int, lignes_max: int, colonnes_max: int) -> None:
    """Read the workbook of the standard input."""
    limiter(memoire, secondes)
    sortie = sys.stdout
    encodeur = json.JSONEncoder(
        default=etiqueter, ensure_ascii=False, check_circular=False, separators=(",", ":")
    )
    try:
        for message in lire(io.BytesIO(sys.stdin.buffer.read()), lignes_max, colonnes_max):
            sortie.write(encodeur.encode(message) + "\n")
    except MemoryError:
        os.abort()  # the parent says it: nothing can be trusted to run here
    except Refus as refus:
        raison, remede = refus.args
        sortie.write(encodeur.encode({"refus": raison, "remede": remede}) + "\n")


def lire(flux, lignes_max: int, colonnes_max: int):
    """Yield the messages of one workbook."""
    import python_calamine  # after the limits, so that they hold for the library too

    try:
        classeur = python_calamine.CalamineWorkbook.from_filelike(flux)
        nom, avertissements = choisir_feuille(classeur.sheets_metadata, python_calamine)
        feuille = classeur.get_sheet_by_name(nom)
    except python_calamine.PasswordError as erreur:
        raise Refus("Le classeur est protégé par un mot de passe.", "Retirez la protection.") from erreur
    except python_calamine.CalamineError as erreur:
        raise Refus("Le classeur est illisible.", "Enregistrez-le de nouveau depuis le tableur.") from erreur
    derniere_ligne, derniere_colonne = feuille.end or (0, 0)
    if derniere_ligne >= lignes_max:
        raise Refus(f"La feuille a plus de {lignes_max} lignes.", "Découpez-la.")
    if derniere_colonne >= colonnes_max:
        raise Refus(f"La feuille a plus de {colonnes_max} colonnes.", "Retirez les colonnes inutiles.")
    yield {"feuille": nom, "avertissements": avertissements}
    nombre = 0
    for lot in lots_de_lignes(feuille):
        nombre += len(lot)
        yield lot
    yield {"fin": nombre}


def choisir_feuille(feuilles, calamine) -> tuple[str, list[str]]:
    """Return the first visible sheet that is not the « Lisez-moi », and what is left aside."""
    visibles, avertissements = [], []
    for feuille in feuilles:
        if feuille.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
            raise Refus(
                "Le classeur contient des macros.", "Enregistrez-le au format xlsx ou ods, sans macro."
            )
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
    """Yield lots of [line number, cells] counted from A1, blank rows left out."""
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
    principal(*map(int, sys.argv[1:5]))
