"""From the content of a cell to a value, or to a reason in French.

Each `lire_…` takes what a reader of tables gives (text, number, date of a spreadsheet) and returns a value
or raises `ValeurInvalide`. An empty cell is invalid: whether a column may be empty is the caller's business.
"""

from clauses.services.imports.valeurs.dates import lire_date, lire_mois
from clauses.services.imports.valeurs.erreurs import ValeurInvalide
from clauses.services.imports.valeurs.nir import chercher_nir, contient_nir
from clauses.services.imports.valeurs.nombres import lire_decimal, lire_heures
from clauses.services.imports.valeurs.siret import lire_siret
from clauses.services.imports.valeurs.texte import en_texte

__all__ = [
    "ValeurInvalide",
    "chercher_nir",
    "contient_nir",
    "en_texte",
    "lire_date",
    "lire_decimal",
    "lire_heures",
    "lire_mois",
    "lire_siret",
]
