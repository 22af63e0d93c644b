"""Help: a guide per role, and how each number is calculated."""

from flask import Blueprint, render_template, request, url_for

from ..services.aide import GUIDES, MESURES_EXPLIQUEES
from ..services.erreurs import Introuvable
from .acces import acces_connecte, acteur

bp = Blueprint("aide", __name__, url_prefix="/aide")


@bp.get("")
@acces_connecte
def guide():
    """The guide of the role asked for, or of the first one held; the reader's own roles come first."""
    siens = [r for r in GUIDES if r in acteur().roles]
    ordre = [*siens, *(r for r in GUIDES if r not in siens)]
    demande = request.args.get("role")
    role = next((r for r in ordre if r.value == demande), ordre[0])
    return render_template(
        "aide/guide.html",
        guide=GUIDES[role],
        siens=siens,
        onglets_roles=[
            {"libelle": r.libelle, "url": url_for(".guide", role=r.value), "actif": r is role}
            for r in siens or ordre
        ],
        mesures=MESURES_EXPLIQUEES.values(),
        fil=[("Accueil", url_for("accueil.accueil")), ("Aide", None)],
    )


@bp.get("/mesures/<cle>")
@acces_connecte
def mesure(cle: str):
    """How one number is calculated."""
    if cle not in MESURES_EXPLIQUEES:
        raise Introuvable("Cette mesure n’existe pas : revenez à l’aide pour les voir toutes.")
    return render_template(
        "aide/mesure.html",
        mesure=MESURES_EXPLIQUEES[cle],
        mesures=MESURES_EXPLIQUEES.values(),
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Aide", url_for(".guide")),
            (MESURES_EXPLIQUEES[cle].libelle, None),
        ],
    )
