"""What a market of the DECP lets one deduce; everything here can be corrected by hand afterwards.

Source: domaine §3 (nature and sector from the CPV), §4 (types of clause), formats « importer decp » (roles).
"""

from dataclasses import dataclass
from datetime import date

from clauses.models.vocabulaire import Groupement, Nature, RoleAttribution, Secteur, TypeClause
from clauses.services.avenants import valeur_en_vigueur
from clauses.services.imports.decp.calendrier import ajouter_mois
from clauses.services.imports.decp.types import (
    ConsiderationSociale,
    IdentifiantStructure,
    MarcheDecp,
    TypeGroupement,
)

# Divisions of the CPV, regulation (EC) 213/2008: 03 to 44 are supplies, as is 48 (software); 45 is works.
_FOURNITURES = frozenset(
    f"{n:02d}" for n in (3, 9, 14, 15, 16, 18, 19, 22, 24, *range(30, 36), 37, 38, 39, 41, 42, 43, 44, 48)
)
_SERVICES = frozenset(
    str(n) for n in (50, 51, 55, 60, *range(63, 67), *range(70, 74), 75, 76, 77, 79, 80, 85, 90, 92, 98)
)
_CLAUSEES = frozenset({ConsiderationSociale.CLAUSE, ConsiderationSociale.RESERVE})


@dataclass(frozen=True)
class RoleTitulaire:
    """A holder with its role among the others, and the kind of grouping it belongs to."""

    structure: IdentifiantStructure
    role: RoleAttribution
    groupement: Groupement | None


def nature_prestation(cpv: str | None) -> Nature | None:
    """Works, services or supplies; None without CPV or for a division that does not exist."""
    division = (cpv or "")[:2]
    if division == "45":
        return Nature.TRAVAUX
    if division in _FOURNITURES:
        return Nature.FOURNITURES
    return Nature.SERVICES if division in _SERVICES else None


def secteur(cpv: str | None) -> Secteur:
    """``btp`` = CPV division 45, any other code ``hors_btp``, none ``inconnu`` (formats, axis secteur)."""
    division = (cpv or "")[:2]
    if not division.isdigit():
        return Secteur.INCONNU
    return Secteur.BTP if division == "45" else Secteur.HORS_BTP


def est_clause(marche: MarcheDecp) -> bool:
    """Kept by ``--clause-seulement``: « Clause sociale » or « Marché réservé », not a criterion alone."""
    return not _CLAUSEES.isdisjoint(marche.considerations_sociales or ())


def est_a_qualifier(marche: MarcheDecp) -> bool:
    """Reserved, but the file does not say to whom: a person has to choose among the reserved kinds."""
    return ConsiderationSociale.RESERVE in (marche.considerations_sociales or ())


def type_clause(marche: MarcheDecp) -> TypeClause | None:
    """The type of clause, None without clause, or when the kind of reserved market is to be chosen."""
    considerations = marche.considerations_sociales or ()
    if ConsiderationSociale.RESERVE in considerations or ConsiderationSociale.CLAUSE not in considerations:
        return None
    return TypeClause.CRITERE if ConsiderationSociale.CRITERE in considerations else TypeClause.EXECUTION


def roles_des_titulaires(
    marche: MarcheDecp, titulaires: tuple[IdentifiantStructure, ...] | None = None
) -> tuple[RoleTitulaire, ...]:
    """The holders (of the market, or those given: of an amendment) with their roles.

    In a grouping the first published is the mandataire; several holders without grouping (a framework
    agreement with several holders, or a file that does not say) are each « titulaire ».
    """
    structures = marche.titulaires if titulaires is None else titulaires
    if marche.type_groupement not in (TypeGroupement.SOLIDAIRE, TypeGroupement.CONJOINT):
        return tuple(RoleTitulaire(s, RoleAttribution.TITULAIRE, None) for s in structures)
    solidaire = marche.type_groupement is TypeGroupement.SOLIDAIRE
    groupement = Groupement.SOLIDAIRE if solidaire else Groupement.CONJOINT
    return tuple(
        RoleTitulaire(s, RoleAttribution.COTRAITANT if rang else RoleAttribution.MANDATAIRE, groupement)
        for rang, s in enumerate(structures)
    )


def duree_en_vigueur(marche: MarcheDecp, le: date) -> int | None:
    """The duration on a day: that of the last dated amendment that changed it, else the first one."""
    changements = [(a.date_notification, a.numero, a.duree_mois) for a in marche.avenants]
    return valeur_en_vigueur(marche.duree_mois, changements, le)


def date_fin_prevue(marche: MarcheDecp, le: date) -> date | None:
    """Notification + duration in force on the day ``le``: same day of the month, brought back to its end."""
    duree = duree_en_vigueur(marche, le)
    if marche.date_notification is None or duree is None:
        return None
    return ajouter_mois(marche.date_notification, duree)
