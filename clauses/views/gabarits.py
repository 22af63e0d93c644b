"""What every template may use: filters, the actor, the navigation, the account, the addresses of the frame."""

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from jinja2 import StrictUndefined

from ..config import Mode
from ..forms.regles import est_facultatif
from ..models import Territoire
from ..models.types import maintenant
from ..services.recherche import dire_ce_qui_se_cherche
from ..services.releves.provenance import Provenance
from ..services.travaux import compter
from . import formats
from .acces import acteur, facteur_manquant, marque_de
from .navigation import construire_navigation

#: Parameters of `url_for` itself, which an address must not set.
RESERVES = frozenset({"endpoint", "self", "_anchor", "_external", "_method", "_scheme"})
#: A territory that never chose its colour keeps that of the theme.
COULEUR_D_ORIGINE = Territoire.__table__.c.couleur.default.arg


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTRES)
    app.jinja_env.tests["facultatif"] = est_facultatif
    app.jinja_env.globals.update(
        url_avec=url_avec, url_si=url_si, url_statique=url_statique, adresse_du_releve=adresse_du_releve
    )
    app.context_processor(_contexte)


def url_avec(**changements) -> str:
    """The address of this page with some parameters changed; `None` removes one."""
    adresse = {
        c: v for c, v in request.args.to_dict(flat=False).items() if c.isidentifier() and c not in RESERVES
    }
    parametres = {**adresse, **changements, **(request.view_args or {})}
    return url_for(request.endpoint, **{c: v for c, v in parametres.items() if v is not None})


def adresse_du_releve(source: Provenance) -> str | None:
    """Where the line that hours came from is shown, its cell marked: to who checks the sheet, or to who dropped it."""
    if source.est_verifiable:
        return url_for(
            "verification.fiche",
            releve_id=source.releve_id,
            ligne=source.ligne_id,
            _anchor=f"cellule-{source.ligne_id}",
        )
    return url_si("releves.page", releve_id=source.releve_id, _anchor=f"ligne-{source.ligne_id}")


def url_statique(nom: str) -> str:
    """The address of a file of the theme, built once per request: a page draws its icons by the hundred."""
    adresses = g.setdefault("adresses_statiques", {})
    if nom not in adresses:
        adresses[nom] = url_for("static", filename=nom)
    return adresses[nom]


def url_si(endpoint: str, **parametres) -> str | None:
    """The address of a page that this reader may open; `None` when it is closed to them, or does not exist."""
    marque = marque_de(current_app, endpoint)
    if marque is None or (marque.permissions and not any(acteur().peut(p) for p in marque.permissions)):
        return None
    return url_for(endpoint, **parametres)


def _contexte() -> dict:
    """Variables of every page. An error page takes none that would read the database again."""
    publiques = {
        "acteur": None,
        "navigation": [],
        "url_recherche": None,
        "est_demonstration": current_app.config["MODE"] is Mode.DEMONSTRATION,
        "url_accueil": url_for("accueil.accueil"),
        "url_accessibilite": url_for("pages.accessibilite"),
        "url_mentions": url_for("pages.mentions"),
        "url_donnees": url_for("pages.donnees"),
    }
    if g.get("page_erreur") or not current_user.is_authenticated:
        return publiques
    return publiques | _contexte_connecte()


def _contexte_connecte() -> dict:
    appartenances = [a for a in current_user.appartenances if a.role in acteur().roles]
    territoires = {a.territoire for a in appartenances if a.territoire is not None}
    territoire = territoires.pop() if len(territoires) == 1 else None
    return {
        "acteur": acteur(),
        "navigation": [] if facteur_manquant() else _navigation(),
        "utilisateur": {
            "nom": current_user.nom,
            "courriel": current_user.courriel,
            "appartenances": [_en_mots(a) for a in appartenances],
        },
        "liens_compte": [] if facteur_manquant() else [_mon_compte()],
        "url_aide": url_for("aide.guide"),
        "url_deconnexion": url_for("connexion.se_deconnecter"),
        "url_recherche": None if facteur_manquant() else url_si("recherche.lancer"),
        "recherche_mots": dire_ce_qui_se_cherche(acteur()),
        "territoire_courant": territoire.nom if territoire else None,
        "feuille_territoire": _feuille(territoire),
        "logo_territoire": _logo(territoire),
    }


def _navigation() -> list[dict]:
    return construire_navigation(acteur(), compter(acteur(), maintenant()))


def _mon_compte() -> dict[str, str]:
    return {"libelle": "Mon compte", "url": url_for("mon_compte.mon_compte"), "icone": "person-circle"}


def _en_mots(appartenance) -> str:
    """« Coordinateur · PLIE de l’Agenais »."""
    lieux = (appartenance.structure, appartenance.territoire, appartenance.organisme)
    return " · ".join([appartenance.libelle, *(lieu.nom for lieu in lieux if lieu is not None)])


def _feuille(territoire: Territoire | None) -> str | None:
    if territoire is None or territoire.couleur.lower() == COULEUR_D_ORIGINE:
        return None
    return url_for("pages.feuille_territoire", couleur=territoire.couleur.lower().lstrip("#"))


def _logo(territoire: Territoire | None) -> str | None:
    """The address of the logo changes with it: what a browser kept of the one before is not shown."""
    if territoire is None or territoire.logo_nom_stocke is None:
        return None
    return url_for("territoires.logo", territoire_id=territoire.id, v=territoire.logo_nom_stocke[:8])
