"""The home pages of those who consolidate and control: the manager of an organisme, the dated controller."""

from dataclasses import dataclass
from datetime import date

from ...extensions import db
from ...models import Compte
from ...models.vocabulaire import Role
from ..acteur import Acteur
from . import mesures
from .territoires import ConventionMesuree, LigneTerritoire, consolider, suivre_conventions


@dataclass(frozen=True)
class AccueilControle:
    """`acces` are (territory, last day) of a dated access; empty for a manager."""

    annee: int
    annee_precedente: LigneTerritoire
    territoires: list[LigneTerritoire]
    total: LigneTerritoire
    conventions: list[ConventionMesuree]
    acces: list[tuple[str, date]]


def accueil_gestionnaire(acteur: Acteur, aujourdhui: date) -> AccueilControle:
    """The territories of the manager's organisme."""
    return _accueil(acteur.comme(Role.GESTIONNAIRE), aujourdhui, [])


def accueil_controleur(acteur: Acteur, aujourdhui: date) -> AccueilControle:
    """The controlled territories, and until when."""
    compte = db.session.get_one(Compte, acteur.compte_id)
    acces = [
        (a.territoire.nom, a.date_fin)
        for a in compte.appartenances
        if a.role is Role.CONTROLEUR and (a.date_debut or aujourdhui) <= aujourdhui <= a.date_fin
    ]
    return _accueil(acteur.comme(Role.CONTROLEUR), aujourdhui, acces)


def _accueil(acteur: Acteur, aujourdhui: date, acces: list[tuple[str, date]]) -> AccueilControle:
    annee = mesures.annee_de_reference(aujourdhui)
    territoires, total = consolider(acteur, annee)
    return AccueilControle(
        annee=annee,
        annee_precedente=consolider(acteur, annee - 1)[1],
        territoires=territoires,
        total=total,
        conventions=suivre_conventions(acteur, annee, aujourdhui),
        acces=acces,
    )
