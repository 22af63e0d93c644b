"""People, by name: each reading is journaled and committed by the view."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.personnes import PersonneForm
from ..models.vocabulaire import EtatEligibilite, OuiNonInconnu
from ..services.contrats import CONTRATS
from ..services.permissions import Permission
from ..services.personnes import PERSONNES, consulter_personne
from ..services.personnes.periodes import TRANSITIONS
from ..services.personnes.preuves import preuves_trop_anciennes
from ..services.personnes.saisie import (
    attendre_les_imports,
    creer_personne,
    est_sur_un_marche,
    lire_a_modifier,
    modifier_personne,
    personne_a_modifier,
    supprimer_personne,
)
from ..services.plie import proposer_liens
from ..services.territoires import lister_territoires
from .acces import acces, acteur, aujourdhui
from .corbeille import proposer_annulation
from .edition import retour, tenter, tenter_ou_dire
from .liens import LIENS_CONTRATS, LIENS_PERSONNES
from .listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste, filtrer_liste

#: State of a period of eligibility → what may be decided of it.
DECISIONS = {
    etat: [d for d, transition in TRANSITIONS.items() if etat in transition.depuis]
    for etat in EtatEligibilite
}
bp = Blueprint("personnes", __name__, url_prefix="/personnes")


@bp.get("")
@acces(Permission.PERSONNE_LIRE, nominatif=True)
def liste():
    """The people the reader follows."""
    return afficher_liste(PERSONNES, "personnes/liste.html", LIENS_PERSONNES)


@bp.post("")
@acces(Permission.PERSONNE_LIRE)
def filtrer():
    """The search posted, so that no name is in an address."""
    return filtrer_liste(PERSONNES)


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_NOMINATIF, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV, with names."""
    return envoyer_liste(PERSONNES, forme)


@bp.get("/<int:personne_id>")
@acces(Permission.PERSONNE_LIRE, nominatif=True)
def fiche(personne_id: int):
    """One person, within what the reader may know."""
    lu = consulter_personne(acteur(), personne_id, aujourdhui())
    db.session.commit()
    return render_template(
        "personnes/fiche.html",
        fiche=lu,
        colonnes_contrats=colonnes_a_l_ecran(CONTRATS, sauf=("personne", "territoire")),
        liens_contrats=LIENS_CONTRATS | {"employeur": LIENS_CONTRATS["personne"]},
        decisions=DECISIONS,
        preuves_trop_anciennes=preuves_trop_anciennes,
        fil=_fil((lu.personne.nom_complet, None)),
    )


@bp.route("/nouvelle", methods=["GET", "POST"])
@acces(Permission.PERSONNE_ECRIRE)
def creer():
    """Somebody who is not hired yet."""
    territoires = lister_territoires(acteur(), Permission.PERSONNE_ECRIRE)
    form = PersonneForm(acteur(), territoires)
    if request.method == "GET":
        form.est_parent_isole.data = OuiNonInconnu.INCONNU
        return _formulaire(form)
    territoire_id = form.territoire.data if "territoire" in form else territoires[0].id
    attendre_les_imports(acteur())
    personne, statut = tenter(
        form,
        lambda: creer_personne(
            acteur(),
            territoire_id,
            form.valeurs,
            aujourdhui=aujourdhui(),
            est_confirmee=form.est_confirmee,
        ),
    )
    if personne is None:
        return _formulaire(form), statut
    proposer_liens(acteur(), territoire_id)
    db.session.commit()
    flash(f"{personne.nom_complet} est parmi vos salariés en insertion.", "succes")
    return retour(".fiche", personne_id=personne.id)


@bp.route("/<int:personne_id>/modifier", methods=["GET", "POST"])
@acces(Permission.PERSONNE_ECRIRE, nominatif=True)
def modifier(personne_id: int):
    """Contact details, entry profile, identity."""
    if request.method == "POST":
        attendre_les_imports(acteur())
    personne = personne_a_modifier(acteur(), personne_id)
    form = PersonneForm(acteur(), objet=personne)
    if request.method == "GET":
        return _formulaire(form, personne)
    ecrite, statut = tenter(
        form,
        lambda: modifier_personne(
            acteur(),
            personne_id,
            form.valeurs,
            aujourdhui=aujourdhui(),
            version=form.version_lue,
            avant=form.valeurs_lues,
            motif=form.motif.data,
            est_confirmee=form.est_confirmee,
        ),
    )
    if ecrite is None:
        return _formulaire(form, personne), statut
    proposer_liens(acteur(), ecrite.territoire_id)
    db.session.commit()
    flash("Fiche enregistrée.", "succes")
    return retour(".fiche", personne_id=personne_id)


@bp.post("/<int:personne_id>/supprimer")
@acces(Permission.PERSONNE_ECRIRE)
def supprimer(personne_id: int):
    """Delete, unless hours hang from their contracts; the next page offers to undo."""
    personne = tenter_ou_dire(lambda: supprimer_personne(acteur(), personne_id))
    if personne is None:
        return retour(".fiche", personne_id=personne_id)
    db.session.commit()
    proposer_annulation("Personne supprimée.", "personne", personne_id)
    return retour(".liste")


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Salariés en insertion", url_for(".liste")), *suite]


def _formulaire(form: PersonneForm, personne=None) -> str:
    if personne is None:
        fil = _fil(("Nouvelle personne", None))
    else:
        lire_a_modifier(acteur(), personne.id, "modifier la personne", criteres=True)
        db.session.commit()
        fil = _fil((personne.nom_complet, url_for(".fiche", personne_id=personne.id)), ("Modifier", None))
    return render_template(
        "personnes/formulaire.html",
        form=form,
        personne=personne,
        est_sur_un_marche=personne is not None and est_sur_un_marche(acteur(), personne.id),
        fil=fil,
    )
