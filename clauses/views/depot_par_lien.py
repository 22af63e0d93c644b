"""The window that a link opens, without an account: deposit, « aucune heure », the receipt. No other page."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, abort, flash, render_template, request

from ..extensions import db
from ..forms.imports import FormulaireFichier
from ..forms.releves import AucuneHeureForm, ChoixForm, TransmettreForm, lire_mois
from ..models.types import maintenant
from ..services import fichiers, rappels
from ..services.comptes import VISITEUR, TropDeTentatives
from ..services.erreurs import DonneesInvalides, Introuvable
from ..services.rappels import guichet
from ..services.releves.depot import FORMATS, TAILLE_MAXIMALE, FichierRecu, Geste
from .acces import acces_par_lien, aujourdhui
from .connexion import page_trop_de_tentatives
from .edition import retour, tenter_ou_dire

bp = Blueprint("depot_par_lien", __name__, url_prefix="/depot/<jeton>")
DEJA_DEPOSE = "Ce fichier est déjà déposé par un autre chemin : il n’y a rien à refaire."

NOTE = "C’est noté : ce mois n’est plus attendu. Votre facilitateur saisira les heures."
RELU = "Le fichier est relu pour ce mois : vérifiez, puis transmettez."


def par_lien(vue: Callable) -> Callable:
    """Open the door first: the view receives the token, its link and the actor of the link. A dead link is a page."""

    @wraps(vue)
    def enveloppe(jeton: str, **parametres):
        qui = (VISITEUR, jeton, request.remote_addr, maintenant())
        try:
            acces = rappels.ouvrir_lien(*qui)
        except TropDeTentatives as refus:
            return page_trop_de_tentatives(refus, sans_compte=True)
        except Introuvable:
            _compter_un_lien_mort(*qui)
            return _perime()
        return _servir(vue, jeton, acces, parametres)

    return acces_par_lien(enveloppe)


def _servir(vue: Callable, jeton: str, acces, parametres: dict):
    try:
        return vue(jeton, acces, rappels.acteur_du_lien(acces), **parametres)
    except TropDeTentatives as refus:
        db.session.rollback()
        return page_trop_de_tentatives(refus, sans_compte=True)
    except Introuvable:
        db.session.rollback()
        return _perime()


def _compter_un_lien_mort(*qui) -> None:
    rappels.compter_un_lien_mort(*qui)
    db.session.commit()


def _perime():
    """The answer to a token that opens nothing, or not this."""
    return render_template("depot_par_lien/perime.html"), 404


@bp.get("")
@par_lien
def deposer(jeton, acces, acteur):
    """What is expected, the drop zone, and what this link deposited."""
    return _page(jeton, acces, acteur, FormulaireFichier())


@bp.post("")
@par_lien
def recevoir(jeton, acces, acteur):
    """Keep and read the file; what cannot be read leaves nothing, and says what to do."""
    form = FormulaireFichier()
    _compter(jeton)
    depose = _essayer(acces, acteur, form) if form.validate_on_submit() else None
    if depose is None:
        return _page(jeton, acces, acteur, form), 400
    db.session.commit()
    if depose.est_d_ailleurs:
        flash(DEJA_DEPOSE, "info")
        return retour(".deposer", jeton=jeton)
    return retour(".releve", jeton=jeton, releve_id=depose.releve_id)


def _compter(jeton: str) -> None:
    """Whatever becomes of the file, it was one more."""
    rappels.compter_un_depot(VISITEUR, jeton, request.remote_addr, maintenant())
    db.session.commit()


def _essayer(acces, acteur, form: FormulaireFichier):
    fichier = form.fichier.data
    recu = FichierRecu(fichier.filename or "", fichier.stream.read())
    try:
        return guichet.deposer_par_lien(acteur, acces, recu, aujourdhui=aujourdhui(), maintenant=maintenant())
    except DonneesInvalides as refus:
        db.session.rollback()
        form.refuser(refus.message)
        return None


def _page(jeton: str, acces, acteur, form: FormulaireFichier) -> str:
    return render_template(
        "depot_par_lien/guichet.html",
        guichet=guichet.lire_guichet(acteur, acces, aujourdhui()),
        acces=acces,
        form=form,
        jeton=jeton,
        extensions=",".join(f".{e}" for e in FORMATS),
        octets_max=TAILLE_MAXIMALE,
    )


@bp.post("/aucune-heure")
@par_lien
def aucune_heure(jeton, acces, acteur):
    """Say that nobody worked that month."""
    form = AucuneHeureForm()
    if form.attribution_id is None or form.mois_lu is None:
        abort(400)
    try:
        guichet.dire_aucune_heure(
            acteur, acces, form.attribution_id, form.mois_lu,
            employeur_id=form.employeur_id, aujourdhui=aujourdhui(),
        )  # fmt: skip
    except DonneesInvalides as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
        return retour(".deposer", jeton=jeton)
    db.session.commit()
    flash("« Aucune heure ce mois-ci » est déclaré.", "succes")
    return retour(".deposer", jeton=jeton)


@bp.get("/releves/<int:releve_id>")
@par_lien
def releve(jeton, acces, acteur, releve_id: int):
    """What was just deposited, to be sent; then its receipt."""
    return _page_releve(jeton, acces, acteur, releve_id)


def _page_releve(jeton, acces, acteur, releve_id: int, form_choix=None, erreurs=None) -> str:
    vue = guichet.lire_vue(acteur, acces, releve_id, aujourdhui())
    page = render_template(
        _gabarit(vue),
        vue=vue,
        releve=vue.releve,
        apercu=vue.apercu,
        recu=vue.recu,
        jeton=jeton,
        form_choix=form_choix,
        erreurs=erreurs or {},
        Geste=Geste,
    )
    db.session.commit()
    return page


def _gabarit(vue: guichet.Vue) -> str:
    """A picture waits for somebody to type it; a sheet is looked at, then has its receipt."""
    if vue.est_a_saisir:
        return "depot_par_lien/image.html"
    return "depot_par_lien/apercu.html" if vue.apercu else "depot_par_lien/recu.html"


@bp.post("/releves/<int:releve_id>/mois")
@par_lien
def dire_le_mois(jeton, acces, acteur, releve_id: int):
    """Of which month a picture is, or a sheet that does not say it."""
    mois = lire_mois(request.form.get("mois"))
    try:
        est_relu = guichet.dire_le_mois_par_lien(acteur, acces, releve_id, mois, aujourdhui())
    except DonneesInvalides as refus:
        db.session.rollback()
        return _page_releve(jeton, acces, acteur, releve_id, erreurs={"mois": refus.message}), 400
    db.session.commit()
    flash(RELU if est_relu else NOTE, "succes")
    return retour(".releve", jeton=jeton, releve_id=releve_id)


@bp.post("/releves/<int:releve_id>/choix")
@par_lien
def regler(jeton, acces, acteur, releve_id: int):
    """Each doubtful line: asked to the facilitateur, or set aside."""
    form = ChoixForm(request.form)
    try:
        faites = guichet.regler_par_lien(acteur, acces, releve_id, form.choix)
    except DonneesInvalides as refus:
        db.session.rollback()
        erreurs = {refus.champ or "": refus.message}
        return _page_releve(jeton, acces, acteur, releve_id, form, erreurs), 400
    db.session.commit()
    flash("Choix enregistrés." if faites else "Aucun choix n’était coché : rien n’a changé.", "info")
    return retour(".releve", jeton=jeton, releve_id=releve_id)


@bp.post("/releves/<int:releve_id>/transmettre")
@par_lien
def transmettre(jeton, acces, acteur, releve_id: int):
    """Send the sheet: the next page is its receipt."""
    version = TransmettreForm().version_lue

    def envoyer() -> bool:
        guichet.transmettre_par_lien(acteur, acces, releve_id, version=version, maintenant=maintenant())
        return True

    if tenter_ou_dire(envoyer):
        db.session.commit()
        flash("Relevé transmis. Voici son reçu.", "succes")
    return retour(".releve", jeton=jeton, releve_id=releve_id)


@bp.post("/releves/<int:releve_id>/abandonner")
@par_lien
def abandonner(jeton, acces, acteur, releve_id: int):
    """Give it up before it is sent: the file and its lines go."""
    noms = guichet.abandonner_par_lien(acteur, acces, releve_id)
    db.session.commit()
    for nom in noms:
        fichiers.supprimer(nom)
    flash("Le relevé est abandonné : son fichier est effacé, rien n’a été transmis.", "info")
    return retour(".deposer", jeton=jeton)
