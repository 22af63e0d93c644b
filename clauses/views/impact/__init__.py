"""The impact table: the page, the rows behind its numbers, its files."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request

from ...config import VERSION
from ...extensions import db
from ...forms.impact import Demande, lire_demande, lire_ouverture
from ...services.erreurs import Introuvable
from ...services.impact.consultation import consulter_lignes
from ...services.impact.export import Edition, exporter_engagements, exporter_lignes, exporter_tableau
from ...services.impact.lignes import Question
from ...services.impact.suivi import lister_engagements
from ...services.listes import FichierExport, FormatExport
from ...services.permissions import Permission
from ...services.territoires import lister_territoires
from ..acces import acces, acteur, aujourdhui
from .presentation import page_engagements, page_lignes, page_tableau

bp = Blueprint("impact", __name__, url_prefix="/impact")


@bp.get("")
@acces(Permission.IMPACT_LIRE)
def tableau():
    """The totals, the axes and the cross of a perimeter."""
    territoires = lister_territoires(acteur(), Permission.IMPACT_LIRE)
    if not territoires:
        return render_template("impact/sans_territoire.html")
    demande = lire_demande(request.args, territoires, aujourdhui())
    return render_template("impact/tableau.html", **page_tableau(acteur(), demande, territoires))


@bp.get("/lignes")
@acces(Permission.IMPACT_LIRE, nominatif=True)
def lignes():
    """The rows behind a number; reading names is journaled."""
    demande, ouverture = _demande(), lire_ouverture(request.args)
    question = Question(demande.perimetre, ouverture.precisions, ouverture.portee, ouverture.attribution_id)
    lues = consulter_lignes(acteur(), question, ouverture.page)
    db.session.commit()
    return render_template("impact/lignes.html", **page_lignes(acteur(), demande, question, lues))


@bp.get("/engagements")
@acces(Permission.IMPACT_LIRE)
def engagements():
    """The lots attributed behind hours due and the rate."""
    demande = _demande()
    lus = lister_engagements(acteur(), demande.perimetre)
    return render_template(
        "impact/engagements.html",
        **page_engagements(acteur(), demande, lus, lire_ouverture(request.args).page),
    )


@bp.get("/export/<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger(forme: str):
    """The table as a file, with the axes and the cross of the page."""
    demande, edition = _demande(), _edition(forme)
    croisement = demande.croisement if demande.vue == "croisement" else None
    axes = demande.axes if demande.vue == "choix" else None
    return _envoyer(exporter_tableau(acteur(), demande.perimetre, edition, axes=axes, croisement=croisement))


@bp.get("/lignes/export/<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger_lignes(forme: str):
    """The rows behind a number as a file."""
    demande, ouverture = _demande(), lire_ouverture(request.args)
    question = Question(demande.perimetre, ouverture.precisions, ouverture.portee, ouverture.attribution_id)
    return _envoyer(exporter_lignes(acteur(), question, _edition(forme)))


@bp.get("/engagements/export/<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger_engagements(forme: str):
    """The lots attributed as a file."""
    return _envoyer(exporter_engagements(acteur(), _demande().perimetre, _edition(forme)))


def _demande() -> Demande:
    acteur().exiger(Permission.IMPACT_LIRE)
    territoires = lister_territoires(acteur(), Permission.IMPACT_LIRE)
    if not territoires:
        raise Introuvable()
    return lire_demande(request.args, territoires, aujourdhui())


def _edition(forme: str) -> Edition:
    if forme not in set(FormatExport):
        raise Introuvable()
    return Edition(FormatExport(forme), datetime.now(UTC), VERSION)


def _envoyer(fichier: FichierExport) -> Response:
    """Commit the event of the export, then let the file leave."""
    db.session.commit()
    return Response(
        fichier.contenu,
        mimetype=fichier.type_mime,
        headers={"Content-Disposition": f'attachment; filename="{fichier.nom}"'},
    )
