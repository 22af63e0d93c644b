"""Invitations: a link shown once, to copy and hand over; the site sends no message by itself.

Only a keyed digest of the token is kept. A link lives seven days, works once, and any newer one ends it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, true, update
from sqlalchemy.exc import IntegrityError

from ...extensions import coffre, db
from ...models import Compte, Invitation
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..erreurs import Conflit, DonneesInvalides, Interdit, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import est_un_courriel, nettoyer
from ..perimetre import comptes_visibles
from ..permissions import Permission
from .authentification import poser_mot_de_passe
from .octroi import Portee, accorder, exiger_octroi, gere_tout
from .soi import normaliser_courriel, territoire_du_compte

DUREE = timedelta(days=7)


@dataclass(frozen=True)
class ResultatInvitation:
    """The account, and the token to show once; no token when the account already has its password."""

    compte: Compte
    jeton: str | None


def inviter(
    acteur: Acteur, courriel: str, nom: str, role: Role, portee: Portee, maintenant: datetime
) -> ResultatInvitation:
    """Give a role to the person of this address: an account is created if there is none.

    A link that somebody else made for the account before is over: it would open this role too.
    Raises what `octroi.accorder` raises, `DonneesInvalides` on the address or the name, and `Conflit` on an
    account that waits for its first password with roles the actor does not manage.
    """
    acteur.exiger(Permission.COMPTE_GERER)
    exiger_octroi(acteur, role, portee)
    courriel = _courriel_valide(courriel)
    compte = db.session.scalar(select(Compte).where(Compte.courriel == courriel).with_for_update())
    if compte is None:
        compte = _creer_compte(acteur, courriel, nom, portee.territoire_id)
    elif not compte.est_actif:
        raise Conflit("Ce compte est désactivé : faites-le réactiver avant de lui donner un rôle.")
    elif compte.mot_de_passe is None and not gere_tout(acteur, compte):
        raise Conflit(
            "Cette personne a déjà été invitée ailleurs et n’a pas encore choisi son mot de passe : "
            "recommencez quand ce sera fait."
        )
    accorder(acteur, compte, role, portee)
    eteindre_les_liens(compte, maintenant, sauf_auteur=acteur.compte_id)
    jeton = _emettre(acteur, compte, maintenant) if compte.mot_de_passe is None else None
    return ResultatInvitation(compte, jeton)


def _courriel_valide(courriel: str) -> str:
    courriel = normaliser_courriel(courriel)
    if not est_un_courriel(courriel):
        raise DonneesInvalides(
            f"L’adresse « {courriel} » n’en est pas une : écrivez-la comme prenom.nom@exemple.fr.", "courriel"
        )
    return courriel


def _creer_compte(acteur: Acteur, courriel: str, nom: str, territoire_id: int | None) -> Compte:
    nom = nettoyer(nom)
    if not nom or len(nom) > 255:
        raise DonneesInvalides("Écrivez le prénom et le nom de la personne.", "nom")
    compte = Compte(courriel=courriel, nom=nom)
    try:
        with db.session.begin_nested():
            db.session.add(compte)
    except IntegrityError:
        raise Conflit("Quelqu’un vient de créer ce compte : rechargez la page.") from None
    consigner(
        acteur,
        Verbe.COMPTE_CREE,
        objet=("compte", compte.id),
        territoire_id=territoire_id,
        valeurs={"courriel": courriel, "nom": nom},
    )
    return compte


def reinviter(acteur: Acteur, compte_id: int, maintenant: datetime) -> ResultatInvitation:
    """A new link, to choose a first password or to replace a forgotten one; the links before it are over.

    Raises `Introuvable`, `Interdit` when a role of the account is not the actor's to grant, `Conflit` when the
    account is deactivated.
    """
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    if not compte.est_actif:
        raise Conflit("Ce compte est désactivé : réactivez-le d’abord.")
    return ResultatInvitation(compte, _emettre(acteur, compte, maintenant))


def trouver_compte(acteur: Acteur, compte_id: int) -> Compte:
    """An account the actor manages at least in part; raises `Introuvable`."""
    compte = db.session.scalar(comptes_visibles(acteur).where(Compte.id == compte_id).with_for_update())
    if compte is None:
        raise Introuvable("Ce compte n’existe pas.")
    return compte


def compte_par_courriel(acteur: Acteur, courriel: str) -> Compte:
    """The account of an address, when the actor manages it at least in part; raises `Introuvable`."""
    compte = db.session.scalar(
        comptes_visibles(acteur).where(Compte.courriel == normaliser_courriel(courriel))
    )
    if compte is None:
        raise Introuvable(f"Aucun compte ne porte l’adresse « {courriel} ».")
    return compte


def exiger_gestion(acteur: Acteur, compte: Compte) -> None:
    """Raise `Interdit` unless every role of the account is the actor's to grant, and it is not their own."""
    if compte.id == acteur.compte_id:
        raise Interdit("C’est votre propre compte : passez par « Mon compte ».")
    if not gere_tout(acteur, compte):
        raise Interdit(
            "Ce compte a aussi des rôles hors de votre périmètre : retirez ceux que vous gérez, "
            "ou demandez à l’administrateur."
        )


