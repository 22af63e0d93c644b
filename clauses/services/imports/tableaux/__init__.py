"""From a file that somebody sent to headers and rows, or to a reason in French.

`lire_tableau` reads csv, xlsx, xls and ods. Nothing of the file is trusted: its real content is compared with
its extension, archives are inflated and counted before being opened, spreadsheets are read in a child process
of limited memory and time. Values come as written (text) or as the spreadsheet typed them; `en_texte` and the
readers of `clauses.services.imports.valeurs` make the rest.
"""

from clauses.services.imports.tableaux.lecture import lire_tableau
from clauses.services.imports.tableaux.modele import LIMITES, FichierRefuse, Limites, Probleme, Tableau

__all__ = ["LIMITES", "FichierRefuse", "Limites", "Probleme", "Tableau", "lire_tableau"]
