"""What reminders are due on a day: one digest per structure, of the sheets that reach a step and are not paused."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ...extensions import db
from ...models import PauseRappel, RappelLigne
from ..acteur import Acteur
from .demandes import Demande, lire_demandes
from .destinataires import Destinataires, destinataires_des

Cle = tuple[int, int, bool, date]
#: What is sent by hand between two steps.
A_LA_MAIN = 0


@dataclass(frozen=True)
class Envoi:
    """One sheet of a digest, and the step that it is reminded at."""

    demande: Demande
    palier: int


@dataclass(frozen=True)
class Digest:
    """What one structure is to be reminded of, and at which addresses."""

    structure_id: int
    structure: str
    envois: Sequence[Envoi]
    destinataires: Destinataires

    @property
    def demandes(self) -> list[Demande]:
        return [e.demande for e in self.envois]

    @property
    def territoires(self) -> set[int]:
        return {e.demande.territoire_id for e in self.envois}


def rappels_des(demandes: Iterable[Demande]) -> dict[Cle, list[RappelLigne]]:
    """What was sent of each sheet, oldest first."""
    envoyes: dict[Cle, list[RappelLigne]] = {}
    attributions = {d.attribution_id for d in demandes}
    requete = select(RappelLigne).where(RappelLigne.attribution_id.in_(attributions))
    for ligne in db.session.scalars(requete.order_by(RappelLigne.jour, RappelLigne.id)):
        cle = (ligne.attribution_id, ligne.structure_id, ligne.est_employeur, ligne.exigible)
        envoyes.setdefault(cle, []).append(ligne)
    return envoyes


def pauses_des(structures: Collection[int], aujourdhui: date) -> dict[tuple[int, int], PauseRappel]:
    """(structure, territory) → the pause in force that day."""
    requete = select(PauseRappel).where(
        PauseRappel.structure_id.in_(structures),
        PauseRappel.jusqu_au >= aujourdhui,
        PauseRappel.levee_le.is_(None),
    )
    return {(p.structure_id, p.territoire_id): p for p in db.session.scalars(requete)}


def palier_a_envoyer(demande: Demande, envoyes: Sequence[RappelLigne], aujourdhui: date) -> int | None:
    """The step reached and not sent yet; one that was missed is not caught up once the next is reached."""
    atteint = demande.palier(aujourdhui)
    if atteint is None or any(ligne.palier >= atteint for ligne in envoyes):
        return None
    return atteint


def plan_du_jour(acteur: Acteur, aujourdhui: date) -> list[Digest]:
    """The digests due that day, by name of structure. A constant number of queries."""
    demandes = lire_demandes(acteur, aujourdhui)
    envoyes = rappels_des(demandes)
    pauses = pauses_des({d.structure_id for d in demandes}, aujourdhui)
    envois = [
        Envoi(demande, palier)
        for demande in demandes
        if (demande.structure_id, demande.territoire_id) not in pauses
        and (palier := palier_a_envoyer(demande, envoyes.get(demande.cle, ()), aujourdhui)) is not None
    ]
    return _grouper(acteur, envois, aujourdhui)


def digest_de(acteur: Acteur, structure_id: int, aujourdhui: date) -> Digest | None:
    """What would leave now for one structure, sent by hand: all that is late and was not reminded of that day.

    `None` when nothing is, in the actor's territories.
    """
    demandes = lire_demandes(acteur, aujourdhui, structure_id=structure_id)
    envoyes = rappels_des(demandes)
    pauses = pauses_des([structure_id], aujourdhui)
    envois = []
    for demande in demandes:
        deja = envoyes.get(demande.cle, ())
        if (structure_id, demande.territoire_id) in pauses or any(li.jour == aujourdhui for li in deja):
            continue
        envois.append(Envoi(demande, palier_a_envoyer(demande, deja, aujourdhui) or A_LA_MAIN))
    groupes = _grouper(acteur, envois, aujourdhui)
    return groupes[0] if groupes else None


def _grouper(acteur: Acteur, envois: Sequence[Envoi], aujourdhui: date) -> list[Digest]:
    groupes: dict[int, list[Envoi]] = {}
    for envoi in envois:
        groupes.setdefault(envoi.demande.structure_id, []).append(envoi)
    territoires = {cle: {e.demande.territoire_id for e in siens} for cle, siens in groupes.items()}
    destinataires = destinataires_des(acteur, territoires, aujourdhui)
    return [
        Digest(cle, siens[0].demande.structure, siens, destinataires[cle]) for cle, siens in groupes.items()
    ]
