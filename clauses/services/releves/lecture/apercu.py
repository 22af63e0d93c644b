"""A sheet as it looks, to show beside the lines read in it: bounded, text only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clauses.services.imports.valeurs import en_texte

from .document import Feuille, ouvrir_document

LIGNES_MAX = 500
#: Where titles are.
LIGNES_DE_TETE = 20
COLONNES_MAX = 60


@dataclass(frozen=True, slots=True)
class FeuilleVue:
    """The cells of a sheet as text; `lignes` are (line number of the file, cells)."""

    nom: str | None
    lignes: list[tuple[int, list[str]]]
    est_coupee: bool = False


@dataclass(frozen=True, slots=True)
class Apercu:
    """`nombre_pages` is that of a pdf or of a picture, 0 for a spreadsheet."""

    feuilles: list[FeuilleVue]
    nombre_pages: int = 0
    est_image: bool = False


def lire_apercu(octets: bytes, nom: str, depuis: Mapping[str | None, int] | None = None) -> Apercu:
    """The visible sheets of a file; raises `FichierRefuse` as the reader does.

    A sheet too long to be shown whole is shown from its line `depuis`, under its first ones.
    """
    document = ouvrir_document(octets, nom)
    vues = [_vue(f, (depuis or {}).get(f.nom, 0)) for f in document.feuilles if f.lignes]
    return Apercu(vues, document.nombre_pages, document.est_image)


def _vue(feuille: Feuille, depuis: int) -> FeuilleVue:
    gardees = _extrait(feuille, depuis)
    lignes = [(n, [_texte(v) for v in cellules[:COLONNES_MAX]]) for n, cellules in gardees]
    est_coupee = len(feuille.lignes) > LIGNES_MAX or any(len(c) > COLONNES_MAX for _, c in gardees)
    return FeuilleVue(feuille.nom, lignes, est_coupee)


def _extrait(feuille: Feuille, depuis: int) -> list[tuple[int, list]]:
    """The rows that are shown: the first ones, or the titles and those from a line on."""
    rang = next((r for r, (numero, _) in enumerate(feuille.lignes) if numero >= depuis), 0)
    if rang < LIGNES_MAX // 2:
        return feuille.lignes[:LIGNES_MAX]
    return feuille.lignes[:LIGNES_DE_TETE] + feuille.lignes[rang : rang + LIGNES_MAX - LIGNES_DE_TETE]


def _texte(valeur: object) -> str:
    """What a French spreadsheet would show."""
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}" if valeur.time() == time(0) else f"{valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, timedelta):
        minutes = round(valeur.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(valeur, time):
        return f"{valeur:%H:%M}"
    if isinstance(valeur, float):
        return en_texte(round(valeur, 4)).replace(".", ",")
    return en_texte(valeur)
