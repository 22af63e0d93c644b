"""The rows behind every number: hours of one contract on one market in one month, down to their source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Subquery,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import (
    Affectation,
    Compte,
    Contrat,
    HeuresMensuelles,
    Importation,
    Lot,
    Marche,
    Personne,
    ReleveLigne,
    Structure,
    Territoire,
)
from ...models.types import Vocabulaire, en_heures
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..perimetre import personnes_visibles
from ..permissions import Permission
from .axes import AXES, Axe
from .base import conditions_affectation, conditions_heures, hors_pilotage, joindre_les_faits
from .demande import Perimetre, Precision, forme_de, parametres, territoires_demandes

PAR_PAGE = 50

_Acheteur = aliased(Structure, name="acheteur")
_Attributaire = aliased(Structure, name="attributaire")
_Employeur = aliased(Structure, name="employeur_nomme")


class Portee(Vocabulaire):
    """Which hours a number is made of."""

    VALIDEES = "validees", "Heures réalisées"
    DECLAREES = "declarees", "Heures déclarées, à valider"
    A_REGULARISER = "a_regulariser", "Heures à régulariser"
    ORIGINE = "origine", "Heures réalisées depuis l’origine"


@dataclass(frozen=True)
class Question:
    """A number that is opened: its perimeter, the rows of the axes it stands on, and which hours it counts."""

    perimetre: Perimetre
    precisions: tuple[Precision, ...] = ()
    portee: Portee = Portee.VALIDEES
    attribution_id: int | None = None


@dataclass(frozen=True)
class LignesImpact:
    """One page of rows, and the measures of all of them: those of the number that was followed.

    `nommees` are the territories whose names the page shows: reading it has to be journaled there.
    """

    lignes: list[Row]
    nombre: int
    heures: Decimal
    personnes: int
    contrats: int
    marches: int
    page: int
    pages: int
    nommees: frozenset[int] = field(default_factory=frozenset)


def lignes_impact(
    acteur: Acteur, question: Question, *, page: int = 1, par_page: int = PAR_PAGE
) -> LignesImpact:
    """One page of the rows behind a number, by month then market.

    A person is named to those who may read criteria in their territory (a filter tells the criterion); to the
    others they are « Personne n° 123 ». Raises `Introuvable` for a territory that the actor does not see.
    """
    territoires_demandes(acteur, question.perimetre)
    valeurs = _parametres(question)
    total = db.session.execute(_requete_total(question), valeurs).one()
    pages = max(1, ceil(total.nombre / par_page))
    page = min(max(page, 1), pages)
    requete = (
        _requete(acteur, question, Permission.CRITERE_LIRE).limit(par_page).offset((page - 1) * par_page)
    )
    lignes = list(db.session.execute(requete, valeurs))
    return LignesImpact(
        lignes=lignes,
        nombre=total.nombre,
        heures=en_heures(total.centiemes or 0),
        personnes=total.personnes,
        contrats=total.contrats,
        marches=total.marches,
        page=page,
        pages=pages,
        nommees=frozenset(ligne.territoire_id for ligne in lignes if ligne.nom is not None),
    )


def parcourir_lignes(acteur: Acteur, question: Question, nommer: Permission) -> Iterator[Row]:
    """All the rows, read as they are asked for; people are named where the actor holds `nommer`."""
    territoires_demandes(acteur, question.perimetre)
    requete = _requete(acteur, question, nommer).execution_options(yield_per=2000)
    yield from db.session.execute(requete, _parametres(question))


def nom_affiche(ligne: Row) -> str:
    """« NOM Prénom », or « Personne n° 123 » for who may not read names."""
    if ligne.nom is not None:
        return ligne.nom
    return "Personne non nommée" if ligne.personne_id is None else f"Personne n° {ligne.personne_id}"


def source_affichee(ligne: Row) -> str:
    """Where the value was read: « reprise.csv, ligne 12 », « Relevé d’heures, Mars C12 », or « Saisie »."""
    if ligne.cellule is not None:
        return f"{ligne.origine.libelle}, {' '.join(filter(None, (ligne.feuille, ligne.cellule)))}"
    if ligne.fichier is None:
        return ligne.origine.libelle
    return ligne.fichier if ligne.ligne_source is None else f"{ligne.fichier}, ligne {ligne.ligne_source}"


def _parametres(question: Question) -> dict:
    return parametres(question.perimetre, question.precisions) | {"attribution": question.attribution_id}


def _requete_total(question: Question) -> Select:
    h = HeuresMensuelles
    colonnes = select(
        func.count().label("nombre"),
        func.sum(type_coerce(h.heures, Integer)).label("centiemes"),
        func.count(Affectation.identite_id.distinct()).label("personnes"),
        func.count(Affectation.contrat_id.distinct()).label("contrats"),
        func.count(Affectation.marche_id.distinct()).label("marches"),
    )
    return _restreindre(colonnes, question)


def _requete(acteur: Acteur, question: Question, nommer: Permission) -> Select:
    h, p = HeuresMensuelles, Personne
    visibles = (
        personnes_visibles(acteur, nommer)
        .with_only_columns(p.id, (func.coalesce(p.nom_usage, p.nom_naissance) + " " + p.prenom).label("nom"))
        .subquery("visibles")
    )
    colonnes = select(
        h.id, h.mois, h.heures, h.etat, h.est_a_regulariser, h.origine, h.ligne_source, h.territoire_id,
        Territoire.nom.label("territoire"),
        Importation.nom_fichier.label("fichier"), ReleveLigne.feuille, ReleveLigne.cellule,
        h.releve_ligne_id, h.validee_le, Compte.nom.label("validee_par"),
        _numero_de_personne(question, visibles).label("personne_id"),
        Affectation.contrat_id, Affectation.marche_id, Affectation.modalite,
        visibles.c.nom,
        Contrat.type.label("type_contrat"), Contrat.date_debut,
        Marche.reference, Lot.numero.label("lot"),
        _Acheteur.nom.label("donneur_ordre"), _Attributaire.nom.label("attributaire"),
        _Employeur.nom.label("employeur"),
    )  # fmt: skip
    requete = (
        _restreindre(colonnes, question)
        .join(Territoire, Territoire.id == h.territoire_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(_Acheteur, _Acheteur.id == Marche.donneur_ordre_id)
        .join(_Attributaire, _Attributaire.id == Affectation.attributaire_id)
        .join(_Employeur, _Employeur.id == Affectation.employeur_id)
        .outerjoin(visibles, visibles.c.id == Affectation.personne_id)
        .outerjoin(Importation, Importation.id == h.importation_id)
        .outerjoin(ReleveLigne, ReleveLigne.id == h.releve_ligne_id)
        .outerjoin(Compte, Compte.id == h.validee_par_id)
    )
    return requete.order_by(h.mois, Marche.reference, Affectation.marche_id, h.id)


def _numero_de_personne(question: Question, visibles: Subquery) -> ColumnElement:
    """The number of a person; under a criterion, only of those who may be named: a number followed from page to
    page would tell whose criterion it is (domaine §10)."""
    axes = {*question.perimetre.axes_filtres, *(p.axe for p in question.precisions)}
    return visibles.c.id if Axe.CRITERE in axes else Affectation.personne_id


def _restreindre(requete: Select, question: Question) -> Select:
    """The rows of the question: hours, their contract on a market, its market."""
    forme, h = forme_de(question.perimetre, question.precisions), HeuresMensuelles
    requete = joindre_les_faits(
        requete.select_from(h).join(Affectation, Affectation.id == h.affectation_id),
        frozenset(AXES[f.axe].colonne for f in forme.filtres),
    )
    requete = requete.where(
        *conditions_heures(forme),
        *conditions_affectation(forme),
        hors_pilotage(forme),
        *_conditions_portee(question.portee),
    )
    if question.attribution_id is not None:
        requete = requete.where(Affectation.attribution_id == bindparam("attribution", type_=Integer))
    return requete


def _conditions_portee(portee: Portee) -> list[ColumnElement[bool]]:
    h = HeuresMensuelles
    etat = EtatHeures.DECLAREE if portee is Portee.DECLAREES else EtatHeures.VALIDEE
    conditions = [type_coerce(h.etat, String) == etat.value]
    if portee is not Portee.ORIGINE:
        conditions.append(h.mois >= bindparam("du"))
    if portee is Portee.A_REGULARISER:
        conditions.append(h.est_a_regulariser)
    return conditions
