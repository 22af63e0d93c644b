"""The file of a sheet as it came, and its pages as pictures."""

from io import BytesIO

from flask import send_file

from ...extensions import db
from ...services.permissions import Permission
from ...services.releves import depot
from ..acces import acces, acteur
from .blueprint import bp


@bp.get("/<int:releve_id>/fichier")
@acces(Permission.RELEVE_LIRE, nominatif=True)
def fichier(releve_id: int):
    """The original, journaled."""
    piece, contenu = depot.ouvrir(acteur(), releve_id)
    nom, type_ = piece.nom_fichier, depot.type_mime(piece)
    db.session.commit()
    return send_file(BytesIO(contenu), mimetype=type_, as_attachment=True, download_name=nom)


@bp.get("/<int:releve_id>/page/<int:numero>")
@acces(Permission.RELEVE_LIRE, nominatif=True)
def image(releve_id: int, numero: int):
    """One page of a pdf or of a picture."""
    contenu = depot.image_du_releve(acteur(), releve_id, numero)
    db.session.commit()
    return send_file(BytesIO(contenu), mimetype="image/png", download_name=f"page-{numero}.png")
