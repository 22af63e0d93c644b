"""Looking at a dropped file, placing its columns, applying it."""

from flask import flash, redirect, render_template, request, url_for

from ...extensions import db
from ...forms.imports import FormulaireColonnes, FormulaireFichier, formulaire_colonnes
from ...services.erreurs import DonneesInvalides
from ...services.imports import depots
from ...services.imports.rapport import ImportRefuse
from ..acces import acces, acteur, aujourdhui
from ..confier import Confie, vers_le_travail
from .blueprint import (
    PERMISSIONS,
    bp,
    consigner_envoi,
    envoyer_csv,
    lignes_max,
    octets_max,
    vers_le_compte_rendu,
)

#: Findings shown on the page; all of them are in the file.
MONTREES = 50
DEJA_APPLIQUE = "Ce fichier est déjà appliqué : rien n’a changé."


@bp.get("/depots/<jeton>")
@acces(*PERMISSIONS, nominatif=True)
def examen(jeton: str):
    """What the file would do, and how its columns are understood."""
    return page_examen(jeton)


def page_examen(
    jeton: str,
    form_fichier: FormulaireFichier | None = None,
    form_colonnes: FormulaireColonnes | None = None,
):
    """The page of a deposit, as it is or with the errors of one of its forms."""
    vu = _examiner(jeton)
    if vu.etat is depots.EtatExamen.APPLIQUE:
        flash(DEJA_APPLIQUE, "info")
        return vers_le_compte_rendu(vu.importation_id)
    if vu.etat is depots.EtatExamen.EN_FOND:
        return _suivre(vu)
    depots.consigner_lecture(acteur(), vu)
    if vu.lecture.reconnaissance is not None:
        form_colonnes = form_colonnes or formulaire_colonnes(vu.lecture.reconnaissance, vu.lecture.listes)
    page = render_template(
        "imports/examen.html",
        examen=vu,
        form=form_fichier or FormulaireFichier(formdata=None),
        form_colonnes=form_colonnes,
        extensions=",".join(f".{e}" for e in vu.lecture.genre.extensions),
        octets_max=octets_max(),
        montrees=MONTREES,
    )
    db.session.commit()
    return page


def _suivre(vu: depots.Examen):
    """A long file is in the hands of the worker: the page of that work."""
    confie = Confie.de(acteur(), vu.travail)
    db.session.commit()
    return vers_le_travail(confie)


def _examiner(jeton: str) -> depots.Examen:
    return depots.examiner(acteur(), jeton, aujourd_hui=aujourdhui(), lignes_max=lignes_max())


@bp.post("/depots/<jeton>/colonnes")
@acces(*PERMISSIONS)
def placer_colonnes(jeton: str):
    """Say which column is which; remembered for the next files with the same headers."""
    lecture = depots.lire_depot(acteur(), jeton, lignes_max=lignes_max())
    form = formulaire_colonnes(lecture.reconnaissance, lecture.listes)
    if form.validate_on_submit():
        try:
            depots.placer_colonnes(acteur(), lecture, form.colonnes(), form.codes())
            db.session.commit()
            flash("Les colonnes sont retenues pour les prochains fichiers de cette forme.", "succes")
            return redirect(url_for(".examen", jeton=jeton))
        except DonneesInvalides as refus:
            form.refuser(refus.champ, refus.message)
    return page_examen(jeton, form_colonnes=form), 400


@bp.post("/depots/<jeton>/appliquer")
@acces(*PERMISSIONS)
def appliquer(jeton: str):
    """Import all of it, or its valid lines (`lignes=valides`), in one transaction."""
    en_partie = request.form.get("lignes") == "valides"
    try:
        fait = depots.appliquer(
            acteur(), jeton, ignorer_erreurs=en_partie, aujourd_hui=aujourdhui(), lignes_max=lignes_max()
        )
    except (ImportRefuse, DonneesInvalides) as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
        return redirect(url_for(".examen", jeton=jeton))
    confie = Confie.de(acteur(), fait.travail)
    db.session.commit()
    if confie is not None:
        return vers_le_travail(confie)
    flash(*_phrase(fait))
    if fait.reste_a_corriger:
        return redirect(url_for(".examen", jeton=jeton))
    return vers_le_compte_rendu(fait.importation_id)


def _phrase(fait: depots.Application) -> tuple[str, str]:
    """What to say of an application, and its tone."""
    if fait.est_deja_faite:
        return DEJA_APPLIQUE, "info"
    if fait.importation_id is None:
        return "Tout ce que dit ce fichier était déjà connu : rien n’a changé.", "info"
    return "Le fichier est appliqué.", "succes"


@bp.get("/depots/<jeton>/<any(anomalies, refus):sorte>.csv")
@acces(*PERMISSIONS, nominatif=True)
def telecharger(jeton: str, sorte: str):
    """The findings, or the refused lines with their reasons, of a file not yet applied."""
    vu = depots.exiger_examine(acteur(), _examiner(jeton))
    if sorte == "anomalies":
        contenu = depots.csv_des_anomalies(vu.anomalies)
    else:
        contenu = depots.csv_des_refus(vu.lecture, vu.anomalies)
    depot = vu.depot
    consigner_envoi(vu.lecture.genre, ("fichier_depose", depot.id), depot.territoire_id, depot, sorte)
    db.session.commit()
    return envoyer_csv(contenu, f"{sorte}-{depot.nom_fichier}")
