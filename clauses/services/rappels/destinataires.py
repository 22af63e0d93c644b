"""Who receives the reminders of a structure: its contacts that do, else its accounts, else nobody.

An address that refuses our messages is left out until somebody says that it works again. An account held inside one
territory is told of that territory alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from ...extensions import db
from ...models import AdresseEnErreur, Appartenance, Compte, ContactStructure
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..perimetre import contacts_visibles
from ..permissions import Permission

ROLES = (Role.ENTREPRISE, Role.EMPLOYEUR)


@dataclass(frozen=True)
class Destinataire:
    """One address. `territoire_id` limits what it is told of; `erreur` is why nothing is sent to it."""

    adresse: str
    nom: str
    est_compte: bool
    territoire_id: int | None = None
    erreur: AdresseEnErreur | None = None


@dataclass(frozen=True)
class Destinataires:
    """The addresses of a structure: those that messages leave for, and those that refuse them."""

    joignables: Sequence[Destinataire] = ()
    en_erreur: Sequence[Destinataire] = ()


@dataclass
class _Adresses:
    contacts: list[Destinataire] = field(default_factory=list)
    comptes: list[Destinataire] = field(default_factory=list)


def destinataires_des(
    acteur: Acteur, territoires: Mapping[int, Collection[int]], aujourdhui: date
) -> dict[int, Destinataires]:
    """Structure → its addresses; `territoires` are those that ask something of each. A constant number of queries."""
    adresses = {cle: _Adresses() for cle in territoires}
    for contact in _contacts(acteur, territoires):
        if contact.territoire_id in territoires[contact.structure_id]:
            trouve = Destinataire(contact.courriel.lower(), contact.nom, est_compte=False)
            adresses[contact.structure_id].contacts.append(trouve)
    for ligne in _comptes(territoires, aujourdhui):
        if ligne.territoire_id is None or ligne.territoire_id in territoires[ligne.structure_id]:
            trouve = Destinataire(
                ligne.courriel, ligne.nom, est_compte=True, territoire_id=ligne.territoire_id
            )
            adresses[ligne.structure_id].comptes.append(trouve)
    erreurs = _erreurs({d.adresse for a in adresses.values() for d in (*a.contacts, *a.comptes)})
    return {cle: _choisir(trouvees, erreurs) for cle, trouvees in adresses.items()}


def _choisir(adresses: _Adresses, erreurs: Mapping[str, AdresseEnErreur]) -> Destinataires:
    """The contacts as long as one of them answers, else the accounts; each address once."""
    refusees = _uniques(d for d in (*adresses.contacts, *adresses.comptes) if d.adresse in erreurs)
    for groupe in (adresses.contacts, adresses.comptes):
        joignables = _uniques(d for d in groupe if d.adresse not in erreurs)
        if joignables:
            break
    return Destinataires(
        joignables=joignables,
        en_erreur=[Destinataire(d.adresse, d.nom, d.est_compte, None, erreurs[d.adresse]) for d in refusees],
    )


def _uniques(destinataires) -> list[Destinataire]:
    vus: dict[str, Destinataire] = {}
    for d in destinataires:
        if d.adresse not in vus or d.territoire_id is None:
            vus[d.adresse] = d
    return list(vus.values())


def _contacts(acteur: Acteur, structures: Collection[int]):
    requete = contacts_visibles(acteur, Permission.RAPPEL_GERER).where(
        ContactStructure.structure_id.in_(structures),
        ContactStructure.est_a_rappeler,
        ContactStructure.courriel.is_not(None),
    )
    return db.session.scalars(requete.order_by(ContactStructure.nom, ContactStructure.id)).all()


def _comptes(structures: Collection[int], aujourdhui: date):
    requete = (
        select(Appartenance.structure_id, Appartenance.territoire_id, Compte.courriel, Compte.nom)
        .join(Compte, Compte.id == Appartenance.compte_id)
        .where(
            Appartenance.structure_id.in_(structures),
            Appartenance.role.in_(ROLES),
            Compte.est_actif,
            or_(Appartenance.date_debut.is_(None), Appartenance.date_debut <= aujourdhui),
            or_(Appartenance.date_fin.is_(None), Appartenance.date_fin >= aujourdhui),
        )
        .order_by(Compte.nom, Compte.id, Appartenance.id)
    )
    return db.session.execute(requete).all()


def _erreurs(adresses: Collection[str]) -> dict[str, AdresseEnErreur]:
    requete = select(AdresseEnErreur).where(
        AdresseEnErreur.adresse.in_(adresses), AdresseEnErreur.retablie_le.is_(None)
    )
    return {e.adresse: e for e in db.session.scalars(requete)}
