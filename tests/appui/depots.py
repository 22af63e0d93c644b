"""Files for the import page: small, fictional, spoiled at will."""

import csv
import io
from collections.abc import Callable

from tests.appui.gros_fichier import COLONNES, lignes_reprise

Retouche = Callable[[int, dict[str, str]], None]

#: What another tool calls some of our columns.
AUTRES_NOMS = {
    "nom": "Nom de naissance",
    "date_naissance": "Date de naissance",
    "marche": "N° marché",
    "donneur_ordre": "Maître d’ouvrage",
    "heures": "Nb heures",
}


def contenu_reprise(
    nombre: int = 12, *, noms: dict[str, str] | None = None, retouche: Retouche | None = None
) -> bytes:
    """A small history file; `noms` gives other headers, `retouche(rank, line)` changes a line in place."""
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";")
    ecrivain.writerow([(noms or {}).get(c, c) for c in COLONNES])
    for rang, ligne in enumerate(lignes_reprise(nombre)):
        if retouche:
            retouche(rang, ligne)
        ecrivain.writerow([ligne[c] for c in COLONNES])
    return sortie.getvalue().encode("utf-8-sig")


def gater(**valeurs_par_colonne: str) -> Retouche:
    """Spoil one line per column, from the second on: `gater(mois="2031-05", heures="0")`."""

    def retoucher(rang: int, ligne: dict[str, str]) -> None:
        choix = list(valeurs_par_colonne.items())
        if 1 <= rang <= len(choix):
            colonne, valeur = choix[rang - 1]
            ligne[colonne] = valeur

    return retoucher


def lire_csv(contenu: bytes) -> list[dict[str, str]]:
    """The lines of a CSV made by the application."""
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


DECP = b"""{"marches": {"marche": [
  {"id": "2025M001", "acheteur": {"id": "21330063500017"}, "nature": "March\\u00e9", "objet": "Voirie",
   "codeCPV": "45233140-2", "procedure": "Proc\\u00e9dure adapt\\u00e9e", "dureeMois": 12,
   "lieuExecution": {"code": "33063", "typeCode": "Code commune"}, "dateNotification": "2025-02-03",
   "datePublicationDonnees": "2025-02-10", "montant": 150000, "formePrix": "Unitaire",
   "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
   "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "34997497800059"}}]},
  {"id": "2025M002", "acheteur": {"id": "21330063500017"}, "nature": "March\\u00e9", "objet": "Papier",
   "codeCPV": "30197630-1", "procedure": "Proc\\u00e9dure adapt\\u00e9e", "dureeMois": 24,
   "lieuExecution": {"code": "33063", "typeCode": "Code commune"}, "dateNotification": "2025-03-03",
   "datePublicationDonnees": "2025-03-10", "montant": 20000, "formePrix": "Unitaire",
   "considerationsSociales": {"considerationSociale": ["Pas de consid\\u00e9ration sociale"]},
   "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "34997497800059"}}]}
]}}"""
