"""Dropping, replacing and giving up a file."""

from flask import flash, redirect, request, url_for

from ...extensions import db
from ...forms.imports import FormulaireFichier
from ...models.types import maintenant
from ...models.vocabulaire import TypeImport
from ...services.erreurs import DonneesInvalides
from ...services.imports import depots
from ..acces import acces, acteur
from .blueprint import PERMISSIONS, bp, octets_max
from .examen import page_examen
from .liste import famille_choisie, formulaire_depot, page_liste


@bp.post("/depots")
@acces(*PERMISSIONS)
def deposer():
    """Keep a file for a day, to be looked at."""
    famille = famille_choisie(request.form.get("genre"))
    form = formulaire_depot(famille)
    if form.validate_on_submit():
        try:
            jeton = _deposer(form, TypeImport(form.type.data), form.territoire_id, form.options)
            return redirect(url_for(".examen", jeton=jeton))
        except DonneesInvalides as refus:
            form.refuser(refus.message)
    return page_liste(famille, form), 400


@bp.post("/depots/<jeton>/remplacer")
@acces(*PERMISSIONS)
def remplacer(jeton: str):
    """Another file in place of this one, for the same territory."""
    ancien = depots.trouver(acteur(), jeton)
    form = FormulaireFichier()
    if form.validate_on_submit():
        try:
            nouveau = _deposer(form, ancien.type, ancien.territoire_id, depots.options_de(ancien), jeton)
            return redirect(url_for(".examen", jeton=nouveau))
        except DonneesInvalides as refus:
            form.refuser(refus.message)
    return page_examen(jeton, form_fichier=form), 400


def _deposer(
    form: FormulaireFichier, type_: TypeImport, territoire_id: int | None, options: dict, ancien: str = ""
) -> str:
    """Store the file, forget the one it replaces and those of yesterday; the token of the new one."""
    fichier = form.fichier.data
    depot = depots.deposer(
        acteur(),
        type_,
        territoire_id,
        fichier.filename,
        fichier.stream,
        maintenant=maintenant(),
        taille_max=octets_max(),
        options=options,
    )
    jeton = depot.jeton
    a_effacer = depots.abandonner(acteur(), ancien) if ancien else []
    a_effacer += depots.balayer(acteur(), maintenant())
    db.session.commit()
    depots.effacer(a_effacer)
    return jeton


@bp.post("/depots/<jeton>/abandonner")
@acces(*PERMISSIONS)
def abandonner(jeton: str):
    """Forget a file that was not applied."""
    a_effacer = depots.abandonner(acteur(), jeton)
    db.session.commit()
    depots.effacer(a_effacer)
    flash("Le fichier est abandonné : rien n’a été importé.", "info")
    return redirect(url_for(".liste"))
