"""The tables of the domain. Importing this package registers them all."""

from .comptes import (
    Appartenance,
    CodeSecours,
    Compte,
    FiltreEnregistre,
    Invitation,
    SessionOuverte,
    TentativeConnexion,
)
from .contrats import Affectation, Contrat, CritereAffectation, HeuresMensuelles, SansHeures
from .conventions import (
    ActionSensibilisation,
    ConventionFse,
    ConventionPartenariat,
    EtpFacilitateur,
    IndicateurFse,
)
from .imports import CorrespondanceColonnes, FichierDepose, Importation
from .journal import DonneesEvenement, Evenement, PurgeEvenement, TeteJournal
from .marches import (
    Attribution,
    Avenant,
    Facilitateur,
    LieuExecution,
    Lot,
    Marche,
    Objectif,
    Operation,
    Proposition,
)
from .personnes import Critere, CritereEligibilite, Eligibilite, Identite, PeriodeEmploi, Personne
from .pieces import Echange, LienPiece, Piece
from .plie import LienPlie, ParticipantPlie
from .rappels import (
    AccesDepot,
    AccesDepotTerritoire,
    AdresseEnErreur,
    DepotParLien,
    MiseEnDemeure,
    PauseRappel,
    Rappel,
    RappelLigne,
)
from .referentiels import CodeCpv, CodeRome, Commune, QuartierPrioritaire
from .releves import MiseEnPageConnue, RattachementConnu, Releve, ReleveLigne
from .structures import ActiviteStructure, ContactStructure, NoteStructure, Structure
from .territoires import MoisClos, OrganismeIntermediaire, Territoire
from .travaux import Travail

__all__ = [
    "AccesDepot",
    "AccesDepotTerritoire",
    "ActionSensibilisation",
    "ActiviteStructure",
    "AdresseEnErreur",
    "Affectation",
    "Appartenance",
    "Attribution",
    "Avenant",
    "CodeCpv",
    "CodeRome",
    "CodeSecours",
    "Commune",
    "Compte",
    "ContactStructure",
    "Contrat",
    "ConventionFse",
    "ConventionPartenariat",
    "CorrespondanceColonnes",
    "Critere",
    "CritereAffectation",
    "CritereEligibilite",
    "DepotParLien",
    "DonneesEvenement",
    "Echange",
    "Eligibilite",
    "EtpFacilitateur",
    "Evenement",
    "Facilitateur",
    "FichierDepose",
    "FiltreEnregistre",
    "HeuresMensuelles",
    "Identite",
    "Importation",
    "IndicateurFse",
    "Invitation",
    "LienPiece",
    "LienPlie",
    "LieuExecution",
    "Lot",
    "Marche",
    "MiseEnDemeure",
    "MiseEnPageConnue",
    "MoisClos",
    "NoteStructure",
    "Objectif",
    "Operation",
    "OrganismeIntermediaire",
    "ParticipantPlie",
    "PauseRappel",
    "PeriodeEmploi",
    "Personne",
    "Piece",
    "Proposition",
    "PurgeEvenement",
    "QuartierPrioritaire",
    "Rappel",
    "RappelLigne",
    "RattachementConnu",
    "Releve",
    "ReleveLigne",
    "SansHeures",
    "SessionOuverte",
    "Structure",
    "TentativeConnexion",
    "Territoire",
    "TeteJournal",
    "Travail",
]
