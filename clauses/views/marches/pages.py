"""Markets: the list, its files, the page of one, and what is decided of those read in the public data."""

from flask import flash, redirect, render_template, request, url_for

from ...extensions import db
from ...forms.marches import EtapeForm, QualificationForm
from ...services.imports.decp.propositions import accepter_proposition, refuser_proposition
from ...services.listes import lire_demande, lister
from ...services.marches import (
    CONTRATS_DU_MARCHE,
    MARCHES,
    Decision,
    lire_ligne,
    lire_marche,
    qualifier_marche,
)
from ...services.marches.propositions import LIBELLES, valeur_lisible
from ...services.permissions import Permission
from ..acces import acces, acteur, aujourdhui
from ..liens import LIENS_CONTRATS_DU_MARCHE, LIENS_MARCHES
from ..listes import afficher_liste, colonnes_a_l_ecran, envoyer_liste
from .blueprint import bp
from .en_nombre import barre


@bp.get("")
@acces(Permission.MARCHE_LIRE)
def liste():
    """The markets, filtered and sorted by the address."""
    return afficher_liste(MARCHES, "marches/liste.html", LIENS_MARCHES, en_nombre=barre())


@bp.get("/export.<forme>")
@acces(Permission.EXPORT_ANONYME, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(MARCHES, forme)


@bp.get("/<int:marche_id>")
@acces(Permission.MARCHE_LIRE)
def fiche(marche_id: int):
    """One market: facts, lots and objectives, hours month by month."""
    return montrer_fiche(marche_id, QualificationForm(formdata=None))


def montrer_fiche(marche_id: int, form: QualificationForm, form_etape: EtapeForm | None = None) -> str:
    """The page, with the refusals of the forms it holds."""
    lu = lire_marche(acteur(), marche_id, aujourdhui())
    form.version.data = form.version.data or lu.marche.version
    return render_template(
        "marches/fiche.html",
        fiche=lu,
        form=form,
        form_etape=form_etape or EtapeForm(formdata=None),
        libelles=LIBELLES,
        valeur_lisible=valeur_lisible,
        fil=fil_du_marche((lu.marche.reference, None)),
    )


def fil_du_marche(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Marchés", url_for("marches.liste")), *suite]


@bp.get("/<int:marche_id>/contrats")
@acces(Permission.HEURES_LIRE)
def contrats(marche_id: int):
    """The contracts on the market, without a name; those who may know the names have a link to them."""
    ligne = lire_ligne(acteur(), marche_id, aujourdhui())
    adresse = request.args.to_dict() | {"marche": str(marche_id)}
    demande = lire_demande(acteur(), CONTRATS_DU_MARCHE, adresse, aujourdhui=aujourdhui())
    return render_template(
        "marches/contrats.html",
        marche=ligne,
        page=lister(acteur(), CONTRATS_DU_MARCHE, demande),
        colonnes=colonnes_a_l_ecran(CONTRATS_DU_MARCHE),
        liens=LIENS_CONTRATS_DU_MARCHE,
        fil=fil_du_marche((ligne.reference, url_for(".fiche", marche_id=marche_id)), ("Contrats", None)),
    )


@bp.post("/<int:marche_id>/qualification")
@acces(Permission.MARCHE_QUALIFIER)
def qualifier(marche_id: int):
    """Follow, already followed, ignore, or back to be qualified."""
    form = QualificationForm()
    if not form.validate_on_submit():
        return montrer_fiche(marche_id, form), 400
    decision = Decision(form.decision.data)
    marche = qualifier_marche(
        acteur(), marche_id, decision, motif=form.motif.data or "", version=form.version.data
    )
    db.session.commit()
    flash(f"Marché {marche.reference} : {marche.qualification.libelle.lower()}.", "succes")
    return redirect(url_for(".fiche", marche_id=marche_id), 303)


@bp.post("/propositions/<int:proposition_id>/accepter")
@acces(Permission.MARCHE_QUALIFIER)
def accepter(proposition_id: int):
    """Take the value of the public file."""
    proposition = accepter_proposition(acteur(), proposition_id)
    db.session.commit()
    flash("Valeur publique retenue.", "succes")
    return redirect(url_for(".fiche", marche_id=proposition.marche_id), 303)


@bp.post("/propositions/<int:proposition_id>/garder")
@acces(Permission.MARCHE_QUALIFIER)
def garder(proposition_id: int):
    """Keep the value written by hand."""
    proposition = refuser_proposition(acteur(), proposition_id)
    db.session.commit()
    flash("Valeur actuelle gardée.", "succes")
    return redirect(url_for(".fiche", marche_id=proposition.marche_id), 303)
