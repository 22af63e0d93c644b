"""Declared hours that wait for the facilitateur."""

from flask import flash, redirect, render_template, request, url_for

from ...extensions import db
from ...forms.heures import AttenteForm
from ...services.erreurs import DonneesInvalides
from ...services.heures import changer_etat, lire_attente, lire_filtre, nommer_filtre
from ...services.permissions import Permission
from ..acces import acces, acteur
from .blueprint import bp


@bp.get("/a-valider")
@acces(Permission.HEURES_VALIDER, nominatif=True)
def a_valider():
    """By depositor and market, with what is surprising in them."""
    return _afficher(AttenteForm(None))


def _afficher(form: AttenteForm) -> str:
    page = request.values.get("page", "")
    filtre = lire_filtre(request.values)
    attente = lire_attente(acteur(), max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1, filtre)
    db.session.commit()
    return render_template(
        "heures/a_valider.html",
        attente=attente,
        filtre=filtre,
        mots_du_filtre=nommer_filtre(acteur(), filtre),
        form=form,
        fil=[("Accueil", url_for("accueil.accueil")), ("Heures à valider", None)],
    )


@bp.post("/a-valider")
@acces(Permission.HEURES_VALIDER)
def traiter():
    """Accept or refuse a whole group, the ticked cells, or one."""
    form = AttenteForm(request.form)
    try:
        bilan = changer_etat(acteur(), form.action, form.visees, form.motif.data or "")
    except DonneesInvalides as refus:
        form.motif.errors = [refus.message]
        return _afficher(form), 400
    db.session.commit()
    flash(str(bilan), "succes" if bilan.faites else "attention")
    suite = lire_filtre(request.form).adresse
    return redirect(url_for(".a_valider", page=form.page.data or None, **suite), 303)
