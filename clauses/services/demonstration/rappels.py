"""The reminders that left in the last weeks: of each sheet that is still missing, at each step it went past."""

from collections import defaultdict
from datetime import date, timedelta

from ...extensions import db
from ...models import Rappel, RappelLigne
from ...models.rappels import EtatRappel
from ..acteur import Acteur
from ..journal import Verbe
from ..rappels.demandes import PALIERS, Demande, lire_demandes
from ..rappels.destinataires import destinataires_des
from .calendrier import instant
from .faits import Fait
from .registre import Registre
from .scene import Scene

JOURS_RACONTES = 40
HEURE, MINUTE = 6, 30


def rappeler(acteur: Acteur, scene: Scene) -> list[Fait]:
    """Write the digests of what the demonstration leaves unanswered, and return their events; nothing leaves."""
    courant = scene.calendrier.courant
    groupes: dict[tuple[date, int], list[tuple[Demande, int]]] = defaultdict(list)
    for demande in _joignables(acteur, courant):
        for palier in PALIERS:
            jour = demande.echeance + timedelta(days=palier)
            if courant - timedelta(days=JOURS_RACONTES) <= jour < courant:
                groupes[jour, demande.structure_id].append((demande, palier))
    registre = Registre()
    faits = [
        fait
        for (jour, structure_id), envois in sorted(groupes.items(), key=lambda g: g[0])
        for fait in _raconter(acteur, registre, jour, structure_id, envois)
    ]
    registre.ecrire(db.session)
    return faits


def _joignables(acteur: Acteur, courant: date) -> list[Demande]:
    demandes = lire_demandes(acteur, courant)
    territoires: dict[int, set[int]] = defaultdict(set)
    for demande in demandes:
        territoires[demande.structure_id].add(demande.territoire_id)
    adresses = destinataires_des(acteur, territoires, courant)
    return [d for d in demandes if adresses[d.structure_id].joignables]


def _raconter(
    acteur: Acteur, registre: Registre, jour: date, structure_id: int, envois: list[tuple[Demande, int]]
) -> list[Fait]:
    le = instant(jour, HEURE, MINUTE)
    rappel_id = registre.ajouter(
        Rappel, structure_id=structure_id, jour=jour, etat=EtatRappel.ENVOYE, cree_le=le, envoye_le=le
    )
    for d, palier in envois:
        registre.ajouter(
            RappelLigne, rappel_id=rappel_id, territoire_id=d.territoire_id, attribution_id=d.attribution_id,
            structure_id=structure_id, est_employeur=d.est_employeur, exigible=d.exigible, palier=palier, jour=jour,
            mois=[f"{m:%Y-%m}" for m in d.mois],
        )  # fmt: skip
    return [
        Fait(
            acteur, Verbe.RAPPEL_ENVOYE, le, ("structure", structure_id), territoire_id,
            {"rappel": rappel_id, "adresses": 1, "releves": _releves(envois, territoire_id)},
        )
        for territoire_id in sorted({d.territoire_id for d, _ in envois})
    ]  # fmt: skip


def _releves(envois: list[tuple[Demande, int]], territoire_id: int) -> list[list]:
    return [
        [d.attribution_id, f"{d.exigible:%Y-%m}", p] for d, p in envois if d.territoire_id == territoire_id
    ]
