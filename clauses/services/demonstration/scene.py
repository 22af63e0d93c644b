"""What the demonstration knows of each object while it is drawn; the rows themselves are in the `Registre`."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ...models.vocabulaire import (
    Etape,
    Modalite,
    NiveauFormation,
    OuiNonInconnu,
    Prescripteur,
    RoleAttribution,
    Sexe,
    TypeClause,
    TypeContrat,
    TypeStructure,
)
from .calendrier import Calendrier
from .donnees import DonneesStructure, DonneesTerritoire, Famille
from .registre import Registre


@dataclass(eq=False)
class StructureScene:
    """A structure, with what it can hold."""

    id: int
    donnees: DonneesStructure

    @property
    def type(self) -> TypeStructure:
        return self.donnees.type

    def sait(self, famille: Famille, territoire: str) -> bool:
        return famille.code in self.donnees.familles and territoire in self.donnees.zones


@dataclass(eq=False)
class Engagement:
    """An attribution: the hours planned month by month, and the subcontractors inside it."""

    id: int
    lot_id: int
    marche: "MarcheScene"
    structure: StructureScene
    role: RoleAttribution
    famille: Famille
    part: float
    sous_traitants: list["Engagement"] = field(default_factory=list)
    #: Hours expected from the clause up to each month, and hours that the contracts opened so far will do.
    plan: dict[date, float] = field(default_factory=dict)
    prevu: float = 0.0
    fait: float = 0.0


@dataclass(eq=False)
class MarcheScene:
    """A market. `debut` and `fin` are the months of its execution, `None` when it has none yet."""

    id: int
    territoire: "TerritoireScene"
    donneur_ordre: StructureScene
    clause: TypeClause
    etape: Etape
    poids: float
    reference: str
    notification: date | None = None
    debut: date | None = None
    fin: date | None = None
    engagements: list[Engagement] = field(default_factory=list)

    def est_actif(self, mois: date) -> bool:
        return self.debut is not None and self.debut <= mois <= self.fin


@dataclass(eq=False)
class PersonneScene:
    """A person of one territory, with the facts of the entry that the affectations freeze."""

    id: int
    identite_id: int
    territoire: "TerritoireScene"
    nom: str
    prenom: str
    naissance: date
    sexe: Sexe
    est_accueillie: bool
    commune: str
    qpv: str | None
    niveau: NiveauFormation | None
    parent_isole: OuiNonInconnu
    est_participant: bool
    entree: date
    age_entree: int
    est_verifiee: bool = True
    prescripteur: Prescripteur | None = None
    criteres: tuple[str, ...] = ()
    contrats: list["ContratScene"] = field(default_factory=list)
    #: First month when a new contract can start.
    libre_le: date = date.min


@dataclass(eq=False)
class ContratScene:
    """A work contract; `fin_prevue` bounds its hours, `fin` is what the contract says."""

    id: int
    personne: PersonneScene
    employeur: StructureScene
    type: TypeContrat
    debut: date
    fin: date | None
    fin_prevue: date
    rome: str
    heures_mois: float
    affectations: list["AffectationScene"] = field(default_factory=list)


@dataclass(eq=False)
class AffectationScene:
    """A contract on a market, and its hours by month."""

    id: int
    contrat: ContratScene
    engagement: Engagement
    modalite: Modalite
    part: float
    heures: dict[date, Decimal] = field(default_factory=dict)


@dataclass(eq=False)
class TerritoireScene:
    """A PLIE while it is filled."""

    id: int
    donnees: DonneesTerritoire
    facilitateurs: list[tuple[int, str]] = field(default_factory=list)
    marches: list[MarcheScene] = field(default_factory=list)
    personnes: list[PersonneScene] = field(default_factory=list)
    affectations: list[AffectationScene] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.donnees.code


@dataclass(eq=False)
class Scene:
    """The whole demonstration while it is drawn."""

    calendrier: Calendrier
    graine: str
    registre: Registre = field(default_factory=Registre)
    territoires: dict[str, TerritoireScene] = field(default_factory=dict)
    donneurs: dict[str, StructureScene] = field(default_factory=dict)
    structures: list[StructureScene] = field(default_factory=list)
    #: Accounts by address.
    comptes: dict[str, int] = field(default_factory=dict)
    #: Criteria by code, as the migrations wrote them.
    criteres: dict[str, int] = field(default_factory=dict)
    #: Identities by key, for the whole organisme.
    identites: dict[str, int] = field(default_factory=dict)
