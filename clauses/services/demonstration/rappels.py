"""The reminders that left in the last weeks: of each sheet that is still missing, at each step it went past.

Each left with its links, one an address.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ...extensions import db
from ...models import AccesDepot, AccesDepotTerritoire, Rappel, RappelLigne
from ...models.rappels import EtatRappel
from ..acteur import Acteur
from ..journal import Verbe
from ..rappels.demandes import PALIERS, Demande, lire_demandes
from ..rappels.destinataires import Destinataire, destinataires_des
from ..rappels.liens import DUREE
from .calendrier import instant
from .empreintes import empreinte_de
from .faits import Fait
from .registre import Registre
from .scene import Scene

JOURS_RACONTES = 40
HEURE, MINUTE = 6, 30


def rappeler(acteur: Acteur, scene: Scene) -> list[Fait]:
    """Write the digests of what the demonstration leaves unanswered, and return their events; nothing leaves."""
    courant = scene.calendrier.courant
    demandes = lire_demandes(acteur, courant)
    adresses = _adresses(acteur, demandes, courant)
    groupes: dict[tuple[date, int], list[tuple[Demande, int]]] = defaultdict(list)
    for demande in demandes:
        for palier in PALIERS if adresses[demande.structure_id] else ():
            jour = demande.echeance + timedelta(days=palier)
            if courant - timedelta(days=JOURS_RACONTES) <= jour < courant:
                groupes[jour, demande.structure_id].append((demande, palier))
    registre = Registre()
    faits = [
        fait
        for (jour, structure_id), envois in sorted(groupes.items(), key=lambda g: g[0])
        for fait in _raconter(acteur, registre, jour, envois, adresses[structure_id])
    ]
    registre.ecrire(db.session)
    return faits


def _adresses(
    acteur: Acteur, demandes: Sequence[Demande], courant: date
) -> dict[int, Sequence[Destinataire]]:
    """Those of each structure that are reached."""
    territoires: dict[int, set[int]] = defaultdict(set)
    for demande in demandes:
        territoires[demande.structure_id].add(demande.territoire_id)
    return {cle: d.joignables for cle, d in destinataires_des(acteur, territoires, courant).items()}


def _raconter(
    acteur: Acteur,
    registre: Registre,
    jour: date,
    envois: Sequence[tuple[Demande, int]],
    adresses: Sequence[Destinataire],
) -> list[Fait]:
    """One digest to a structure: its rows, its links, and their events."""
    le, structure_id = instant(jour, HEURE, MINUTE), envois[0][0].structure_id
    rappel_id = registre.ajouter(
        Rappel, structure_id=structure_id, jour=jour, etat=EtatRappel.ENVOYE, cree_le=le, envoye_le=le
    )
    for d, palier in envois:
        registre.ajouter(
            RappelLigne, rappel_id=rappel_id, territoire_id=d.territoire_id, attribution_id=d.attribution_id,
            structure_id=structure_id, est_employeur=d.est_employeur, exigible=d.exigible, palier=palier, jour=jour,
            mois=[f"{m:%Y-%m}" for m in d.mois],
        )  # fmt: skip
    faits = []
    for adresse in adresses:
        siens = {d.territoire_id for d, _ in envois if adresse.territoire_id in (None, d.territoire_id)}
        faits += _lier(acteur, registre, rappel_id, le, structure_id, adresse.adresse, sorted(siens))
    for territoire_id in sorted({d.territoire_id for d, _ in envois}):
        valeurs = {
            "rappel": rappel_id,
            "adresses": len(adresses),
            "releves": _releves(envois, territoire_id),
        }
        faits.append(
            Fait(acteur, Verbe.RAPPEL_ENVOYE, le, ("structure", structure_id), territoire_id, valeurs)
        )
    return faits


def _lier(
    acteur: Acteur,
    registre: Registre,
    rappel_id: int,
    le: datetime,
    structure_id: int,
    adresse: str,
    territoires: Sequence[int],
) -> Iterator[Fait]:
    """The link of one address. Its digest is written backwards: whoever reads this knows no token that gives it."""
    empreinte = empreinte_de(f"lien/{rappel_id}/{adresse}")[::-1]
    acces_id = registre.ajouter(
        AccesDepot, structure_id=structure_id, empreinte=empreinte,
        adresse=adresse, cree_le=le, expire_le=le + DUREE, rappel_id=rappel_id,
    )  # fmt: skip
    for territoire_id in territoires:
        registre.ajouter(AccesDepotTerritoire, acces_id=acces_id, territoire_id=territoire_id)
        yield Fait(
            acteur, Verbe.LIEN_DEPOT_CREE, le, ("structure", structure_id), territoire_id,
            {"acces": acces_id, "expire_le": le + DUREE},
        )  # fmt: skip


def _releves(envois: Sequence[tuple[Demande, int]], territoire_id: int) -> list[list]:
    return [
        [d.attribution_id, f"{d.exigible:%Y-%m}", p] for d, p in envois if d.territoire_id == territoire_id
    ]
