"""The journal, to read."""

from flask import Blueprint, render_template, request

from ..forms.comptes import lire_date
from ..services.historique import PAR_PAGE, FiltresJournal, lister_evenements
from ..services.journal import Verbe
from ..services.permissions import Permission
from .acces import acces, acteur

bp = Blueprint("journal", __name__)


@bp.get("/journal")
@acces(Permission.JOURNAL_LIRE)
def liste():
    """Who did what, when."""
    verbe = request.args.get("verbe", "")
    filtres = FiltresJournal(
        verbe=Verbe(verbe) if verbe in set(Verbe) else None,
        du=lire_date(request.args.get("du")),
        au=lire_date(request.args.get("au")),
    )
    page = lister_evenements(acteur(), filtres, request.args.get("page", 1, type=int))
    return render_template(
        "journal/liste.html",
        page=page,
        par_page=PAR_PAGE,
        filtres_choisis=filtres,
        verbes=[(v.value, v.libelle) for v in sorted(Verbe, key=lambda v: v.libelle)],
        fil=[("Accueil", "/"), ("Journal", None)],
    )
