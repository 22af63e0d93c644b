"""Lists: one mechanism for filters, words, sort, pages and exports; each aggregate declares its own."""

from .consultation import consigner_consultation
from .definition import PAR_PAGE, Affichage, ColonneListe, Contexte, Demande, Filtre, Liste, PageListe
from .export import FichierExport, FormatExport, exporter
from .lecture import lire_demande, lister, parcourir
from .presentation import FiltreLu, lire_filtres

__all__ = [
    "PAR_PAGE",
    "Affichage",
    "ColonneListe",
    "Contexte",
    "Demande",
    "FichierExport",
    "Filtre",
    "FiltreLu",
    "FormatExport",
    "Liste",
    "PageListe",
    "consigner_consultation",
    "exporter",
    "lire_demande",
    "lire_filtres",
    "lister",
    "parcourir",
]
