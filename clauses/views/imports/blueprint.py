"""What the pages of imports share."""

from io import BytesIO

from flask import Blueprint, Response, current_app, redirect, send_file, url_for

from ...services.imports import depots
from ...services.permissions import Permission
from ..acces import acteur

bp = Blueprint("imports", __name__, url_prefix="/imports")

PERMISSIONS = (
    Permission.IMPORT_DECP,
    Permission.IMPORT_REPRISE,
    Permission.IMPORT_REFERENTIEL,
    Permission.IMPORT_PARTICIPANTS,
)


def lignes_max() -> int:
    """Lines that a page imports while one waits."""
    return current_app.config["LIGNES_IMPORT_EN_LIGNE"]


def octets_max() -> int:
    """Bytes that a request may carry."""
    return current_app.config["MAX_CONTENT_LENGTH"]


def vers_le_compte_rendu(importation_id: int | None) -> Response:
    """The report of an import, or the list when nothing new was in the file."""
    if importation_id is None:
        return redirect(url_for("imports.liste"))
    return redirect(url_for("imports.compte_rendu", importation_id=importation_id))


def consigner_envoi(
    genre: depots.GenreImport, objet: tuple[str, int], territoire_id: int | None, source, sorte: str
) -> None:
    """Journal the sending of lines that name people; `source` carries the name and the sha256 of the file."""
    if genre.est_nominatif:
        depots.consigner_telechargement(
            acteur(), objet, territoire_id, liste=sorte, fichier=source.nom_fichier, sha256=source.sha256
        )


def envoyer_csv(contenu: bytes, nom: str) -> Response:
    """A CSV to save, under the name of the file it comes from."""
    nom = f"{nom.rpartition('.')[0] or nom}.csv"
    return send_file(BytesIO(contenu), mimetype="text/csv", as_attachment=True, download_name=nom)
