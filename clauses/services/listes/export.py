"""A list as a file: the same filters, words and sort as the page, within what the reader may export."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from ...extensions import db
from ...models import Territoire
from ...models.types import Vocabulaire
from ..acteur import Acteur
from ..exports.classeur import Colonne, Feuille, LisezMoi, ecrire_classeur
from ..exports.csv_excel import ecrire_csv
from ..journal import Verbe
from ..perimetre import territoires_visibles
from .consultation import consigner_lecture
from .definition import Affichage, ColonneListe, Demande, Liste
from .lecture import parcourir
from .presentation import perimetre_lu


class FormatExport(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


TYPES_MIME = {
    FormatExport.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FormatExport.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class FichierExport:
    nom: str
    type_mime: str
    contenu: bytes


def exporter(
    acteur: Acteur, liste: Liste, demande: Demande, forme: FormatExport, *, le: datetime, version: str
) -> FichierExport:
    """The file of a list, journaled in the same transaction; raises `Interdit` without the right to
    read the list, or to export it."""
    acteur.exiger(liste.permission)
    acteur.exiger(liste.permission_export)
    lignes = list(parcourir(acteur, liste, demande))
    colonnes = [c for c in liste.colonnes_de(acteur) if c.a_l_export]
    entetes = [Colonne(c.libelle, c.genre) for c in colonnes]
    valeurs = ([valeur_exportee(c, ligne) for c in colonnes] for ligne in lignes)
    sortie = io.BytesIO()
    if forme is FormatExport.CSV:
        ecrire_csv(sortie, entetes, valeurs)
    else:
        lisez_moi = LisezMoi(liste.titre, _perimetre(acteur, liste, demande), acteur.nom, le, version)
        ecrire_classeur(sortie, lisez_moi, [Feuille(liste.titre, entetes, valeurs, notes=liste.notes)])
    consigner_lecture(
        acteur, liste, lignes, _verbe(liste), format=forme.value, filtres=dict(demande.filtres), le=le
    )
    nom = f"{liste.cle}_{le.astimezone().strftime('%Y-%m-%d')}.{forme.value}"
    return FichierExport(nom, TYPES_MIME[forme], sortie.getvalue())


def _verbe(liste: Liste) -> Verbe:
    return Verbe.EXPORT_NOMINATIF if liste.est_nominative else Verbe.EXPORT_ANONYME


def valeur_exportee(colonne: ColonneListe, ligne) -> object:
    """A cell of the file: words for codes and hidden headcounts, numbers and dates as they are."""
    valeur = colonne.lire(ligne)
    if valeur is None:
        return None
    if isinstance(valeur, Vocabulaire):
        return valeur.libelle
    if colonne.affichage in (Affichage.EFFECTIF, Affichage.ELIGIBILITE):
        return str(valeur)
    return valeur


def _perimetre(acteur: Acteur, liste: Liste, demande: Demande) -> list[tuple[str, str]]:
    return [
        ("Territoires", ", ".join(_territoires(acteur, liste)) or "—"),
        *perimetre_lu(acteur, liste, demande),
    ]


def _territoires(acteur: Acteur, liste: Liste) -> Iterator[str]:
    visibles = territoires_visibles(acteur, liste.permission_export).with_only_columns(Territoire.id)
    return db.session.scalars(
        select(Territoire.nom).where(Territoire.id.in_(visibles)).order_by(Territoire.nom)
    )
