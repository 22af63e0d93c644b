"""The import page's services: deposit, columns, examination, application, refused lines.

A file is dropped (`deposer`), looked at (`examiner`), its columns placed when they carry other names
(`placer_colonnes`), then applied once (`appliquer`). The importers are those of the command line.
"""

from .application import Application, appliquer, placer_colonnes
from .catalogue import GENRES, GenreImport, commande, genres_permis
from .codes import CodeInconnu, Listes
from .colonnes import ColonneReconnue, Origine, Reconnaissance
from .depot import abandonner, balayer, deposer, effacer, options_de, trouver
from .examen import EtatExamen, Examen, Lecture, consigner_lecture, examiner, lire_depot
from .refus import consigner_telechargement, csv_des_anomalies, csv_des_refus

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
    "commande",
    "consigner_lecture",
    "consigner_telechargement",
    "csv_des_anomalies",
    "csv_des_refus",
    "deposer",
    "effacer",
    "examiner",
    "genres_permis",
    "lire_depot",
    "options_de",
    "placer_colonnes",
    "trouver",
]
