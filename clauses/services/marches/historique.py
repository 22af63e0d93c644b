"""What happened to a market, from the journal: for those who work on it or control it."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from ...extensions import db
from ...models import DonneesEvenement, Evenement
from ...models.vocabulaire import EtatProposition, Qualification
from ..acteur import Acteur
from ..journal import Verbe
from ..perimetre import evenements_visibles
from ..permissions import Permission
from .propositions import LIBELLES, valeur_lisible

NOMBRE_MAXIMUM = 50
FUSEAU = ZoneInfo("Europe/Paris")
#: Readings are in the journal; the page tells what happened to the market.
LECTURES = (
    Verbe.LISTE_NOMINATIVE_CONSULTEE.value,
    Verbe.PERSONNE_CONSULTEE.value,
    Verbe.EXPORT_NOMINATIF.value,
)
VERBES = {v.value: v.libelle for v in Verbe}


@dataclass(frozen=True)
class EvenementLu:
    """One event; `quand` is in the time of Paris."""

    quand: datetime
    auteur: str
    libelle: str
    detail: str | None


def lire_historique(acteur: Acteur, objet_type: str, objet_id: int) -> list[EvenementLu]:
    """The newest events of one object; empty for those who neither follow nor control it."""
    visibles = [
        Evenement.numero.in_(evenements_visibles(acteur, p).with_only_columns(Evenement.numero))
        for p in (Permission.JOURNAL_LIRE, Permission.MARCHE_QUALIFIER)
    ]
    requete = (
        select(Evenement, DonneesEvenement.valeurs)
        .outerjoin(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(Evenement.objet_type == objet_type, Evenement.objet_id == objet_id, or_(*visibles))
        .where(Evenement.verbe.not_in(LECTURES))
        .order_by(Evenement.numero.desc())
        .limit(NOMBRE_MAXIMUM)
    )
    return [_lire(evenement, valeurs) for evenement, valeurs in db.session.execute(requete)]


def _lire(evenement: Evenement, valeurs: str | None) -> EvenementLu:
    return EvenementLu(
        quand=evenement.le.astimezone(FUSEAU),
        auteur=evenement.acteur,
        libelle=VERBES.get(evenement.verbe, evenement.verbe),
        detail=_detail(evenement.verbe, json.loads(valeurs)) if valeurs else None,
    )


def _detail(verbe: str, valeurs: dict) -> str | None:
    """What changed, in words; nothing for the events that speak for themselves."""
    if verbe == Verbe.MARCHE_QUALIFIE:
        vers = Qualification(valeurs["vers"]).libelle
        return f"{vers} : {valeurs['motif']}" if valeurs.get("motif") else vers
    if verbe == Verbe.PROPOSITION_TRAITEE:
        champ, etat = valeurs["champ"], EtatProposition(valeurs["etat"]).libelle.lower()
        propose = valeur_lisible(champ, valeurs["propose"])
        return f"{LIBELLES.get(champ, champ)} : « {propose} », {etat}"
    return None
