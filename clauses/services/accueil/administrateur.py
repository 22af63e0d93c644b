"""The home page of an administrator: territories, accounts, journal, reference lists. No dossier."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from ...extensions import db
from ...models import (
    ActiviteStructure,
    CodeCpv,
    CodeRome,
    Commune,
    Compte,
    Evenement,
    QuartierPrioritaire,
)
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..perimetre import comptes_visibles, evenements_visibles
from ..permissions import Permission
from ..territoires import TerritoireGere, territoires_geres
from . import mesures

LISTES = (
    ("siae", "Structures d’insertion (SIAE)", ActiviteStructure),
    ("communes", "Communes", Commune),
    ("qpv", "Quartiers prioritaires", QuartierPrioritaire),
    ("cpv", "Codes CPV", CodeCpv),
    ("rome", "Métiers (ROME)", CodeRome),
)


@dataclass(frozen=True)
class ListeReference:
    code: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class AccueilAdministrateur:
    territoires: list[TerritoireGere]
    comptes_actifs: int
    comptes_en_attente: int
    comptes_desactives: int
    nombre_evenements: int
    dernier_evenement: Evenement | None
    listes: list[ListeReference]


def accueil(acteur: Acteur, aujourdhui: date) -> AccueilAdministrateur:
    """The state of the installation."""
    acteur = acteur.comme(Role.ADMINISTRATEUR)
    sans = Compte.mot_de_passe.is_(None)
    comptes = db.session.execute(
        comptes_visibles(acteur).with_only_columns(
            func.count(case((Compte.est_actif & ~sans, 1))).label("actifs"),
            func.count(case((Compte.est_actif & sans, 1))).label("en_attente"),
            func.count(case((~Compte.est_actif, 1))).label("desactives"),
        )
    ).one()
    evenements = evenements_visibles(acteur)
    return AccueilAdministrateur(
        territoires=territoires_geres(acteur, Permission.TERRITOIRE_GERER),
        comptes_actifs=comptes.actifs,
        comptes_en_attente=comptes.en_attente,
        comptes_desactives=comptes.desactives,
        nombre_evenements=mesures.compter(evenements),
        dernier_evenement=db.session.scalar(evenements.order_by(Evenement.numero.desc()).limit(1)),
        listes=_listes(),
    )


def _listes() -> list[ListeReference]:
    """Public reference lists belong to nobody: they are counted, not scoped."""
    compteurs = [select(func.count()).select_from(m).scalar_subquery().label(code) for code, _, m in LISTES]
    nombres = db.session.execute(select(*compteurs)).one()
    return [ListeReference(code, mot, nombre) for (code, mot, _), nombre in zip(LISTES, nombres, strict=True)]
