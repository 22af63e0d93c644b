"""The page of one sheet: while it is read, before it is sent, its receipt afterwards; and the buttons in between."""

from collections.abc import Mapping

from flask import flash, render_template, request

from ...extensions import db
from ...forms.releves import ChoixForm, TransmettreForm, lire_mois
from ...models import Releve
from ...models.types import maintenant
from ...models.vocabulaire import EtatReleve
from ...services import fichiers
from ...services.permissions import Permission
from ...services.releves import depot
from ...services.releves.lecture import RoleColonne
from ...services.suivi.calendrier import derniers_mois, mois_precedent
from ..acces import acces, acteur, aujourdhui
from ..confier import Confie, vers_le_travail
from ..edition import retour, tenter_ou_dire
from .blueprint import bp, fil, seuils

#: Months for which hours are typed beside a picture.
MOIS_A_SAISIR = 24


@bp.get("/<int:releve_id>")
@acces(Permission.RELEVE_LIRE, nominatif=True)
def page(releve_id: int):
    """Before it is sent, what was understood; afterwards, the receipt."""
    return afficher(releve_id)


def afficher(
    releve_id: int,
    *,
    form_choix: ChoixForm | None = None,
    erreurs: Mapping[str, str] | None = None,
    saisies: Mapping[int, str] | None = None,
) -> str:
    """The page as it is, or with what one of its forms was refused; its reading is journaled."""
    releve = depot.trouver(acteur(), releve_id)
    gabarit, contexte = REMPLIR.get(releve.etat, _recu)(releve)
    nom = depot.nom_du_fichier(acteur(), releve) or f"Relevé n° {releve.id}"
    page_ = render_template(
        gabarit,
        releve=releve,
        nom_fichier=nom,
        form_choix=form_choix,
        erreurs=erreurs or {},
        saisies=saisies or {},
        fil=fil((nom, None)),
        **contexte,
    )
    db.session.commit()
    return page_


def _en_lecture(releve: Releve) -> tuple[str, dict]:
    return "releves/en_lecture.html", {"fond": depot.ou_en_est(acteur(), releve)}


def _a_confirmer(releve: Releve) -> tuple[str, dict]:
    apercu = depot.lire_apercu_du_releve(acteur(), releve, page=request.args.get("lignes", 1, type=int))
    commun = {
        "apercu": apercu,
        "avertissements": depot.avertissements_de_lecture(releve),
        "Geste": depot.Geste,
        "fond": depot.ou_en_est(acteur(), releve),
    }
    if releve.est_image:
        return "releves/image.html", {**commun, **_image(releve)}
    return "releves/apercu.html", {
        **commun,
        "feuilles": depot.feuilles_comprises(acteur(), releve, avec_apercu=not apercu.total),
        "est_reconnue": depot.est_reconnue(releve),
        "roles": [(r.value, r.libelle) for r in RoleColonne],
        "mois_proposes": depot.mois_proposes(aujourdhui()),
        "lignes_proposees": depot.LIGNES_PROPOSEES,
    }


def _image(releve: Releve) -> dict:
    mois = lire_mois(request.values.get("mois")) or mois_precedent(aujourdhui())
    feuille = depot.lire_feuille_d_image(
        acteur(), releve, mois=mois, page=request.values.get("page", 1, type=int)
    )
    possibles = [aujourdhui().replace(day=1), *reversed(derniers_mois(aujourdhui(), MOIS_A_SAISIR))]
    return {"feuille": feuille, "mois_possibles": possibles}


def _recu(releve: Releve) -> tuple[str, dict]:
    return "releves/recu.html", {"recu": depot.lire_recu(acteur(), releve)}


REMPLIR = {EtatReleve.EN_LECTURE: _en_lecture, EtatReleve.A_CONFIRMER: _a_confirmer}


@bp.post("/<int:releve_id>/transmettre")
@acces(Permission.RELEVE_DEPOSER)
def transmettre(releve_id: int):
    """Send the sheet: its lines are declared, by the worker when they are many; a second click changes nothing."""
    form = TransmettreForm()
    fait = tenter_ou_dire(
        lambda: depot.transmettre(
            acteur(), releve_id, le=maintenant(), version=form.version_lue, lignes_max=seuils().lignes
        )
    )
    if fait is not None:
        confie = Confie.de(acteur(), fait.travail)
        db.session.commit()
        if confie is not None:
            return vers_le_travail(confie)
        deja = "Ce relevé était déjà transmis : rien n’a changé."
        flash(*(("Relevé transmis. Voici son reçu.", "succes") if fait.bilan else (deja, "info")))
    return retour(".page", releve_id=releve_id)


@bp.post("/<int:releve_id>/abandonner")
@acces(Permission.RELEVE_DEPOSER)
def abandonner(releve_id: int):
    """Give it up before it is sent, or read: the file and its lines go."""
    noms = depot.abandonner(acteur(), releve_id)
    db.session.commit()
    for nom in noms:
        fichiers.supprimer(nom)
    flash("Le relevé est abandonné : son fichier est effacé, rien n’a été transmis.", "info")
    return retour(".liste")
