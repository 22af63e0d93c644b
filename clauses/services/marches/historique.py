"""What happened to a market, from the journal: for those who work on it or control it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from ...extensions import db
from ...models import Attribution, DonneesEvenement, Evenement, Lot
from ...models.vocabulaire import Etape, EtatProposition, Qualification, RoleAttribution
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


def lire_historique(acteur: Acteur, marche_id: int) -> list[EvenementLu]:
    """The newest events of a market, its lots and its attributions, deleted or not.

    Empty for those who neither follow nor control it.
    """
    visibles = [
        Evenement.numero.in_(evenements_visibles(acteur, p).with_only_columns(Evenement.numero))
        for p in (Permission.JOURNAL_LIRE, Permission.MARCHE_QUALIFIER)
    ]
    lots = select(Lot.id).where(Lot.marche_id == marche_id)
    attributions = select(Attribution.id).where(Attribution.lot_id.in_(lots))
    du_marche = or_(
        and_(Evenement.objet_type == "marche", Evenement.objet_id == marche_id),
        and_(Evenement.objet_type == "lot", Evenement.objet_id.in_(lots)),
        and_(Evenement.objet_type == "attribution", Evenement.objet_id.in_(attributions)),
    )
    requete = (
        select(Evenement, DonneesEvenement.valeurs)
        .outerjoin(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(du_marche, or_(*visibles))
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
    redacteur = REDACTEURS.get(verbe)
    return redacteur(valeurs) if redacteur else None


def _qualification(valeurs: dict) -> str:
    return _avec_motif(Qualification(valeurs["vers"]).libelle, valeurs)


def _proposition(valeurs: dict) -> str:
    champ, etat = valeurs["champ"], EtatProposition(valeurs["etat"]).libelle.lower()
    propose = valeur_lisible(champ, valeurs["propose"])
    return f"{LIBELLES.get(champ, champ)} : « {propose} », {etat}"


def _etape(valeurs: dict) -> str:
    return _avec_motif(f"{Etape(valeurs['de']).libelle} → {Etape(valeurs['vers']).libelle}", valeurs)


def _attribution(valeurs: dict) -> str:
    return f"{valeurs['structure']}, {RoleAttribution(valeurs['role']).libelle.lower()}"


def _objectif(valeurs: dict) -> str:
    depuis = _jour(valeurs["date_effet"])
    texte = f"{_heures(valeurs['heures'])}, {f'à compter du {depuis}' if depuis else 'depuis l’origine'}"
    if valeurs.get("corrige"):
        texte += f" (corrige {_heures(valeurs['corrige'])})"
    return _avec_motif(texte, valeurs)


def _champs(valeurs: dict) -> str:
    """« Objet : « avant » → « après » »; a column that points elsewhere is only named."""
    return " ; ".join(_champ(champ, v["avant"], v["apres"]) for champ, v in valeurs.items())


def _champ(champ: str, avant: str, apres: str) -> str:
    mot = MOTS.get(champ) or LIBELLES.get(champ) or champ.replace("_", " ").capitalize()
    if champ.endswith("_id"):
        return f"{mot} changé"
    de, vers = (valeur_lisible(champ, v) if v else "vide" for v in (avant, apres))
    return f"{mot} : « {de} » → « {vers} »"


def _avec_motif(texte: str, valeurs: dict) -> str:
    return f"{texte} : {valeurs['motif']}" if valeurs.get("motif") else texte


def _heures(texte: str | None) -> str:
    """« 1 500,50 h », without decimals when they are zeros."""
    heures = Decimal(texte or 0)
    ecrites = f"{heures:,.2f}".removesuffix(".00").replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return f"{ecrites}\N{NO-BREAK SPACE}h"


def _jour(texte: str | None) -> str:
    return f"{date.fromisoformat(texte):%d/%m/%Y}" if texte else ""


#: Words of the columns that the public data do not name.
MOTS = {
    "donneur_ordre_id": "Donneur d’ordre",
    "operation_id": "Opération",
    "facilitateur_id": "Facilitateur",
    "donneur_ordre_direct_id": "Titulaire du sous-traitant",
    "numero": "Numéro",
    "role": "Rôle",
    "groupement": "Groupement",
    "secteur": "Secteur",
    "type_clause": "Type de clause",
    "periodicite_mois": "Périodicité des relevés, en mois",
    "codes_lieux": "Lieux",
    "est_soumis_obligation": "Soumis à l’obligation",
    "derogation_motif": "Motif de la dérogation",
    "secteur_motif": "Motif du secteur",
}
#: Event → how what it kept is told.
REDACTEURS = {
    Verbe.MARCHE_QUALIFIE.value: _qualification,
    Verbe.PROPOSITION_TRAITEE.value: _proposition,
    Verbe.MARCHE_ETAPE.value: _etape,
    Verbe.MARCHE_MODIFIE.value: _champs,
    Verbe.LOT_MODIFIE.value: _champs,
    Verbe.ATTRIBUTION_MODIFIEE.value: _champs,
    Verbe.ATTRIBUTION_CREEE.value: _attribution,
    Verbe.OBJECTIF_FIXE.value: _objectif,
    Verbe.OBJECTIF_RETIRE.value: _objectif,
}
