"""Links that open the deposit of one structure, without an account: made, opened, revoked.

Only the sha256 of the token is kept. A link lives thirty days, deposits and shows what it deposited, and nothing else:
its actor holds the deposit permissions of the structure in the territories of the link, and no other.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ...extensions import boite_d_envoi, db
from ...models import AccesDepot, AccesDepotTerritoire, Compte, DepotParLien, Structure, Territoire
from ...models.vocabulaire import Role
from ..acteur import Acteur, Droit
from ..comptes.limitation import exiger_un_essai, noter_un_echec, oublier_les_echecs
from ..erreurs import Conflit, DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import nettoyer
from ..perimetre import structures_visibles, territoires_visibles
from ..permissions import Permission

DUREE = timedelta(days=30)
#: What a link may do; everything else is closed to it, whatever its roles hold.
PERMISSIONS_DU_LIEN = frozenset(
    {
        Permission.RELEVE_DEPOSER,
        Permission.RELEVE_LIRE,
        Permission.HEURES_SAISIR,
        Permission.HEURES_LIRE,
        Permission.MARCHE_LIRE,
        Permission.CONTRAT_LIRE,
    }
)
CHEMIN = "/depot/"
PERIME = "Ce lien ne fonctionne plus."
#: Wrong tokens and deposits are counted apart from the login, and from each other.
OUVRIR, DEPOSER = "depot/ouvrir/", "depot/deposer/"


@dataclass(frozen=True)
class LienCree:
    """A link that was just made: `jeton` is known at this moment only."""

    acces: AccesDepot
    jeton: str

    @property
    def adresse(self) -> str:
        """The whole address, where the public one of the site is set; else its path."""
        return f"{boite_d_envoi.adresse_publique}{CHEMIN}{self.jeton}"


def fabriquer(
    acteur: Acteur, structure_id: int, territoires: Collection[int], adresse: str, maintenant: datetime
) -> LienCree:
    """A new link for an address, journaled in each of its territories; flushes."""
    jeton = secrets.token_urlsafe(32)
    acces = AccesDepot(
        structure_id=structure_id,
        empreinte=_empreinte(jeton),
        adresse=adresse,
        cree_le=maintenant,
        expire_le=maintenant + DUREE,
        auteur_id=acteur.compte_id,
    )
    db.session.add(acces)
    db.session.flush()
    db.session.add_all(
        [AccesDepotTerritoire(acces_id=acces.id, territoire_id=t) for t in sorted(territoires)]
    )
    db.session.flush()
    _consigner(acteur, Verbe.LIEN_DEPOT_CREE, acces, territoires, {"expire_le": acces.expire_le})
    return LienCree(acces, jeton)


def creer_lien(acteur: Acteur, structure_id: int, destinataire: str | None, maintenant: datetime) -> LienCree:
    """A link to copy and hand over; `destinataire` says to whom. Raises `Introuvable`, `DonneesInvalides`.

    It deposits for the territories where the actor manages the reminders, and that know the structure.
    """
    structure = trouver_structure(acteur, structure_id)
    destinataire = nettoyer(destinataire or "")
    if not destinataire or len(destinataire) > 254:
        raise DonneesInvalides("Écrivez à qui vous remettez ce lien, en 254 signes au plus.", "destinataire")
    territoires = territoires_geres(acteur, structure)
    return fabriquer(acteur, structure.id, territoires, destinataire, maintenant)


def trouver_structure(acteur: Acteur, structure_id: int, *, verrou: bool = False) -> Structure:
    """A structure that the actor may remind, its row held with `verrou`; raises `Introuvable`."""
    requete = structures_visibles(acteur, Permission.RAPPEL_GERER).where(Structure.id == structure_id)
    structure = db.session.scalar(requete.with_for_update(of=Structure) if verrou else requete)
    if structure is None:
        raise Introuvable("Cette structure n’existe pas, ou n’est connue que d’un autre territoire.")
    return structure


def territoires_geres(acteur: Acteur, structure: Structure) -> list[int]:
    """Where the actor manages reminders; a local structure is of its own territory only."""
    requete = territoires_visibles(acteur, Permission.RAPPEL_GERER).with_only_columns(Territoire.id)
    if structure.territoire_id is not None:
        requete = requete.where(Territoire.id == structure.territoire_id)
    return list(db.session.scalars(requete.order_by(Territoire.id)))


def liens_de(acteur: Acteur, structure_id: int) -> Sequence:
    """The links of a structure that the actor may revoke, newest first: rows with who made each."""
    requete = (
        select(AccesDepot, Compte.nom.label("auteur"))
        .outerjoin(Compte, Compte.id == AccesDepot.auteur_id)
        .where(AccesDepot.structure_id == structure_id, AccesDepot.id.in_(_geres(acteur)))
        .order_by(AccesDepot.cree_le.desc(), AccesDepot.id.desc())
        .limit(20)
    )
    return db.session.execute(requete).all()


def _geres(acteur: Acteur):
    """The links of which one territory at least is the actor's."""
    territoires = territoires_visibles(acteur, Permission.RAPPEL_GERER).with_only_columns(Territoire.id)
    return select(AccesDepotTerritoire.acces_id).where(AccesDepotTerritoire.territoire_id.in_(territoires))


