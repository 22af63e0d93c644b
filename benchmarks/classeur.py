"""The detail workbook: the product's factory against XlsxWriter used plainly, time and memory in processes apart.

Run as `python -m benchmarks.classeur nous|reference LIGNES FICHIER`, it writes one workbook and prints its measures.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from clauses.services.exports.classeur import Colonne, Feuille, Genre, LisezMoi, ecrire_classeur

from .mesures import Duel, Resultat

#: The sheet of the rows behind a number of the impact table.
COLONNES = (
    Colonne("Mois", Genre.MOIS), Colonne("Territoire"), Colonne("Donneur d’ordre"), Colonne("Marché", largeur=20),
    Colonne("Lot", largeur=8), Colonne("Attributaire"), Colonne("Employeur"), Colonne("Modalité"),
    Colonne("Personne"), Colonne("Type de contrat"), Colonne("Début du contrat", Genre.DATE),
    Colonne("Heures", Genre.HEURES), Colonne("État", largeur=12), Colonne("À régulariser", Genre.BOOLEEN),
    Colonne("Source", largeur=36),
)  # fmt: skip
MOIS = [date(2021 + rang // 12, 1 + rang % 12, 1) for rang in range(60)]
#: Rows of the small workbook: a memory that stays flat is the same for both.
DIXIEME = 10
ORIGINE_EXCEL = date(1899, 12, 30).toordinal()


def lignes(nombre: int) -> Iterator[tuple]:
    """Typed rows, made as they are asked for."""
    for rang in range(nombre):
        yield (
            MOIS[rang % 60], "PLIE d’essai", f"Commune {rang % 97}", f"2021-{rang % 997:04d}", str(1 + rang % 3),
            f"Entreprise {rang % 613}", f"Intérim {rang % 29}", "Mise à disposition", f"NOM{rang // 9} Prénom",
            "Mission de travail temporaire", MOIS[rang % 59], Decimal(700 + rang * 7919 % 14_467) / 100, "Validées",
            rang % 50 == 0, f"reprise.csv, ligne {rang + 2}",
        )  # fmt: skip


def ecrire_nous(chemin: Path, nombre: int) -> None:
    """The workbook as the product makes it."""
    lisez_moi = LisezMoi("Heures", [("Territoire", "PLIE d’essai")], "Banc", datetime.now(UTC), "0")
    ecrire_classeur(chemin, lisez_moi, [Feuille("Heures", COLONNES, lignes(nombre))])


def ecrire_reference(chemin: Path, nombre: int) -> None:
    """The same cells, XlsxWriter called by hand without a line too many."""
    classeur = xlsxwriter.Workbook(str(chemin), {"constant_memory": True})
    onglet = classeur.add_worksheet("Heures")
    mois = classeur.add_format({"num_format": "mmmm yyyy"})
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    heures = classeur.add_format({"num_format": "#,##0.00"})
    texte, nombre_ = onglet.write_string, onglet.write_number
    for rang, colonne in enumerate(COLONNES):
        texte(0, rang, colonne.titre)
    for r, ligne in enumerate(lignes(nombre), 1):
        nombre_(r, 0, ligne[0].toordinal() - ORIGINE_EXCEL, mois)
        texte(r, 1, ligne[1])
        texte(r, 2, ligne[2])
        texte(r, 3, ligne[3])
        texte(r, 4, ligne[4])
        texte(r, 5, ligne[5])
        texte(r, 6, ligne[6])
        texte(r, 7, ligne[7])
        texte(r, 8, ligne[8])
        texte(r, 9, ligne[9])
        nombre_(r, 10, ligne[10].toordinal() - ORIGINE_EXCEL, jour)
        nombre_(r, 11, float(ligne[11]), heures)
        texte(r, 12, ligne[12])
        texte(r, 13, "Oui" if ligne[13] else "Non")
        texte(r, 14, ligne[14])
    classeur.close()


COTES = {"nous": ecrire_nous, "reference": ecrire_reference}


def mesurer(nombre: int, repetitions: int) -> list[Resultat]:
    """Time against plain XlsxWriter; peak memory of each, and of ours between a tenth of the rows and all of them."""
    with tempfile.TemporaryDirectory(prefix="clauses-banc-") as dossier:
        fichiers = {cote: Path(dossier) / f"{cote}.xlsx" for cote in COTES}
        temps: dict[str, list[float]] = {cote: [] for cote in COTES}
        memoire: dict[str, float] = {}
        for rang in range(repetitions):
            for cote in COTES if rang % 2 == 0 else reversed(COTES):
                secondes, memoire[cote] = _dans_un_processus(cote, nombre, fichiers[cote])
                temps[cote].append(secondes)
        petite = _dans_un_processus("nous", nombre // DIXIEME, Path(dossier) / "petit.xlsx")[1]
        est_egal = _cellules(fichiers["nous"]) == _cellules(fichiers["reference"])
    duel = Duel(tuple(temps["nous"]), tuple(temps["reference"]))
    return [
        duel.resultat("classeur", "", f"{nombre} lignes typées / XlsxWriter nu", 1.2, est_egal),
        _memoire(f"mémoire, {nombre} lignes / XlsxWriter nu", memoire["nous"], memoire["reference"]),
        _memoire(f"mémoire, {nombre} lignes / {nombre // DIXIEME} lignes", memoire["nous"], petite),
    ]


def _memoire(mesure: str, nous: float, reference: float) -> Resultat:
    mots = [f"{valeur:.1f} Mo".replace(".", ",") for valeur in (nous, reference)]
    return Resultat("classeur", "", mesure, nous / reference, None, nous=mots[0], reference=mots[1])


def _dans_un_processus(cote: str, nombre: int, fichier: Path) -> tuple[float, float]:
    """Seconds to write, and peak memory of the process in megabytes."""
    commande = [sys.executable, "-m", "benchmarks.classeur", cote, str(nombre), str(fichier)]
    sortie = subprocess.run(commande, capture_output=True, text=True, check=True).stdout
    mesures = json.loads(sortie)
    return mesures["secondes"], mesures["memoire"]


def _cellules(fichier: Path) -> list[list]:
    """Every cell of the sheet of data, as the file holds it."""
    with load_workbook(fichier) as classeur:
        return classeur.get_sheet_by_name("Heures").to_python()


def _ecrire_et_mesurer(cote: str, nombre: str, fichier: str) -> None:
    debut = time.process_time()  # nothing waits here: the time of others on the machine is left out
    COTES[cote](Path(fichier), int(nombre))
    secondes = time.process_time() - debut
    print(json.dumps({"secondes": secondes, "memoire": _memoire_maximale()}))


def _memoire_maximale() -> float:
    """Peak resident memory of this process in megabytes.

    Linux hands the peak of the parent down in `getrusage`: its own is in /proc.
    """
    etat = Path("/proc/self/status")
    if etat.exists():
        (ligne,) = (x for x in etat.read_text().splitlines() if x.startswith("VmHWM:"))
        return int(ligne.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # macOS counts in bytes


if __name__ == "__main__":
    _ecrire_et_mesurer(*sys.argv[1:])
