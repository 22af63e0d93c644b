"""Warnings: what is possible but should be looked at. Nothing here blocks (domaine §4, §6)."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from ....extensions import db
from ....models import CodeCpv, CodeRome, Commune, QuartierPrioritaire
from ....models.vocabulaire import Modalite, TypeClause, TypeContrat, TypeStructure
from ...faits import age_au
from ..rapport import Constat, Gravite
from .colonnes import Ligne, SiretLu
from .fusion import Fusion, montrer

T, M, C = TypeStructure, Modalite, TypeContrat
AGE_JEUNE, AGE_SENIOR = 26, 50
CLAUSES_RESERVEES = frozenset(c for c in TypeClause if c.value.startswith("reserve_")) | {
    TypeClause.INSERTION
}


@dataclass(frozen=True, slots=True)
class Regle:
    """One incoherence: the column it shows on, its sentence, and when it holds for a line and an age at entry."""

    colonne: str
    message: str
    est_atteinte: Callable[[Ligne, int], bool]


def _employeur(*types: TypeStructure) -> Callable[[Ligne], bool]:
    return lambda ligne: ligne.employeur_type in types


_en_insertion = _employeur(T.EI, T.ACI, T.AI)
_de_mise_a_disposition = _employeur(T.ETTI, T.AI, T.GEIQ, T.ETT, T.EATT)
_de_travail_temporaire = _employeur(T.ETTI, T.ETT, T.EATT)
_de_sous_traitance = _employeur(T.EI, T.ACI, T.AI, T.EA, T.ESAT, T.REGIE)

REGLES = (
    Regle(
        "type_contrat",
        "Un CDD d’insertion se signe avec une EI, un ACI ou une AI.",
        lambda x, _: x.type_contrat == C.CDDI and not _en_insertion(x),
    ),
    Regle(
        "type_contrat",
        "Une mission se fait pour une entreprise de travail temporaire.",
        lambda x, _: x.type_contrat == C.MISSION and not _de_travail_temporaire(x),
    ),
    Regle(
        "modalite",
        "Cet employeur ne met pas de personnel à disposition.",
        lambda x, _: x.modalite == M.MISE_A_DISPOSITION and not _de_mise_a_disposition(x),
    ),
    Regle(
        "modalite",
        "Une entreprise de travail temporaire n’est pas une embauche directe.",
        lambda x, _: x.modalite == M.EMBAUCHE_DIRECTE and _de_travail_temporaire(x),
    ),
    Regle(
        "modalite",
        "La sous-traitance comptée se fait avec une structure d’insertion ou adaptée.",
        lambda x, _: x.modalite == M.SOUS_TRAITANCE and not _de_sous_traitance(x),
    ),
    Regle(
        "modalite",
        "Le type de clause du marché n’est ni réservé, ni d’insertion.",
        lambda x, _: (
            x.modalite == M.MARCHE_RESERVE and bool(x.type_clause) and x.type_clause not in CLAUSES_RESERVEES
        ),
    ),
    Regle(
        "criteres",
        "Un critère « moins de 26 ans » est donné à une personne plus âgée à son entrée.",
        lambda x, age: age >= AGE_JEUNE and any(c.startswith("JEUNE_") for c in x.criteres),
    ),
    Regle(
        "criteres",
        "Le critère « plus de 50 ans » est donné à une personne plus jeune à son entrée.",
        lambda x, age: age < AGE_SENIOR and "SENIOR" in x.criteres,
    ),
    Regle(
        "mois",
        "Ces heures précèdent la notification du marché.",
        lambda x, _: bool(x.date_notification) and x.mois < x.date_notification.replace(day=1),
    ),
    Regle(
        "mois", "Ces heures suivent la fin du marché.", lambda x, _: bool(x.date_fin) and x.mois > x.date_fin
    ),
    Regle(
        "mois",
        "Ces heures suivent la fin du contrat.",
        lambda x, _: bool(x.date_fin_contrat) and x.mois > x.date_fin_contrat,
    ),
)


def avertir(lignes: list[tuple[int, Ligne]], fusion: Fusion, seuil_mensuel: int) -> Iterator[Constat]:
    """Every warning of a file, each said once where it first shows."""
    yield from _incoherences(lignes)
    yield from _sirets(lignes)
    yield from _hors_listes(lignes)
    yield from _au_dela_du_seuil(fusion, seuil_mensuel)


def _incoherences(lignes: list[tuple[int, Ligne]]) -> Iterator[Constat]:
    """Each rule once per contract on a market and per value, with the entry age of the person in the file."""
    entrees: dict[tuple, date] = {}
    for _, ligne in lignes:
        personne = (ligne.nom.cle, ligne.prenom.cle, ligne.date_naissance)
        entrees[personne] = min(ligne.date_debut_contrat, entrees.get(personne, ligne.date_debut_contrat))
    vues: set[tuple] = set()
    for numero, ligne in lignes:
        personne = (ligne.nom.cle, ligne.prenom.cle, ligne.date_naissance)
        age = age_au(ligne.date_naissance, entrees[personne])
        for rang, regle in enumerate(REGLES):
            if regle.est_atteinte(ligne, age):
                valeur = montrer(getattr(ligne, regle.colonne))
                vue = (rang, personne, ligne.date_debut_contrat, ligne.marche, valeur)
                if vue not in vues:
                    vues.add(vue)
                    yield Constat(Gravite.AVERTISSEMENT, regle.message, numero, regle.colonne, valeur=valeur)


def _sirets(lignes: list[tuple[int, Ligne]]) -> Iterator[Constat]:
    """A wrong key is a warning that one may ignore, said once per number."""
    vus: set[str] = set()
    for numero, ligne in lignes:
        for colonne in ("donneur_ordre_siret", "attributaire_siret", "employeur_siret"):
            lu = getattr(ligne, colonne)
            if isinstance(lu, SiretLu) and not lu.est_juste and lu.numero not in vus:
                vus.add(lu.numero)
                quoi = (
                    "La clé de ce SIRET est fausse"
                    if len(lu.numero) == 14
                    else "Ce SIRET n’a pas quatorze chiffres"
                )
                message = f"{quoi} : vérifiez-le auprès de la structure."
                yield Constat(Gravite.AVERTISSEMENT, message, numero, colonne, valeur=lu.numero)


def _hors_listes(lignes: list[tuple[int, Ligne]]) -> Iterator[Constat]:
    """Codes absent from a reference list, for the lists that are loaded, once per code."""
    listes = (
        ("cpv", CodeCpv.code, lambda code: code.replace(" ", "")[:8]),
        ("rome", CodeRome.code, str.upper),
        ("qpv", QuartierPrioritaire.code, str.upper),
        ("code_commune", Commune.code, str.upper),
    )
    for colonne, cle, normaliser in listes:
        premieres: dict[str, int] = {}
        for numero, ligne in lignes:
            valeur = getattr(ligne, colonne)
            if valeur:
                premieres.setdefault(valeur, numero)
        connus = _codes(cle) if premieres else set()
        if not connus:
            continue
        for valeur, numero in premieres.items():
            if normaliser(valeur) not in connus:
                message = "Ce code est absent de la liste de référence chargée."
                yield Constat(Gravite.AVERTISSEMENT, message, numero, colonne, valeur=valeur)


def _codes(cle) -> set[str]:
    return set(db.session.scalars(select(cle)))


def _au_dela_du_seuil(fusion: Fusion, seuil: int) -> Iterator[Constat]:
    """More than 220 hours in a month for one person, all employers together (a parameter of the territory)."""
    totaux: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    derniere: dict[tuple[int, date], int] = {}
    for h in fusion.heures.values():
        personne = fusion.contrats.fiches[fusion.affectations.fiches[h.affectation].cle[0]].cle[0]
        totaux[personne, h.mois] += h.heures
        derniere[personne, h.mois] = max(h.ligne, derniere.get((personne, h.mois), 0))
    for cle, total in totaux.items():
        if total > seuil:
            message = f"Cette personne dépasse {seuil} h ce mois-ci, tous contrats confondus."
            yield Constat(Gravite.AVERTISSEMENT, message, derniere[cle], "heures", valeur=montrer(total))
