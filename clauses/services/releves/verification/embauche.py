"""Somebody unknown in a sheet is hired: the form is filled from the line, and the line is tied once it is saved."""

from dataclasses import dataclass
from datetime import date

from ....extensions import db
from ....models import Affectation, Contrat, Releve, ReleveLigne, Structure
from ....models.vocabulaire import EtatLigne
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ...perimetre import affectations_visibles
from ...permissions import Permission
from .liaison import rattacher_a
from .portee import lignes_verifiables, releves_verifiables


@dataclass(frozen=True)
class LigneInconnue:
    """What a line says of somebody: `prenom` is empty when the sheet does not tell it from the surname."""

    id: int
    releve_id: int
    deposant: Structure
    mois: date
    nom: str
    prenom: str | None
    naissance: date | None


def ligne_a_embaucher(acteur: Acteur, ligne_id: int) -> LigneInconnue:
    """Raises `Introuvable`, `TransitionImpossible` when the line has its contract already."""
    ligne = _trouver(acteur, ligne_id)
    if ligne.etat != EtatLigne.A_RATTACHER:
        raise TransitionImpossible("Cette ligne n’attend plus personne : elle est rattachée, ou réglée.")
    releve = db.session.get(Releve, ligne.releve_id)
    nom, prenom = _separer(ligne)
    return LigneInconnue(
        ligne.id,
        ligne.releve_id,
        db.session.get(Structure, releve.deposant_id),
        ligne.mois,
        nom,
        prenom,
        ligne.naissance_lue,
    )


def _trouver(acteur: Acteur, ligne_id: int) -> ReleveLigne:
    releves = releves_verifiables(acteur).with_only_columns(Releve.id)
    ligne = db.session.scalar(
        lignes_verifiables(acteur).where(ReleveLigne.id == ligne_id, ReleveLigne.releve_id.in_(releves))
    )
    if ligne is None:
        raise Introuvable("Cette ligne n’existe pas, ou n’est pas de vos territoires.")
    return ligne


def _separer(ligne: ReleveLigne) -> tuple[str, str | None]:
    """« LE GALL Anaïs » → (« LE GALL », « Anaïs »); words that nothing tells apart stay together, to be split."""
    if ligne.nom_lu and ligne.prenom_lu:
        return ligne.nom_lu, ligne.prenom_lu
    mots = ligne.personne_lue.split()
    noms = [m for m in mots if m == m.upper()]
    prenoms = [m for m in mots if m != m.upper()]
    if noms and prenoms:
        return " ".join(noms), " ".join(prenoms)
    return ligne.personne_lue, None


def rattacher_l_embauche(acteur: Acteur, ligne_id: int, contrat: Contrat, attribution_id: int | None) -> None:
    """Tie the line, and those that write the same person, to the contract that was just signed."""
    ligne = _trouver(acteur, ligne_id)
    affectation_id = db.session.scalar(
        affectations_visibles(acteur, Permission.HEURES_VALIDER)
        .where(Affectation.contrat_id == contrat.id, Affectation.attribution_id == attribution_id)
        .with_only_columns(Affectation.id)
    )
    if affectation_id is None:
        raise DonneesInvalides(
            "Choisissez le lot de cette ligne : ses heures y seront comptées.", "attribution"
        )
    rattacher_a(acteur, ligne.releve_id, ligne.id, affectation_id)
