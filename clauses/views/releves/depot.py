"""Dropping a sheet, correcting one that was sent, or saying « aucune heure ce mois-ci »."""

from flask import abort, flash, render_template, request

from ...extensions import db
from ...forms.releves import AucuneHeureForm, DepotForm, lire_mois
from ...services.erreurs import DonneesInvalides
from ...services.heures import declarer_sans_heures, retirer_sans_heures
from ...services.normalisation import lire_cle
from ...services.permissions import Permission
from ...services.releves.depot import (
    FORMATS,
    TAILLE_MAXIMALE,
    Depose,
    FichierRecu,
    deposants,
    deposer,
    engagements_a_dire,
    exiger_remplacable,
)
from ...services.suivi.calendrier import derniers_mois, mois_precedent
from ..acces import acces, acteur, aujourdhui
from ..confier import Confie, vers_le_travail
from ..edition import retour
from .blueprint import bp, fil, seuils

DEJA_LA = "Ce fichier est déjà déposé : voici ce qu’il est devenu. Rien n’a été ajouté."
#: Months of which « aucune heure » may be said from this page.
MOIS_A_DIRE = 12


@bp.get("/deposer")
@acces(Permission.RELEVE_DEPOSER)
def deposer_un_releve():
    """The drop zone, and below it the months without hours."""
    return _page(_formulaire(request.args.get("remplace", type=lire_cle)))


@bp.post("/deposer")
@acces(Permission.RELEVE_DEPOSER)
def recevoir():
    """Keep the file, read it, and go to its page, or to the work that reads it; a refusal leaves nothing."""
    form = _formulaire()
    depose = _essayer(form) if form.validate_on_submit() else None
    if depose is None:
        return _page(form), 400
    confie = Confie.de(acteur(), depose.travail)
    db.session.commit()
    if confie is not None:
        return vers_le_travail(confie)
    if depose.est_deja_la:
        flash(DEJA_LA, "info")
    return retour(".page", releve_id=depose.releve_id)


def _formulaire(remplace_id: int | None = None) -> DepotForm:
    return DepotForm.pour(
        deposants(acteur()), remplace_id=remplace_id, choisi=request.args.get("structure", type=lire_cle)
    )


def _essayer(form: DepotForm) -> Depose | None:
    fichier = form.fichier.data
    recu = FichierRecu(fichier.filename or "", fichier.stream.read())
    try:
        return deposer(
            acteur(), form.deposant.data, recu,
            aujourdhui=aujourdhui(), remplace_id=form.remplace_id, seuils=seuils(),
        )  # fmt: skip
    except DonneesInvalides as refus:
        db.session.rollback()
        form.refuser(refus.message)
        return None


def _page(form: DepotForm) -> str:
    mois = lire_mois(request.args.get("mois")) or mois_precedent(aujourdhui())
    remplace = exiger_remplacable(acteur(), form.remplace_id) if form.remplace_id else None
    return render_template(
        "releves/deposer.html",
        form=form,
        remplace=remplace,
        extensions=",".join(f".{e}" for e in FORMATS),
        octets_max=TAILLE_MAXIMALE,
        mois=mois,
        mois_possibles=derniers_mois(aujourdhui(), MOIS_A_DIRE)[::-1],
        engagements=engagements_a_dire(acteur(), mois),
        fil=fil(("Déposer un relevé", None)),
    )


@bp.post("/aucune-heure")
@acces(Permission.HEURES_SAISIR)
def aucune_heure():
    """Say that nobody worked, or take it back when the form names what was said."""
    form = AucuneHeureForm()
    if form.a_retirer_id is not None:
        retirer_sans_heures(acteur(), form.a_retirer_id)
        message = "« Aucune heure » est retiré."
    elif form.attribution_id is not None and form.mois_lu is not None:
        declarer_sans_heures(
            acteur(), form.attribution_id, form.mois_lu,
            employeur_id=form.employeur_id, aujourdhui=aujourdhui(),
        )  # fmt: skip
        message = "« Aucune heure ce mois-ci » est déclaré."
    else:
        abort(400)
    db.session.commit()
    flash(message, "succes")
    return retour(".deposer_un_releve", mois=form.mois.data or None, _anchor="aucune")
