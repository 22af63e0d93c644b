"""The filters of the list of contracts."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, select

from ...models import Affectation, Contrat, Marche, Personne, Structure
from ...models.vocabulaire import Modalite, TypeContrat
from ..acteur import Acteur
from ..listes.definition import Condition, Contexte, Filtre
from ..listes.filtres import (
    filtre_choix,
    filtre_cle,
    filtre_lie,
    filtre_territoire,
    filtre_vocabulaire,
    nom_de_l_operation,
    nom_de_la_structure,
    reference_du_marche,
)
from ..marches.facilitateurs import facilitateurs_de
from ..perimetre import affectations_visibles, contrats_visibles, marches_visibles, personnes_visibles
from ..permissions import Permission
from ..suivi.calendrier import mois_precedent
from .sans_heures import sans_heures

#: Hours and markets are shown by their own permission, whatever the list is asked with.
LIRE_HEURES = Permission.HEURES_LIRE


def _employeurs(contexte: Contexte) -> Select:
    contrats = contrats_visibles(contexte.acteur, contexte.permission)
    employeurs = contrats.with_only_columns(Contrat.employeur_id)
    return select(Structure.id, Structure.nom).where(Structure.id.in_(employeurs)).order_by(Structure.cle_nom)


def _territoire(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return Contrat.personne_id.in_(select(Personne.id).where(Personne.territoire_id == int(valeur)))


def _avec_affectation(condition: Callable[[str], ColumnElement[bool]]) -> Condition:
    """The contracts that a visible contract on a market satisfying `condition(value)` belongs to."""

    def filtrer(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
        affectations = affectations_visibles(contexte.acteur, LIRE_HEURES).where(condition(valeur))
        return Contrat.id.in_(affectations.with_only_columns(Affectation.contrat_id))

    return filtrer


def _sur_operation(valeur: str) -> ColumnElement[bool]:
    return Affectation.marche_id.in_(select(Marche.id).where(Marche.operation_id == int(valeur)))


def _nom_de_la_personne(contexte: Contexte, cle: int) -> Select:
    visibles = personnes_visibles(contexte.acteur).where(Personne.id == cle)
    return visibles.with_only_columns(Personne.nom_naissance + " " + Personne.prenom)


def suit_des_marches(acteur: Acteur) -> bool:
    """Who works in a territory knows its facilitateurs; a company or an employer does not choose among them."""
    return acteur.peut(Permission.HEURES_VALIDER)


SITUATIONS = (("en_cours", "En cours"), ("termine", "Terminés"))


def _situation(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    if valeur == "termine":
        return Contrat.date_fin < contexte.aujourdhui
    commence = Contrat.date_debut <= contexte.aujourdhui
    return commence & (Contrat.date_fin.is_(None) | (Contrat.date_fin >= contexte.aujourdhui))


def _heures(contexte: Contexte, _valeur: str) -> ColumnElement[bool]:
    """One value only: none in the month that should have them."""
    affectations = affectations_visibles(contexte.acteur, LIRE_HEURES)
    sans = sans_heures(affectations, mois_precedent(contexte.aujourdhui))
    return Contrat.id.in_(sans.with_only_columns(Affectation.contrat_id, maintain_column_froms=True))


def _facilitateurs(contexte: Contexte) -> Select:
    return facilitateurs_de(marches_visibles(contexte.acteur))


def _suivi_par(valeur: str) -> ColumnElement[bool]:
    return Affectation.marche_id.in_(select(Marche.id).where(Marche.facilitateur_id == int(valeur)))


FILTRES: tuple[Filtre, ...] = (
    filtre_choix("situation", "Situation", _situation, SITUATIONS, tous="Toutes"),
    filtre_vocabulaire("type", "Type de contrat", Contrat.type, TypeContrat),
    filtre_choix(
        "modalite",
        "Modalité",
        _avec_affectation(lambda valeur: Affectation.modalite == Modalite(valeur)),
        [(m.value, m.libelle) for m in Modalite],
        tous="Toutes",
    ),
    filtre_cle("employeur", "Employeur", Contrat.employeur_id, _employeurs),
    filtre_choix(
        "heures",
        "Heures",
        _heures,
        [("aucune", "Aucune le mois dernier")],
        tous="Toutes",
        est_secondaire=True,
    ),
    filtre_cle(
        "facilitateur",
        "Facilitateur",
        None,
        _facilitateurs,
        condition=_avec_affectation(_suivi_par),
        visible=suit_des_marches,
        est_secondaire=True,
    ),
    filtre_territoire(condition=_territoire),
    filtre_lie(
        "marche",
        "Marché",
        _avec_affectation(lambda valeur: Affectation.marche_id == int(valeur)),
        reference_du_marche,
    ),
    filtre_lie(
        "attributaire",
        "Attributaire",
        _avec_affectation(lambda valeur: Affectation.attributaire_id == int(valeur)),
        nom_de_la_structure,
    ),
    filtre_lie("operation", "Opération", _avec_affectation(_sur_operation), nom_de_l_operation),
    filtre_lie("personne", "Personne", lambda _c, v: Contrat.personne_id == int(v), _nom_de_la_personne),
)
