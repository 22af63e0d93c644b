"""Accounts: the list, one account, inviting."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ..extensions import db
from ..forms.comptes import FormulaireInvitation, porter_le_refus
from ..models import Compte
from ..models.types import maintenant
from ..models.vocabulaire import ROLES_STRUCTURE, Role
from ..services import comptes
from ..services.comptes import EtatCompte, FiltresComptes
from ..services.comptes.lecture import PAR_PAGE
from ..services.erreurs import Conflit, DonneesInvalides, Introuvable
from ..services.normalisation import lire_cle
from ..services.permissions import Permission
from .acces import acces, acteur

bp = Blueprint("comptes", __name__)
ACCUEIL = ("Accueil", "/")

#: What each role is for, in the words of the person who grants it.
PRESENTATIONS = {
    Role.FACILITATEUR: "Suit les marchés, les personnes et les heures d’un territoire.",
    Role.COORDINATEUR: "Pilote un territoire : conventions, clôtures, exports et comptes.",
    Role.GESTIONNAIRE: "Consolide et contrôle les territoires de son organisme, sans rien y écrire.",
    Role.CONTROLEUR: "Contrôle un territoire en lecture seule, jusqu’à une date fixée.",
    Role.REFERENT: "Suit ses participants du PLIE et leurs heures.",
    Role.DONNEUR_ORDRE: "Consulte le bilan de ses marchés, sans aucun nom.",
    Role.ENTREPRISE: "Suit les engagements de son entreprise et de ses sous-traitants.",
    Role.EMPLOYEUR: "Suit les salariés que sa structure emploie sur les marchés.",
    Role.ADMINISTRATEUR: "Gère les territoires, les comptes et les listes de référence.",
}


@bp.get("/comptes")
@acces(Permission.COMPTE_GERER)
def liste():
    """The accounts the reader manages."""
    filtres = FiltresComptes(
        role=_code(Role, "role"),
        etat=_code(EtatCompte, "etat"),
        territoire_id=request.args.get("territoire", type=lire_cle),
    )
    page = comptes.lister_comptes(acteur(), filtres, request.args.get("page", 1, type=int), maintenant())
    return render_template(
        "comptes/liste.html",
        page=page,
        par_page=PAR_PAGE,
        filtres_choisis=filtres,
        roles=[(r.value, mot) for r, mot in comptes.libelles_des_roles(acteur()).items()],
        etats=[(e.value, e.libelle) for e in EtatCompte],
        territoires=[(t.id, t.nom) for t in comptes.territoires_accordables(acteur())],
        fil=[ACCUEIL, ("Comptes", None)],
    )


def _code(vocabulaire, nom: str):
    """A code of a closed list read in the address; an unknown one is no filter."""
    valeur = request.args.get(nom, "")
    return vocabulaire(valeur) if valeur in set(vocabulaire) else None


@bp.get("/comptes/<int:compte_id>")
@acces(Permission.COMPTE_GERER)
def fiche(compte_id: int):
    """One account: its roles, its links, its sessions, and what can be done of it."""
    lue = comptes.lire_fiche(acteur(), compte_id, maintenant())
    fil = [ACCUEIL, ("Comptes", url_for("comptes.liste")), (lue.compte.nom, None)]
    return render_template(
        "comptes/fiche.html", compte=lue.compte, liens=lue.liens, sessions=lue.sessions, fil=fil
    )


@bp.get("/comptes/nouveau")
@acces(Permission.COMPTE_GERER)
def choisir_role():
    """First step of an invitation: for which role."""
    fil = [ACCUEIL, ("Comptes", url_for("comptes.liste")), ("Inviter une personne", None)]
    return render_template(
        "comptes/roles.html",
        fil=fil,
        roles=comptes.libelles_des_roles(acteur()),
        presentations=PRESENTATIONS,
        suite={nom: request.args.get(nom, type=lire_cle) for nom in ("compte", "territoire")},
    )


@bp.route("/comptes/nouveau/<role>", methods=["GET", "POST"])
@acces(Permission.COMPTE_GERER)
def inviter(role: str):
    """Second step: who, and where; then the link, once."""
    choisi = _role(role)
    form = _formulaire_invitation(choisi)
    if form.validate_on_submit():
        try:
            resultat = _envoyer(form, choisi)
            db.session.commit()
            return _montrer(resultat)
        except (DonneesInvalides, Conflit) as refus:
            db.session.rollback()
            porter_le_refus(form, getattr(refus, "champ", None), refus.message)
    fil = [
        ACCUEIL,
        ("Comptes", url_for("comptes.liste")),
        ("Inviter une personne", url_for("comptes.choisir_role")),
        (libelle := comptes.libelles_des_roles(acteur())[choisi], None),
    ]
    page = render_template(
        "comptes/inviter.html", form=form, libelle=libelle, presentation=PRESENTATIONS[choisi], fil=fil
    )
    return page, 400 if form.errors else 200


def _role(code: str) -> Role:
    if code not in {r.value for r in comptes.roles_accordables(acteur())}:
        raise Introuvable("Ce rôle n’existe pas, ou n’est pas à vous d’accorder.")
    return Role(code)


def _formulaire_invitation(role: Role) -> FormulaireInvitation:
    compte_id = request.args.get("compte", type=lire_cle)
    connu = comptes.lire_compte(acteur(), compte_id, maintenant()) if compte_id else None
    donnees = {"courriel": connu.courriel, "nom": connu.nom} if connu else {}
    return FormulaireInvitation.pour_role(
        role,
        comptes.territoires_accordables(acteur()),
        comptes.organismes_accordables(acteur()),
        partout=Role.ADMINISTRATEUR in acteur().roles,
        data=donnees | {"territoire": request.args.get("territoire", type=lire_cle)},
    )


def _envoyer(form: FormulaireInvitation, role: Role) -> comptes.ResultatInvitation:
    structure_id = None
    if role in ROLES_STRUCTURE:
        structure_id = comptes.trouver_structure(acteur(), form.structure.data, form.territoire.data).id
    return comptes.inviter(
        acteur(), form.courriel.data, form.nom.data, role, form.portee(structure_id), maintenant()
    )


def _montrer(resultat: comptes.ResultatInvitation):
    """The link on the page itself, not in an address: it is shown once."""
    if resultat.jeton is None:
        flash(
            f"Le rôle est ajouté au compte de {resultat.compte.nom}, qui se connecte comme d’habitude.",
            "succes",
        )
        return redirect(url_for("comptes.fiche", compte_id=resultat.compte.id))
    lien = url_for("connexion.invitation", jeton=resultat.jeton, _external=True)
    fil = [ACCUEIL, ("Comptes", url_for("comptes.liste")), ("Lien d’invitation", None)]
    return render_template("comptes/lien.html", compte=resultat.compte, lien=lien, fil=fil)


@bp.post("/comptes/<int:compte_id>/lien")
@acces(Permission.COMPTE_GERER)
def reinviter(compte_id: int):
    """A new link; the ones before it are over."""
    resultat = comptes.reinviter(acteur(), compte_id, maintenant())
    db.session.commit()
    return _montrer(resultat)


@bp.post("/comptes/<int:compte_id>/desactiver")
@acces(Permission.COMPTE_GERER)
def desactiver(compte_id: int):
    """Close an account at once."""
    return _gerer(comptes.desactiver, compte_id, "Le compte de {} est désactivé ; ses sessions sont fermées.")


@bp.post("/comptes/<int:compte_id>/reactiver")
@acces(Permission.COMPTE_GERER)
def reactiver(compte_id: int):
    """Open it again."""
    return _gerer(comptes.reactiver, compte_id, "Le compte de {} est réactivé.")


@bp.post("/comptes/<int:compte_id>/roles/<int:appartenance_id>/retirer")
@acces(Permission.COMPTE_GERER)
def retirer(compte_id: int, appartenance_id: int):
    """Take one role back."""
    compte = comptes.retirer_appartenance(acteur(), compte_id, appartenance_id, maintenant())
    db.session.commit()
    flash(f"Le rôle est retiré à {compte.nom}.", "succes")
    return redirect(url_for("comptes.liste"))


@bp.post("/comptes/<int:compte_id>/liens/<int:invitation_id>/revoquer")
@acces(Permission.COMPTE_GERER)
def revoquer(compte_id: int, invitation_id: int):
    """End a link before its time."""

    def verbe(qui, cle, instant):
        return comptes.revoquer_invitation(qui, cle, invitation_id, instant)

    return _gerer(verbe, compte_id, "Le lien donné à {} ne fonctionne plus.")


@bp.post("/comptes/<int:compte_id>/sessions/fermer")
@acces(Permission.COMPTE_GERER)
def fermer_les_sessions(compte_id: int):
    """End the sessions of an account at once."""
    return _gerer(comptes.fermer_les_sessions_de, compte_id, "Les sessions de {} sont fermées.")


@bp.post("/comptes/<int:compte_id>/second-facteur/retirer")
@acces(Permission.COMPTE_GERER)
def retirer_facteur(compte_id: int):
    """Take away a lost second factor."""
    return _gerer(
        comptes.retirer_facteur_de,
        compte_id,
        "Le second facteur de {} est retiré ; ses sessions sont fermées.",
    )


def _gerer(verbe, compte_id: int, message: str):
    try:
        compte: Compte = verbe(acteur(), compte_id, maintenant())
        db.session.commit()
        flash(message.format(compte.nom), "succes")
    except Conflit as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
    return redirect(url_for("comptes.fiche", compte_id=compte_id))
