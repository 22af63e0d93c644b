"""Past imports: the list and the report of each."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Select, func, or_, select

from ...extensions import db
from ...models import (
    Compte,
    DonneesEvenement,
    Evenement,
    FichierDepose,
    HeuresMensuelles,
    Importation,
    Territoire,
)
from ...models.vocabulaire import TypeImport
from .. import fichiers
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..journal import Verbe
from ..perimetre import depots_visibles, importations_visibles
from ..permissions import Permission
from .creations import creations_en_mots
from .depots.depot import application_de, garde_jusqu_au

PERMISSIONS = (
    Permission.IMPORT_DECP,
    Permission.IMPORT_REPRISE,
    Permission.IMPORT_REFERENTIEL,
    Permission.IMPORT_PARTICIPANTS,
)
PAR_PAGE = 25


@dataclass(frozen=True)
class LigneImport:
    """One import of the list: its author may be the command line, its territory nobody's."""

    importation: Importation
    auteur: str
    territoire: str


@dataclass(frozen=True)
class PageImports:
    """A page of the list, the newest first."""

    lignes: list[LigneImport]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAR_PAGE))


@dataclass(frozen=True)
class CompteRendu:
    """What an import did. `creations`: (number, words); `None` when the journal's values were purged."""

    ligne: LigneImport
    territoire: Territoire | None
    creations: list[tuple[int, str]] | None
    #: Where the refused lines are kept, and until when; only for the account that dropped the file.
    refus: Path | None = None
    refus_jusqu_au: datetime | None = None
    #: First and last month of the hours it brought.
    periode: tuple[date, date] | None = None

    @property
    def importation(self) -> Importation:
        return self.ligne.importation


def _visibles(acteur: Acteur) -> Select:
    """Imports of whatever kind that one of the actor's import permissions opens."""
    ids = [importations_visibles(acteur, p).with_only_columns(Importation.id) for p in PERMISSIONS]
    return (
        select(Importation, Compte.nom, Territoire.nom)
        .outerjoin(Compte, Compte.id == Importation.auteur_id)
        .outerjoin(Territoire, Territoire.id == Importation.territoire_id)
        .where(or_(*(Importation.id.in_(i) for i in ids)))
    )


def lister_importations(
    acteur: Acteur, *, type_: TypeImport | None = None, territoire_id: int | None = None, page: int = 1
) -> PageImports:
    """The imports that the actor may see, the newest first."""
    requete = _visibles(acteur)
    if type_ is not None:
        requete = requete.where(Importation.type == type_)
    if territoire_id is not None:
        requete = requete.where(Importation.territoire_id == territoire_id)
    total = db.session.scalar(select(func.count()).select_from(requete.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PAR_PAGE)))
    tri = requete.order_by(Importation.le.desc(), Importation.id.desc())
    trouvees = db.session.execute(tri.limit(PAR_PAGE).offset((page - 1) * PAR_PAGE))
    return PageImports([_ligne(*t) for t in trouvees], total, page)


def _ligne(importation: Importation, auteur: str | None, territoire: str | None) -> LigneImport:
    return LigneImport(importation, auteur or "Ligne de commande", territoire or "")


def lire_importation(acteur: Acteur, importation_id: int) -> CompteRendu:
    """The report of an import; raises `Introuvable`."""
    trouvee = db.session.execute(_visibles(acteur).where(Importation.id == importation_id)).one_or_none()
    if trouvee is None:
        raise Introuvable("Cet import n’existe pas.")
    importation = trouvee[0]
    territoire = db.session.get(Territoire, importation.territoire_id) if importation.territoire_id else None
    depot = _depot_de(acteur, importation_id)
    refus = application_de(depot).get("refus") if depot else None
    return CompteRendu(
        ligne=_ligne(*trouvee),
        territoire=territoire,
        creations=_creations(importation_id),
        refus=fichiers.chemin_de(refus) if refus else None,
        refus_jusqu_au=garde_jusqu_au(depot) if refus else None,
        periode=_periode(importation_id),
    )


def _creations(importation_id: int) -> list[tuple[int, str]] | None:
    """What the event of the import says was created: counts, without a name."""
    valeurs = db.session.scalar(
        select(DonneesEvenement.valeurs)
        .join(Evenement, Evenement.numero == DonneesEvenement.numero)
        .where(
            Evenement.verbe == Verbe.IMPORT_APPLIQUE,
            Evenement.objet_type == "importation",
            Evenement.objet_id == importation_id,
        )
    )
    return None if valeurs is None else creations_en_mots(json.loads(valeurs).get("creations", {}))


def _periode(importation_id: int) -> tuple[date, date] | None:
    bornes = select(func.min(HeuresMensuelles.mois), func.max(HeuresMensuelles.mois))
    debut, fin = db.session.execute(bornes.where(HeuresMensuelles.importation_id == importation_id)).one()
    return (debut, fin) if debut else None


def _depot_de(acteur: Acteur, importation_id: int) -> FichierDepose | None:
    """The deposit that gave this import, while it is kept and if it is the actor's."""
    depots = db.session.scalars(depots_visibles(acteur).order_by(FichierDepose.id.desc()))
    return next((d for d in depots if application_de(d).get("importation_id") == importation_id), None)
