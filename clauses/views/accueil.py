"""The home page: one per role, as tabs for whoever has several."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for

from ..extensions import db
from ..models.vocabulaire import Role
from ..services.accueil import administrateur, controle, coordinateur, facilitateur, referent, structures
from ..services.acteur import Acteur
from ..services.permissions import Permission
from .acces import acces, acces_connecte, acteur, aujourdhui, libelle_du_role

bp = Blueprint("accueil", __name__)

#: In the order of the tabs: what fills the page of each role, and its template.
ACCUEILS: dict[Role, tuple[Callable | None, str]] = {
    Role.FACILITATEUR: (facilitateur.accueil, "facilitateur"),
    Role.COORDINATEUR: (coordinateur.accueil, "coordinateur"),
    Role.GESTIONNAIRE: (controle.accueil_gestionnaire, "controle"),
    Role.CONTROLEUR: (controle.accueil_controleur, "controle"),
    Role.REFERENT: (None, "referent"),
    Role.DONNEUR_ORDRE: (structures.accueil_donneur_ordre, "donneur_ordre"),
    Role.ENTREPRISE: (structures.accueil_entreprise, "entreprise"),
    Role.EMPLOYEUR: (structures.accueil_employeur, "employeur"),
    Role.ADMINISTRATEUR: (administrateur.accueil, "administrateur"),
}


@bp.get("/")
@acces_connecte
def accueil():
    """The page of the role asked for, or of the first one held."""
    tenus = [r for r in ACCUEILS if r in acteur().roles]
    if not tenus:
        return render_template("accueil/sans_role.html")
    demande = request.args.get("role")
    role = next((r for r in tenus if r.value == demande), tenus[0])
    if role is Role.REFERENT:
        return redirect(url_for("accueil.participants"))
    remplir, gabarit = ACCUEILS[role]
    return _page(role, gabarit, remplir(acteur(), aujourdhui()))


@bp.get("/participants")
@acces(Permission.PARTICIPANT_SUIVRE, nominatif=True)
def participants():
    """The home page of a référent, which shows names: reading it is journaled."""
    page = _page(Role.REFERENT, "referent", referent.accueil(acteur(), aujourdhui()))
    db.session.commit()
    return page


def _page(role: Role, gabarit: str, contenu) -> str:
    return render_template(
        f"accueil/{gabarit}.html",
        accueil=contenu,
        role=role,
        prenom=acteur().nom.split()[0],
        onglets_roles=_onglets(acteur(), role),
        aujourdhui=aujourdhui(),
    )


def _onglets(qui: Acteur, role: Role) -> list[dict]:
    """One tab per role held; none when there is only one."""
    tenus = [r for r in ACCUEILS if r in qui.roles]
    if len(tenus) < 2:
        return []
    return [
        {"libelle": libelle_du_role(r), "url": url_for("accueil.accueil", role=r.value), "actif": r is role}
        for r in tenus
    ]
