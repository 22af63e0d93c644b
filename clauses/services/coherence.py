"""What is possible but should be looked at in a contract on a market: a table of rules, none of which blocks.

Modality × employer × type of clause × type of contract × criterion × age (domaine §4). The same table warns of a line
of a file and of what is typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..models.vocabulaire import Modalite, TypeClause, TypeContrat, TypeStructure

T, M, C = TypeStructure, Modalite, TypeContrat
AGE_JEUNE, AGE_SENIOR, AGE_MINIMAL = 26, 50, 14
CLAUSES_RESERVEES = frozenset(c for c in TypeClause if c.value.startswith("reserve_")) | {
    TypeClause.INSERTION
}


@dataclass(frozen=True, slots=True)
class Profil:
    """A contract on a market; an empty text stands for what is not known."""

    employeur_type: TypeStructure | str
    type_contrat: TypeContrat
    modalite: Modalite | str
    type_clause: TypeClause | str
    #: Codes of the criteria of the entry.
    criteres: tuple[str, ...]
    date_naissance: date
    #: Whole years at the entry.
    age: int


@dataclass(frozen=True, slots=True)
class Regle:
    """One incoherence: the column it shows on, its sentence, when it holds, and what it is said once for."""

    #: As the file of a reprise names it.
    colonne: str
    message: str
    est_atteinte: Callable[[Profil], bool]
    genre: str = "affectations"


def _employeur(*types: TypeStructure) -> Callable[[Profil], bool]:
    return lambda profil: profil.employeur_type in types


_en_insertion = _employeur(T.EI, T.ACI, T.AI)
_de_mise_a_disposition = _employeur(T.ETTI, T.AI, T.GEIQ, T.ETT, T.EATT)
_de_travail_temporaire = _employeur(T.ETTI, T.ETT, T.EATT)
_de_sous_traitance = _employeur(T.EI, T.ACI, T.AI, T.EA, T.ESAT, T.REGIE)

REGLES = (
    Regle(
        "type_contrat",
        "Un CDD d’insertion se signe avec une EI, un ACI ou une AI.",
        lambda p: p.type_contrat == C.CDDI and not _en_insertion(p),
        "contrats",
    ),
    Regle(
        "type_contrat",
        "Ce contrat se signe avec une entreprise de travail temporaire.",
        lambda p: p.type_contrat in (C.MISSION, C.CDI_INTERIMAIRE) and not _de_travail_temporaire(p),
        "contrats",
    ),
    Regle(
        "modalite",
        "Cet employeur ne met pas de personnel à disposition.",
        lambda p: p.modalite == M.MISE_A_DISPOSITION and not _de_mise_a_disposition(p),
    ),
    Regle(
        "modalite",
        "Une entreprise de travail temporaire n’est pas une embauche directe.",
        lambda p: p.modalite == M.EMBAUCHE_DIRECTE and _de_travail_temporaire(p),
    ),
    Regle(
        "modalite",
        "La sous-traitance comptée se fait avec une structure d’insertion ou adaptée.",
        lambda p: p.modalite == M.SOUS_TRAITANCE and not _de_sous_traitance(p),
    ),
    Regle(
        "modalite",
        "Le type de clause du marché n’est ni réservé, ni d’insertion.",
        lambda p: (
            p.modalite == M.MARCHE_RESERVE and bool(p.type_clause) and p.type_clause not in CLAUSES_RESERVEES
        ),
    ),
    Regle(
        "criteres",
        "Un critère « moins de 26 ans » est donné à une personne plus âgée à son entrée.",
        lambda p: p.age >= AGE_JEUNE and any(c.startswith("JEUNE_") for c in p.criteres),
        "personnes",
    ),
    Regle(
        "criteres",
        "Le critère « plus de 50 ans » est donné à une personne plus jeune à son entrée.",
        lambda p: p.age < AGE_SENIOR and "SENIOR" in p.criteres,
        "personnes",
    ),
    Regle(
        "date_naissance",
        "Cette personne n’a pas quatorze ans au début de son premier contrat.",
        lambda p: p.age < AGE_MINIMAL,
        "personnes",
    ),
)
