"""Lists: one mechanism for filters, words, sort, pages and exports; each aggregate declares its own."""

from .consultation import consigner_consultation
from .definition import PAR_PAGE, Affichage, ColonneListe, Contexte, Demande, Filtre, Liste, PageListe
from .export import FichierExport, FormatExport, exporter
from .lecture import lire_demande, lister, parcourir
from .presentation import FiltreLu, lire_filtres
from .vues import (
    VueLue,
    enregistrer_vue,
    parametres_a_garder,
    parametres_encore_permis,
    retirer_vue,
    vues_enregistrees,
)

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
    "VueLue",
    "consigner_consultation",
    "enregistrer_vue",
    "exporter",
    "lire_demande",
    "lire_filtres",
    "lister",
    "parametres_a_garder",
    "parametres_encore_permis",
    "parcourir",
    "retirer_vue",
    "vues_enregistrees",
]
