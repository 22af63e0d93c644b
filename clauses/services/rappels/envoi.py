"""Sending the reminders, once each whatever happens.

A digest is reserved first: its rows, whose key the base holds unique, and its links. `retenir` then makes them durable
(the edge commits), the messages leave with no transaction open, and what became of them is written. Killed in between,
the digest stays « en cours »: shown as interrupted, never sent twice. When no message could leave, the reservation is
given back, and the reminders are still to be sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from ...extensions import db
from ...models import Rappel, RappelLigne
from ...models.rappels import EtatRappel
from ...models.types import maintenant as instant_present
from .. import courriels
from ..acteur import Acteur
from ..courriels import AdresseRefusee, Courriel, ServeurInjoignable
from ..erreurs import DonneesInvalides
from ..journal import Verbe, consigner
from .adresses import refuser_par_le_serveur
from .destinataires import Destinataire
from .liens import LienCree, fabriquer, trouver_structure
from .message import rediger
from .plan import Digest, digest_de, plan_du_jour

Retenir = Callable[[], None]
FUSEAU = ZoneInfo("Europe/Paris")


class Depart(NamedTuple):
    """One message ready to leave, with its link."""

    courriel: Courriel
    lien: LienCree


@dataclass(frozen=True)
class Issue:
    """What became of one digest: the addresses it left for, those that refused it, or why it is still to be sent."""

    digest: Digest
    envoyes: Sequence[str] = ()
    refuses: Sequence[AdresseRefusee] = ()
    a_envoyer: str = ""
    est_deja_pris: bool = False

    @property
    def est_envoyee(self) -> bool:
        return bool(self.envoyes)


@dataclass
class Bilan:
    """A day of reminders: one `Issue` per structure that had one due."""

    jour: date
    issues: list[Issue] = field(default_factory=list)

    @property
    def envoyes(self) -> list[Issue]:
        return [i for i in self.issues if i.est_envoyee]

    @property
    def a_envoyer(self) -> list[Issue]:
        return [i for i in self.issues if i.a_envoyer]


SANS_ADRESSE = "aucune adresse ne reçoit les rappels de cette structure"
PERSONNE_N_A_PU = "toutes ses adresses ont refusé le message"


def envoyer_rappels_du_jour(
    acteur: Acteur,
    aujourdhui: date,
    *,
    retenir: Retenir = db.session.flush,
    a_blanc: bool = False,
    maintenant: datetime | None = None,
) -> Bilan:
    """Send what is due that day, and say what became of it; doing it again sends nothing more.

    `retenir` commits, for the edge that calls; without it everything is kept or lost together, and a crash after the
    messages left may send them again. `a_blanc` sends and writes nothing.
    """
    bilan = Bilan(aujourdhui)
    panne = "" if courriels.est_regle() or a_blanc else courriels.NON_REGLE
    for digest in plan_du_jour(acteur, aujourdhui):
        if not digest.destinataires.joignables:
            bilan.issues.append(Issue(digest, a_envoyer=SANS_ADRESSE))
        elif panne or a_blanc:
            bilan.issues.append(Issue(digest, a_envoyer=panne or "essai à blanc"))
        else:
            quand = maintenant or instant_present()
            issue = _envoyer(acteur, digest, aujourdhui, quand, retenir)
            # A server that does not answer one digest will not answer the next.
            panne = issue.a_envoyer if issue.a_envoyer != PERSONNE_N_A_PU else ""
            bilan.issues.append(issue)
    return bilan


def envoyer_a_l_heure(acteur: Acteur, maintenant: datetime, retenir: Retenir) -> Bilan:
    """The daily task: the reminders of the day it is in the office."""
    jour = maintenant.astimezone(FUSEAU).date()
    return envoyer_rappels_du_jour(acteur, jour, retenir=retenir, maintenant=maintenant)


def envoyer_maintenant(
    acteur: Acteur, structure_id: int, aujourdhui: date, maintenant: datetime, retenir: Retenir
) -> Issue:
    """Send by hand what one structure has not given, in the actor's territories.

    Raises `Introuvable`; `DonneesInvalides` when there is nothing to send, nobody to send it to, or no server.
    """
    # Held until the reservation is committed: the second of two clicks sees what the first one sent.
    trouver_structure(acteur, structure_id, verrou=True)
    digest = digest_de(acteur, structure_id, aujourdhui)
    if digest is None:
        raise DonneesInvalides(
            "Il n’y a rien à rappeler à cette structure aujourd’hui : tout est rendu, en pause ou déjà rappelé."
        )
    if not digest.destinataires.joignables:
        raise DonneesInvalides(
            "Aucune adresse ne reçoit les rappels de cette structure : ajoutez un contact."
        )
    if not courriels.est_regle():
        raise DonneesInvalides(courriels.NON_REGLE)
    issue = _envoyer(acteur, digest, aujourdhui, maintenant, retenir, est_manuel=True)
    if issue.a_envoyer:
        raise DonneesInvalides(issue.a_envoyer[0].upper() + issue.a_envoyer[1:])
    if issue.est_deja_pris:
        raise DonneesInvalides("Ce rappel vient de partir.")
    return issue


def _envoyer(
    acteur: Acteur,
    digest: Digest,
    aujourdhui: date,
    maintenant: datetime,
    retenir: Retenir,
    *,
    est_manuel: bool = False,
) -> Issue:
    rappel = _reserver(acteur, digest, aujourdhui, maintenant, est_manuel=est_manuel)
    if rappel is None:
        return Issue(digest, est_deja_pris=True)
    departs = _preparer(acteur, rappel, digest, maintenant)
    rappel_id = rappel.id
    retenir()
    envoyes, refuses, panne = _remettre(departs, maintenant)
    _noter(acteur, rappel_id, digest, departs, envoyes, maintenant)
    for refus in refuses:
        refuser_par_le_serveur(acteur, refus, digest.territoires, maintenant)
    retenir()
    if envoyes:
        return Issue(digest, envoyes, refuses)
    return Issue(digest, (), refuses, a_envoyer=panne or PERSONNE_N_A_PU)


def _reserver(
    acteur: Acteur, digest: Digest, jour: date, maintenant: datetime, *, est_manuel: bool
) -> Rappel | None:
    """The digest and its rows, or `None` when somebody else has reserved one of them."""
    rappel = Rappel(
        structure_id=digest.structure_id, jour=jour, est_manuel=est_manuel, cree_le=maintenant,
        auteur_id=acteur.compte_id,
        lignes=[
            RappelLigne(
                territoire_id=e.demande.territoire_id, attribution_id=e.demande.attribution_id,
                structure_id=e.demande.structure_id, est_employeur=e.demande.est_employeur,
                exigible=e.demande.exigible, palier=e.palier, jour=jour,
                mois=[f"{m:%Y-%m}" for m in e.demande.mois],
            )
            for e in digest.envois
        ],
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(rappel)
    except IntegrityError:
        return None
    return rappel


def _preparer(acteur: Acteur, rappel: Rappel, digest: Digest, maintenant: datetime) -> list[Depart]:
    departs = []
    for destinataire in digest.destinataires.joignables:
        demandes = demandes_pour(digest, destinataire)
        territoires = {d.territoire_id for d in demandes}
        lien = fabriquer(acteur, digest.structure_id, territoires, destinataire.adresse, maintenant)
        lien.acces.rappel_id = rappel.id
        departs.append(Depart(rediger(destinataire.adresse, demandes, lien.adresse), lien))
    db.session.flush()
    return departs


def demandes_pour(digest: Digest, destinataire: Destinataire) -> list:
    """What an address may be told of."""
    return [d for d in digest.demandes if destinataire.territoire_id in (None, d.territoire_id)]


def _remettre(departs: Sequence[Depart], maintenant: datetime) -> tuple[list[str], list[AdresseRefusee], str]:
    """(addresses that took the message, refusals, why the rest did not leave)."""
    envoyes: list[str] = []
    refuses: list[AdresseRefusee] = []
    try:
        with courriels.connexion() as serveur:
            for depart in departs:
                refus = courriels.envoyer(serveur, depart.courriel, maintenant)
                if refus is None:
                    envoyes.append(depart.courriel.a)
                else:
                    refuses.append(refus)
    except ServeurInjoignable as panne:
        return envoyes, refuses, panne.message
    return envoyes, refuses, ""


def _noter(
    acteur: Acteur,
    rappel_id: int,
    digest: Digest,
    departs: Sequence[Depart],
    envoyes: Sequence[str],
    maintenant: datetime,
) -> None:
    """Write that it left, or give the reservation back; a link that nobody received is over."""
    for depart in departs:
        if depart.courriel.a not in envoyes:
            depart.lien.acces.revoque_le = maintenant
    rappel = db.session.get(Rappel, rappel_id)
    if not envoyes:
        db.session.flush()
        db.session.delete(rappel)
        db.session.flush()
        return
    rappel.etat, rappel.envoye_le = EtatRappel.ENVOYE, maintenant
    db.session.flush()
    for territoire_id in sorted(digest.territoires):
        siens = [e for e in digest.envois if e.demande.territoire_id == territoire_id]
        consigner(
            acteur,
            Verbe.RAPPEL_ENVOYE,
            objet=("structure", digest.structure_id),
            territoire_id=territoire_id,
            valeurs={
                "rappel": rappel_id,
                "adresses": len(envoyes),
                "releves": [
                    [e.demande.attribution_id, f"{e.demande.exigible:%Y-%m}", e.palier] for e in siens
                ],
            },
            le=maintenant,
        )
