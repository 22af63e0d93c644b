"""What a searching field proposes. The words may be a name: they are posted, and stay out of every address."""

from flask import Blueprint, jsonify, request

from ..extensions import db
from ..services.erreurs import Introuvable
from ..services.normalisation import cle_ou_rien
from ..services.permissions import Permission
from ..services.suggestions import SOURCES, Genre, suggerer
from .acces import acces, acteur

bp = Blueprint("suggestions", __name__, url_prefix="/suggestions")
PERMISSIONS: tuple[Permission, ...] = tuple(dict.fromkeys(s.permission for s in SOURCES.values()))


@bp.post("/<genre>")
@acces(*PERMISSIONS)
def proposer(genre: str):
    """`[{cle, libelle, detail}]`, best first."""
    if genre not in set(Genre):
        raise Introuvable()
    trouvees = suggerer(
        acteur(),
        Genre(genre),
        request.form.get("q", ""),
        territoire_id=cle_ou_rien(request.form.get("territoire")),
    )
    db.session.commit()
    return jsonify([{"cle": s.cle, "libelle": s.libelle, "detail": s.detail} for s in trouvees])