def revoquer_lien(acteur: Acteur, acces_id: int, maintenant: datetime) -> AccesDepot:
    """End a link before its time. Raises `Introuvable`, `Conflit` when it is over already."""
    requete = select(AccesDepot).where(AccesDepot.id == acces_id, AccesDepot.id.in_(_geres(acteur)))
    acces = db.session.scalar(requete.with_for_update(of=AccesDepot))
    if acces is None:
        raise Introuvable("Ce lien n’existe pas.")
    if acces.revoque_le is not None or acces.expire_le <= maintenant:
        raise Conflit("Ce lien ne fonctionnait déjà plus.")
    acces.revoque_le = maintenant
    db.session.flush()
    _consigner(acteur, Verbe.LIEN_DEPOT_REVOQUE, acces, [t.id for t in acces.territoires])
    return acces


# --- the door --------------------------------------------------------------------------------------------------


def ouvrir_lien(acteur: Acteur, jeton: str, adresse_ip: str | None, maintenant: datetime) -> AccesDepot:
    """The link of a token; raises `Introuvable` when it is unknown, over or revoked, and `TropDeTentatives` when
    this address tried too many of those: each is to be counted by `compter_un_lien_mort`."""
    exiger_un_essai(_empreinte(jeton), adresse_ip, maintenant, OUVRIR)
    acces = db.session.scalar(
        select(AccesDepot).where(
            AccesDepot.empreinte == _empreinte(jeton),
            AccesDepot.revoque_le.is_(None),
            AccesDepot.expire_le > maintenant,
        )
    )
    if acces is None:
        raise Introuvable(PERIME)
    return acces


def compter_un_lien_mort(acteur: Acteur, jeton: str, adresse_ip: str | None, maintenant: datetime) -> None:
    """Count a token that opened nothing."""
    noter_un_echec(_empreinte(jeton), adresse_ip, maintenant, OUVRIR)


def compter_un_depot(acteur: Acteur, jeton: str, adresse_ip: str | None, maintenant: datetime) -> None:
    """Count a deposit; raises `TropDeTentatives` when this link, or this address, made too many in the window."""
    exiger_un_essai(_empreinte(jeton), adresse_ip, maintenant, DEPOSER)
    noter_un_echec(_empreinte(jeton), adresse_ip, maintenant, DEPOSER)


def oublier_les_refus(acces: AccesDepot) -> None:
    """A file that was read clears the count of its link, never that of the address: a firm may send ten photos."""
    oublier_les_echecs(acces.empreinte, DEPOSER)


def acteur_du_lien(acces: AccesDepot) -> Acteur:
    """Who deposits with a link: the structure as holder and as employer, in the territories of the link, and only
    to deposit."""
    return Acteur(
        nom=acces.adresse,
        droits=tuple(
            Droit(role, territoire_id=territoire.id, structure_id=acces.structure_id)
            for territoire in acces.territoires
            for role in (Role.ENTREPRISE, Role.EMPLOYEUR)
        ),
        limite=PERMISSIONS_DU_LIEN,
    )


def retenir_depot(acces: AccesDepot, releve_id: int, maintenant: datetime) -> None:
    """Tie a sheet to the link that deposited it, and journal the use; once."""
    if not a_depose(acces, releve_id):
        db.session.add(DepotParLien(acces_id=acces.id, releve_id=releve_id, le=maintenant))
        db.session.flush()
    noter_usage(acces, {"releve": releve_id})


def noter_usage(acces: AccesDepot, valeurs: dict) -> None:
    """Journal what was done with a link."""
    territoires = [t.id for t in acces.territoires]
    _consigner(acteur_du_lien(acces), Verbe.LIEN_DEPOT_UTILISE, acces, territoires, valeurs)


def a_depose(acces: AccesDepot, releve_id: int) -> bool:
    """Whether this sheet came by this link."""
    requete = select(DepotParLien.id).where(
        DepotParLien.acces_id == acces.id, DepotParLien.releve_id == releve_id
    )
    return db.session.scalar(requete) is not None


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()


def _consigner(
    acteur: Acteur,
    verbe: Verbe,
    acces: AccesDepot,
    territoires: Collection[int],
    valeurs: dict | None = None,
) -> None:
    for territoire_id in sorted(territoires):
        consigner(
            acteur,
            verbe,
            objet=("structure", acces.structure_id),
            territoire_id=territoire_id,
            valeurs={"acces": acces.id, **(valeurs or {})},
        )
