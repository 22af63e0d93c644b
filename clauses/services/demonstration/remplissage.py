"""Filling an empty database with the demonstration, and knowing one that is filled."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ...extensions import db
from ...models import Critere, DonneesEvenement, Evenement, OrganismeIntermediaire, Structure, Territoire
from ..acteur import Acteur
from ..erreurs import Conflit
from ..journal import Verbe
from ..permissions import Permission
from .acces import donner_les_roles, ouvrir_les_comptes
from .activite import vivre
from .autour import entourer
from .calendrier import Calendrier
from .dossiers import ouvrir_les_dossiers
from .hasard import GRAINE
from .heures import saisir_les_heures
from .historique import raconter
from .marches import poser_les_marches
from .objectifs import fixer_les_objectifs
from .partage import partager
from .publics import lire_les_donnees_publiques
from .releves import deposer_les_releves
from .scene import Scene
from .socle import poser_le_socle

#: A demonstration is put in a base where none of these exists yet.
TABLES_VIDES = (Territoire, OrganismeIntermediaire, Structure)


@dataclass(frozen=True)
class BilanDemonstration:
    """What was written: rows by table name."""

    mois: date
    lignes: dict[str, int]


def remplir(acteur: Acteur, aujourdhui: date, *, graine: str = GRAINE) -> BilanDemonstration:
    """Fill the database with seven PLIE and three years of activity, up to the month before `aujourdhui`.

    The same month gives the same rows and the same ids. Flushes, never commits: half a demonstration does not
    exist. Raises `Conflit` when the base already holds something.
    """
    acteur.exiger(Permission.TERRITOIRE_GERER)
    _exiger_une_base_vide()
    scene = Scene(Calendrier(aujourdhui), graine)
    scene.criteres = dict(
        db.session.execute(select(Critere.code, Critere.id).where(Critere.territoire_id.is_(None))).all()
    )
    _dessiner(scene)
    scene.registre.ecrire(db.session())
    raconter(acteur, scene)
    return BilanDemonstration(scene.calendrier.courant, scene.registre.compter())


def _dessiner(scene: Scene) -> None:
    """In this order: each step reads what the steps before it decided."""
    ouvrir_les_comptes(scene)
    organisme_id = poser_le_socle(scene)
    donner_les_roles(scene, organisme_id)
    poser_les_marches(scene)
    vivre(scene)
    partager(scene)
    fixer_les_objectifs(scene)
    saisir_les_heures(scene)
    deposer_les_releves(scene)
    ouvrir_les_dossiers(scene)
    entourer(scene)
    lire_les_donnees_publiques(scene)


def _exiger_une_base_vide() -> None:
    for modele in TABLES_VIDES:
        if db.session.scalar(select(func.count()).select_from(modele)):
            raise Conflit("Cette base contient déjà des données : la démonstration demande une base vide.")


def mois_de_la_demonstration(acteur: Acteur) -> date | None:
    """The month in which this base was filled with the demonstration, `None` when it never was."""
    acteur.exiger(Permission.TERRITOIRE_GERER)
    valeurs = db.session.scalar(
        select(DonneesEvenement.valeurs)
        .join(Evenement, Evenement.numero == DonneesEvenement.numero)
        .where(Evenement.verbe == Verbe.DEMONSTRATION_REMPLIE.value)
    )
    return None if valeurs is None else date.fromisoformat(json.loads(valeurs)["mois"])
