"""The list of missing evidence: people with hours whose eligibility could not be shown to a controller, and why."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select

from ...extensions import db
from ...models import (
    Affectation,
    Critere,
    CritereEligibilite,
    Eligibilite,
    HeuresMensuelles,
    Personne,
    Piece,
)
from ...models.types import Vocabulaire
from ...models.vocabulaire import EtatEligibilite, EtatHeures
from ..acteur import Acteur
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import a_plusieurs_territoires, filtre_choix
from ..listes.mesures import EN_VIGUEUR
from ..listes.texte import contient_dans
from ..normalisation import espaces_insecables
from ..perimetre import affectations_visibles, personnes_visibles
from ..permissions import Permission
from .eligibilite import est_la_derniere, etat_lu
from .liste import PERSONNES, nom_lu

COMPTEES = (EtatHeures.VALIDEE, EtatHeures.DECLAREE)
FILTRES_DES_PERSONNES = ("employeur", "critere", "territoire", "marche")


class Manque(Vocabulaire):
    """What is wrong with the evidence of a person."""

    ELIGIBILITE = "eligibilite", "Éligibilité non établie"
    SANS_PIECE = "sans_piece", "Pièce manquante"
    ANCIENNE = "ancienne", "Pièce trop ancienne"


class Periode(Vocabulaire):
    """Whose hours: people who worked then."""

    ANNEE = "annee", "Cette année"
    PRECEDENTE = "precedente", "L’année dernière"
    ORIGINE = "origine", "Depuis l’origine"


def _rang(jour: ColumnElement[date]) -> ColumnElement[int]:
    """Months since the year 0."""
    return extract("year", jour) * 12 + extract("month", jour) - 1


def _dernier_jour(jour: ColumnElement[date]) -> ColumnElement[int]:
    """How many days the month of this day has."""
    annee, mois = extract("year", jour), extract("month", jour)
    est_bissextile = and_(annee % 4 == 0, or_(annee % 100 != 0, annee % 400 == 0))
    return case((mois.in_((4, 6, 9, 11)), 30), (mois != 2, 31), (est_bissextile, 29), else_=28)


#: As `preuves_trop_anciennes` counts it: the same day so many months before the entry, brought to the end of its
#: month; written with numbers, since the two engines do not shift a date alike.
EST_TROP_ANCIENNE = and_(
    Critere.fraicheur_mois > 0,
    or_(
        _rang(Piece.date_piece) < _rang(Eligibilite.date_entree) - Critere.fraicheur_mois,
        and_(
            _rang(Piece.date_piece) == _rang(Eligibilite.date_entree) - Critere.fraicheur_mois,
            extract("day", Piece.date_piece) < extract("day", Eligibilite.date_entree),
            extract("day", Piece.date_piece) < _dernier_jour(Piece.date_piece),
        ),
    ),
)


def _manques() -> dict[Manque, ColumnElement[bool]]:
    """What is missing to the latest entry of the person at hand."""
    derniere = select(Eligibilite.id).where(est_la_derniere(Personne.id)).correlate(Personne)
    criteres = derniere.join(CritereEligibilite, CritereEligibilite.eligibilite_id == Eligibilite.id)
    pieces = criteres.join(Piece, Piece.id == CritereEligibilite.piece_id).join(
        Critere, Critere.id == CritereEligibilite.critere_id
    )
    return {
        Manque.ELIGIBILITE: ~derniere.where(Eligibilite.etat == EtatEligibilite.ETABLIE).exists(),
        Manque.SANS_PIECE: criteres.where(CritereEligibilite.piece_id.is_(None)).exists(),
        Manque.ANCIENNE: pieces.where(EST_TROP_ANCIENNE).exists(),
    }


def _source(contexte: Contexte) -> Select:
    visibles = personnes_visibles(contexte.acteur, contexte.permission)
    return visibles.where(Personne.anonymisee_le.is_(None), or_(*_manques().values()))


def _condition_manque(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return _manques()[Manque(valeur)]


def _condition_periode(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    """Hours declared or validated in the period."""
    affectations = affectations_visibles(contexte.acteur, Permission.HEURES_LIRE).join(
        HeuresMensuelles, and_(EN_VIGUEUR, HeuresMensuelles.etat.in_(COMPTEES))
    )
    if valeur != Periode.ORIGINE:
        annee = contexte.aujourdhui.year - (valeur == Periode.PRECEDENTE)
        affectations = affectations.where(
            HeuresMensuelles.mois.between(date(annee, 1, 1), date(annee, 12, 1))
        )
    return Personne.id.in_(affectations.with_only_columns(Affectation.personne_id))


def _dire(contexte: Contexte, lignes: list) -> list:
    """The rows of one page, each with what it lacks in words."""
    mots = _criteres_sans_preuve([ligne.id for ligne in lignes])
    return [SimpleNamespace(**ligne._mapping, manque=_phrase(ligne, mots[ligne.id])) for ligne in lignes]


def _criteres_sans_preuve(personnes: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """Person → what is wrong → the criteria of the latest entry."""
    lignes = db.session.execute(
        select(
            Eligibilite.personne_id,
            Critere.libelle,
            CritereEligibilite.piece_id.is_(None).label("sans_piece"),
        )
        .join(Personne, Personne.id == Eligibilite.personne_id)
        .join(CritereEligibilite, CritereEligibilite.eligibilite_id == Eligibilite.id)
        .join(Critere, Critere.id == CritereEligibilite.critere_id)
        .outerjoin(Piece, Piece.id == CritereEligibilite.piece_id)
        .where(Personne.id.in_(personnes), est_la_derniere(Personne.id))
        .where(or_(CritereEligibilite.piece_id.is_(None), EST_TROP_ANCIENNE))
        .order_by(CritereEligibilite.piece_id.is_not(None), Critere.ordre, Critere.libelle)
    )
    lus: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for personne_id, libelle, sans_piece in lignes:
        lus[personne_id]["Sans pièce" if sans_piece else "Pièce trop ancienne"].append(libelle)
    return lus


def _phrase(ligne, criteres: dict[str, list[str]]) -> str:
    mots = [f"{quoi} : {', '.join(libelles)}" for quoi, libelles in criteres.items()]
    if ligne.etat != EtatEligibilite.ETABLIE:
        mots.insert(0, "Éligibilité non établie")
    return espaces_insecables(". ".join(mots))


PREUVES = Liste(
    cle="preuves",
    titre="Preuves manquantes",
    singulier="personne",
    permission=Permission.CRITERE_LIRE,
    # Who may not read criteria may not take them in a file.
    permission_export=Permission.CRITERE_LIRE,
    cle_primaire=Personne.id,
    source=_source,
    lignes=PERSONNES.lignes,
    mots=contient_dans(Personne.recherche),
    colonnes=(
        ColonneListe("nom", "Personne", tri="tri", valeur=nom_lu),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("etat", "Éligibilité", Affichage.ELIGIBILITE, tri="validee_le", valeur=etat_lu),
        ColonneListe("manque", "Ce qui manque"),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
        ColonneListe("declarees", "À valider", Affichage.HEURES, tri="declarees", est_mesure=True),
    ),
    filtres=(
        filtre_choix(
            "manque", "Ce qui manque", _condition_manque, [(m.value, m.libelle) for m in Manque], tous="Tout"
        ),
        filtre_choix(
            "periode",
            "Heures",
            _condition_periode,
            [(p.value, p.libelle) for p in Periode],
            tous=None,
            defaut=Periode.ANNEE.value,
        ),
        *(f for f in PERSONNES.filtres if f.cle in FILTRES_DES_PERSONNES),
    ),
    tri_defaut="-validees",
    est_nominative=True,
    completer=_dire,
    notes=(
        "Les personnes qui ont des heures validées ou déclarées dans la période choisie ; les heures montrées sont "
        "celles des marchés que vous suivez, depuis l’origine.",
        "On regarde la dernière entrée de chaque personne : chaque critère attend sa pièce, et une attestation est "
        "trop ancienne quand elle dépassait déjà, le jour de l’entrée, la durée prévue pour ce critère.",
        "La consultation et l’export de cette liste sont consignés au journal.",
    ),
)


def compter_preuves_manquantes(acteur: Acteur, aujourdhui: date) -> int:
    """How many people the list shows when it opens."""
    contexte = Contexte(acteur, PREUVES.permission, aujourdhui)
    requete = _source(contexte).where(_condition_periode(contexte, Periode.ANNEE))
    return db.session.scalar(requete.with_only_columns(func.count(Personne.id))) or 0
