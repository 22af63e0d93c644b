"""The import page's services: deposit, columns, examination, application, refused lines.

A file is dropped (`deposer`), looked at (`examiner`), its columns placed when they carry other names
(`placer_colonnes`), then applied once (`appliquer`). The importers are those of the command line. A long file is
examined and applied by the worker (`services/travaux`), by the second half of `verification` and `application`.
"""

from .application import Application, appliquer
from .catalogue import GENRES, GenreImport, genres_permis
from .codes import CodeInconnu, Listes
from .colonnes import ColonneReconnue, Origine, Reconnaissance
from .depot import abandonner, balayer, deposer, effacer, options_de, trouver
from .examen import EtatExamen, Examen, Lecture, consigner_lecture
from .refus import consigner_telechargement, csv_des_anomalies, csv_des_refus
from .verification import examiner, exiger_examine, lire_depot, placer_colonnes

__all__ = [
    "GENRES",
    "Application",
    "CodeInconnu",
    "ColonneReconnue",
    "EtatExamen",
    "Examen",
    "GenreImport",
    "Lecture",
    "Listes",
    "Origine",
    "Reconnaissance",
    "abandonner",
    "appliquer",
    "balayer",
    "consigner_lecture",
    "consigner_telechargement",
    "csv_des_anomalies",
    "csv_des_refus",
    "deposer",
    "effacer",
    "examiner",
    "exiger_examine",
    "genres_permis",
    "lire_depot",
    "options_de",
    "placer_colonnes",
    "trouver",
]
