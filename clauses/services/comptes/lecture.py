"""The list of accounts and the page of one, each within what the reader manages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from ...extensions import db
from ...models import Appartenance, Compte, Invitation, Territoire
from ...models.types import Vocabulaire
from ...models.vocabulaire import Role
from ..acteur import SYSTEME, Acteur
from ..erreurs import Introuvable
from ..perimetre import comptes_visibles, territoires_visibles
from ..permissions import Permission
from .octroi import gere_tout, peut_accorder, portee_de
from .sessions import compter_sessions

PAR_PAGE = 50
LIENS_MONTRES = 10


class EtatCompte(Vocabulaire):
    ACTIF = "actif", "Actif"
    OUBLI = "oubli", "Mot de passe oublié"
    INVITE = "invite", "Invité"
    LIEN_EXPIRE = "lien_expire", "Lien expiré"
    DESACTIVE = "desactive", "Désactivé"


@dataclass(frozen=True)
class FiltresComptes:
    role: Role | None = None
    etat: EtatCompte | None = None
    territoire_id: int | None = None


@dataclass(frozen=True)
class AppartenanceLue:
    """One role as shown: its place in words, its last day, and whether the reader may take it back."""

    id: int
    role: Role
    libelle: str
    lieu: str
    date_debut: date | None
    date_fin: date | None
    est_en_vigueur: bool
    est_retirable: bool


class EtatLienCompte(Vocabulaire):
    EN_COURS = "en_cours", "En cours"
    SERVI = "servi", "A servi"
    FINI = "fini", "Plus valable"


@dataclass(frozen=True)
class LienLu:
    """A link that was handed out to choose a password: `le` is when it will be, or was, over."""

    id: int
    etat: EtatLienCompte
    le: datetime
    auteur: str


@dataclass(frozen=True)
class FicheCompte:
    """An account with what its own page alone shows."""

    compte: "CompteLu"
    liens: tuple[LienLu, ...]
    sessions: int


@dataclass(frozen=True)
class CompteLu:
    """An account as shown to a reader: roles of other perimeters are only counted."""

    id: int
    nom: str
    courriel: str
    etat: EtatCompte
    appartenances: tuple[AppartenanceLue, ...]
    nombre_ailleurs: int
    cree_le: datetime
    derniere_connexion_le: datetime | None
    invitation_expire_le: datetime | None
    est_soi: bool
    est_gerable: bool
    a_un_mot_de_passe: bool
    a_un_facteur: bool
    reinitialisation_demandee_le: datetime | None


@dataclass(frozen=True)
class PageComptes:
    lignes: tuple[CompteLu, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAR_PAGE))


def lister_comptes(acteur: Acteur, filtres: FiltresComptes, page: int, maintenant: datetime) -> PageComptes:
    """One page of the accounts the actor manages at least in part, by name."""
    requete = _filtrer(acteur, filtres, maintenant)
    total = db.session.scalar(select(func.count()).select_from(requete.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PAR_PAGE)))
    comptes = db.session.scalars(
        requete.options(_avec_appartenances())
        .order_by(func.lower(Compte.nom), Compte.id)
        .offset((page - 1) * PAR_PAGE)
        .limit(PAR_PAGE)
    ).all()
    liens = _liens_en_cours([c.id for c in comptes], maintenant)
    return PageComptes(tuple(_lire(acteur, c, liens, maintenant) for c in comptes), total, page)


def lire_compte(acteur: Acteur, compte_id: int, maintenant: datetime) -> CompteLu:
    """One account; raises `Introuvable` outside the actor's perimeter."""
    compte = _trouver(acteur, compte_id)
    return _lire(acteur, compte, _liens_en_cours([compte.id], maintenant), maintenant)


def lire_fiche(acteur: Acteur, compte_id: int, maintenant: datetime) -> FicheCompte:
    """One account with its links and its open sessions, for whoever manages it; raises as `lire_compte`."""
    lu = lire_compte(acteur, compte_id, maintenant)
    if not lu.est_gerable:
        return FicheCompte(lu, (), 0)
    return FicheCompte(
        lu, _liens(compte_id, maintenant), compter_sessions(_trouver(acteur, compte_id), maintenant)
    )


def _trouver(acteur: Acteur, compte_id: int) -> Compte:
    requete = comptes_visibles(acteur).where(Compte.id == compte_id).options(_avec_appartenances())
    compte = db.session.scalar(requete)
    if compte is None:
        raise Introuvable("Ce compte n’existe pas.")
    return compte


def _liens(compte_id: int, maintenant: datetime) -> tuple[LienLu, ...]:
    """The last links of an account, newest first."""
    invitations = db.session.scalars(
        select(Invitation)
        .where(Invitation.compte_id == compte_id)
        .options(joinedload(Invitation.auteur))
        .order_by(Invitation.id.desc())
        .limit(LIENS_MONTRES)
    )
    return tuple(
        LienLu(
            i.id,
            _etat_du_lien(i, maintenant),
            i.utilisee_le or i.expire_le,
            i.auteur.nom if i.auteur else SYSTEME.nom,
        )
        for i in invitations
    )