def _emettre(acteur: Acteur, compte: Compte, maintenant: datetime) -> str:
    eteindre_les_liens(compte, maintenant)
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation(
        compte_id=compte.id,
        empreinte=_empreinte(jeton),
        expire_le=maintenant + DUREE,
        auteur_id=acteur.compte_id,
    )
    db.session.add(invitation)
    compte.reinitialisation_demandee_le = None  # answered
    db.session.flush()
    consigner(
        acteur,
        Verbe.INVITATION_CREEE,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        valeurs={"expire_le": invitation.expire_le},
    )
    return jeton


def revoquer_invitation(acteur: Acteur, compte_id: int, invitation_id: int, maintenant: datetime) -> Compte:
    """End a link before its time. Raises `Introuvable`, `Interdit`, `Conflit` when it served or is over already."""
    compte = trouver_compte(acteur, compte_id)
    exiger_gestion(acteur, compte)
    invitation = db.session.scalar(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.compte_id == compte.id)
    )
    if invitation is None:
        raise Introuvable("Ce lien n’existe pas.")
    if invitation.utilisee_le is not None or invitation.expire_le <= maintenant:
        raise Conflit("Ce lien a déjà servi, ou n’est plus valable.")
    invitation.expire_le = maintenant
    db.session.flush()
    consigner(
        acteur,
        Verbe.INVITATION_REVOQUEE,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        le=maintenant,
    )
    return compte


def eteindre_les_liens(compte: Compte, maintenant: datetime, *, sauf_auteur: int | None = None) -> None:
    """End every link of an account that still works, but for those of one author."""
    autres = true() if sauf_auteur is None else Invitation.auteur_id.is_distinct_from(sauf_auteur)
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.compte_id == compte.id,
            Invitation.utilisee_le.is_(None),
            Invitation.expire_le > maintenant,
            autres,
        )
        .values(expire_le=maintenant)
    )


def _empreinte(jeton: str) -> str:
    return hmac.new(coffre.cle("invitation"), jeton.encode(), hashlib.sha256).hexdigest()


def lire_invitation(acteur: Acteur, jeton: str, maintenant: datetime) -> Compte:
    """The account that a link is for; raises `Introuvable` when it is unknown, used, over, or deactivated."""
    compte = db.session.scalar(
        select(Compte)
        .join(Invitation, Invitation.compte_id == Compte.id)
        .where(
            Invitation.empreinte == _empreinte(jeton),
            Invitation.utilisee_le.is_(None),
            Invitation.expire_le > maintenant,
            Compte.est_actif,
        )
        .with_for_update()
    )
    if compte is None:
        raise Introuvable("Ce lien ne fonctionne plus.")
    return compte


def choisir_mot_de_passe(acteur: Acteur, jeton: str, mot_de_passe: str, maintenant: datetime) -> Compte:
    """Choose a password with a link, which is then over. Raises `Introuvable` or `DonneesInvalides`."""
    compte = lire_invitation(acteur, jeton, maintenant)
    poser_mot_de_passe(compte, mot_de_passe, maintenant)
    db.session.execute(
        update(Invitation).where(Invitation.empreinte == _empreinte(jeton)).values(utilisee_le=maintenant)
    )
    eteindre_les_liens(compte, maintenant)
    consigner(
        Acteur(nom=compte.nom, compte_id=compte.id),
        Verbe.MOT_DE_PASSE_CHOISI,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        valeurs={"origine": "invitation"},
        le=maintenant,
    )
    return compte
