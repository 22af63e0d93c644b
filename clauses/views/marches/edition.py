"""Writing markets: create, edit, delete, undo."""

from flask import flash, render_template, request, url_for

from ...extensions import db
from ...forms.marches import MarcheForm, NouveauMarcheForm
from ...services.marches.edition import creer_marche, modifier_marche, supprimer_marche
from ...services.marches.portes import marche_a_ecrire
from ...services.normalisation import lire_cle
from ...services.permissions import Permission
from ...services.territoires import lister_territoires
from ..acces import acces, acteur
from ..corbeille import proposer_annulation
from ..edition import retour, tenter, tenter_ou_dire
from .blueprint import bp
from .pages import fil_du_marche


@bp.get("/nouveau")
@acces(Permission.MARCHE_ECRIRE)
def creer():
    """The form of a new market; who works on several territories first says which."""
    territoire_id = request.args.get("territoire", type=lire_cle) or _seul_territoire()
    if territoire_id is None:
        return render_template(
            "marches/choisir_territoire.html",
            territoires=lister_territoires(acteur(), Permission.MARCHE_ECRIRE),
            vers="marches.creer",
            titre="Nouveau marché",
            fil=fil_du_marche(("Nouveau marché", None)),
        )
    form = NouveauMarcheForm(
        acteur(), territoire_id, operation_id=request.args.get("operation", type=lire_cle)
    )
    return _formulaire(form, titre="Nouveau marché")


@bp.post("/nouveau")
@acces(Permission.MARCHE_ECRIRE)
def enregistrer():
    """Create; the territory is that of the address."""
    territoire_id = request.args.get("territoire", type=lire_cle) or _seul_territoire() or 0
    form = NouveauMarcheForm(acteur(), territoire_id)
    marche, statut = tenter(form, lambda: creer_marche(acteur(), territoire_id, form.saisie))
    if marche is None:
        return _formulaire(form, titre="Nouveau marché"), statut
    db.session.commit()
    flash(f"Marché {marche.reference} créé.", "succes")
    return retour(".fiche", marche_id=marche.id)


@bp.route("/<int:marche_id>/modifier", methods=["GET", "POST"])
@acces(Permission.MARCHE_ECRIRE)
def modifier(marche_id: int):
    """The same form on a market."""
    marche = marche_a_ecrire(acteur(), marche_id)
    form = MarcheForm(acteur(), marche.territoire_id, objet=marche)
    if request.method == "GET":
        return _formulaire(form, marche, titre="Modifier le marché")
    ecrit, statut = tenter(
        form,
        lambda: modifier_marche(
            acteur(), marche_id, form.saisie, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrit is None:
        return _formulaire(form, marche, titre="Modifier le marché"), statut
    db.session.commit()
    flash(f"Marché {ecrit.reference} enregistré.", "succes")
    return retour(".fiche", marche_id=marche_id)


@bp.post("/<int:marche_id>/supprimer")
@acces(Permission.MARCHE_ECRIRE)
def supprimer(marche_id: int):
    """Delete, unless hours hang from it; the next page offers to undo."""
    marche = tenter_ou_dire(lambda: supprimer_marche(acteur(), marche_id))
    if marche is None:
        return retour(".fiche", marche_id=marche_id)
    db.session.commit()
    proposer_annulation(f"Marché {marche.reference} supprimé.", "marche", marche_id)
    return retour(".liste")


def _seul_territoire() -> int | None:
    territoires = lister_territoires(acteur(), Permission.MARCHE_ECRIRE)
    return territoires[0].id if len(territoires) == 1 else None


def _formulaire(form, marche=None, *, titre: str) -> str:
    lieu = [(marche.reference, url_for(".fiche", marche_id=marche.id))] if marche else []
    return render_template(
        "marches/formulaire.html",
        form=form,
        marche=marche,
        titre=titre,
        fil=fil_du_marche(*lieu, (titre, None)),
    )