def _etat_du_lien(invitation: Invitation, maintenant: datetime) -> EtatLienCompte:
    if invitation.utilisee_le is not None:
        return EtatLienCompte.SERVI
    return EtatLienCompte.EN_COURS if invitation.expire_le > maintenant else EtatLienCompte.FINI


def _avec_appartenances():
    lieux = (Appartenance.territoire, Appartenance.structure, Appartenance.organisme)
    return selectinload(Compte.appartenances).options(*(joinedload(lieu) for lieu in lieux))


def _filtrer(acteur: Acteur, filtres: FiltresComptes, maintenant: datetime) -> Select:
    requete, conditions = comptes_visibles(acteur), []
    if filtres.role:
        conditions.append(Appartenance.role == filtres.role)
    if filtres.territoire_id:
        conditions.append(Appartenance.territoire_id == filtres.territoire_id)
    if conditions and Role.ADMINISTRATEUR not in acteur.roles:
        # A role held elsewhere does not answer the question: it is not this reader's business.
        siens = territoires_visibles(acteur, Permission.COMPTE_GERER).with_only_columns(Territoire.id)
        conditions.append(Appartenance.territoire_id.in_(siens))
    if conditions:
        requete = requete.where(Compte.id.in_(select(Appartenance.compte_id).where(*conditions)))
    if filtres.etat is None:
        return requete
    lien = exists().where(
        Invitation.compte_id == Compte.id,
        Invitation.utilisee_le.is_(None),
        Invitation.expire_le > maintenant,
    )
    sans, oubli = Compte.mot_de_passe.is_(None), Compte.reinitialisation_demandee_le.is_not(None)
    return requete.where(
        *{
            EtatCompte.DESACTIVE: (~Compte.est_actif,),
            EtatCompte.OUBLI: (Compte.est_actif, oubli),
            EtatCompte.ACTIF: (Compte.est_actif, ~oubli, ~sans),
            EtatCompte.INVITE: (Compte.est_actif, ~oubli, sans, lien),
            EtatCompte.LIEN_EXPIRE: (Compte.est_actif, ~oubli, sans, ~lien),
        }[filtres.etat]
    )


def _liens_en_cours(comptes: Iterable[int], maintenant: datetime) -> dict[int, datetime]:
    """The end of the link that still works, per account."""
    derniere = func.max(Invitation.expire_le, type_=Invitation.expire_le.type)
    lignes = db.session.execute(
        select(Invitation.compte_id, derniere)
        .where(
            Invitation.compte_id.in_(list(comptes)),
            Invitation.utilisee_le.is_(None),
            Invitation.expire_le > maintenant,
        )
        .group_by(Invitation.compte_id)
    )
    return {compte_id: expire_le for compte_id, expire_le in lignes}


def _lire(acteur: Acteur, compte: Compte, liens: dict[int, datetime], maintenant: datetime) -> CompteLu:
    montrees = [a for a in compte.appartenances if peut_accorder(acteur, a.role, portee_de(a))]
    a_soi = compte.id == acteur.compte_id
    return CompteLu(
        id=compte.id,
        nom=compte.nom,
        courriel=compte.courriel,
        etat=_etat(compte, compte.id in liens),
        appartenances=tuple(lire_appartenance(a, maintenant.date(), not a_soi) for a in montrees),
        nombre_ailleurs=len(compte.appartenances) - len(montrees),
        cree_le=compte.cree_le,
        derniere_connexion_le=compte.derniere_connexion_le,
        invitation_expire_le=liens.get(compte.id),
        est_soi=a_soi,
        est_gerable=not a_soi and gere_tout(acteur, compte),
        a_un_mot_de_passe=compte.mot_de_passe is not None,
        a_un_facteur=compte.totp_active_le is not None,
        reinitialisation_demandee_le=compte.reinitialisation_demandee_le,
    )


def lire_appartenance(a: Appartenance, jour: date, est_retirable: bool = False) -> AppartenanceLue:
    """A membership in words: « Structure · Territoire », « Organisme »."""
    lieux = [lieu.nom for lieu in (a.structure, a.territoire, a.organisme) if lieu is not None]
    return AppartenanceLue(
        id=a.id,
        role=a.role,
        libelle=a.libelle,
        lieu=" · ".join(lieux),
        date_debut=a.date_debut,
        date_fin=a.date_fin,
        est_en_vigueur=(a.date_debut or jour) <= jour <= (a.date_fin or jour),
        est_retirable=est_retirable,
    )


def _etat(compte: Compte, a_un_lien: bool) -> EtatCompte:
    if not compte.est_actif:
        return EtatCompte.DESACTIVE
    if compte.reinitialisation_demandee_le is not None:
        return EtatCompte.OUBLI
    if compte.mot_de_passe is not None:
        return EtatCompte.ACTIF
    return EtatCompte.INVITE if a_un_lien else EtatCompte.LIEN_EXPIRE
