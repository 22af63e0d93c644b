"""What public files propose for a market somebody edited: read, accepted or refused by a person."""

from collections.abc import Iterable

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Attribution, Lot, Marche, Proposition, Structure
from clauses.models.vocabulaire import EtatProposition, RoleAttribution
from clauses.services.acteur import Acteur
from clauses.services.erreurs import Introuvable, TransitionImpossible
from clauses.services.imports.decp.ecriture import nommer
from clauses.services.imports.decp.plan import suites_du_cpv
from clauses.services.imports.decp.plan_titulaires import relire
from clauses.services.imports.decp.publication import (
    CHAMPS,
    CHAMPS_STRUCTURES,
    DATE_FIN,
    SOUS_TRAITANTS,
    CleStructure,
    cle_structure,
    structure_json,
    texte,
)
from clauses.services.imports.decp.types import IdentifiantStructure
from clauses.services.journal import Verbe, consigner
from clauses.services.normalisation import texte_recherche
from clauses.services.perimetre import marches_visibles
from clauses.services.permissions import Permission

_CHAMPS = {champ.nom: champ for champ in (*CHAMPS, DATE_FIN)}


def lister_propositions(acteur: Acteur, marche_id: int | None = None) -> list[Proposition]:
    """The propositions to settle on the markets that the actor may qualify, or on one of them."""
    marches = marches_visibles(acteur, Permission.MARCHE_QUALIFIER).with_only_columns(Marche.id)
    requete = select(Proposition).where(
        Proposition.marche_id.in_(marches), Proposition.etat == EtatProposition.PROPOSEE
    )
    if marche_id is not None:
        requete = requete.where(Proposition.marche_id == marche_id)
    return list(db.session.scalars(requete.order_by(Proposition.id)))


def accepter_proposition(acteur: Acteur, proposition_id: int) -> Proposition:
    """Write the proposed value on the market; raises `Introuvable`, or `TransitionImpossible` once settled."""
    proposition = _a_traiter(acteur, proposition_id)
    if proposition.champ in CHAMPS_STRUCTURES:
        _attribuer(proposition)
    else:
        _appliquer(proposition)
    return _clore(acteur, proposition, EtatProposition.ACCEPTEE)


def refuser_proposition(acteur: Acteur, proposition_id: int) -> Proposition:
    """Keep the market as it is; the same value will not be proposed again. Raises as `accepter_proposition`."""
    return _clore(acteur, _a_traiter(acteur, proposition_id), EtatProposition.REFUSEE)


def _a_traiter(acteur: Acteur, proposition_id: int) -> Proposition:
    marches = marches_visibles(acteur, Permission.MARCHE_QUALIFIER).with_only_columns(Marche.id)
    proposition = db.session.scalar(
        select(Proposition).where(Proposition.id == proposition_id, Proposition.marche_id.in_(marches))
    )
    if proposition is None:
        raise Introuvable("Cette proposition n’existe pas.")
    if proposition.etat != EtatProposition.PROPOSEE:
        raise TransitionImpossible(f"Cette proposition est déjà {proposition.etat.libelle.lower()}.")
    return proposition


def _clore(acteur: Acteur, proposition: Proposition, etat: EtatProposition) -> Proposition:
    proposition.etat = etat
    db.session.flush()
    consigner(
        acteur,
        Verbe.PROPOSITION_TRAITEE,
        objet=("marche", proposition.marche_id),
        territoire_id=proposition.marche.territoire_id,
        valeurs={
            "champ": proposition.champ,
            "avant": proposition.valeur_actuelle,
            "propose": proposition.valeur_proposee,
            "etat": etat.value,
        },
    )
    return proposition


def _appliquer(proposition: Proposition) -> None:
    marche, champ = proposition.marche, _CHAMPS[proposition.champ]
    proposition.valeur_actuelle = texte(getattr(marche, champ.nom))
    valeur = champ.valeur(proposition.valeur_proposee)
    if champ.nom == "cpv":
        for nom, suite in suites_du_cpv(marche, valeur).items():
            setattr(marche, nom, suite)
    setattr(marche, champ.nom, valeur)
    if champ.nom == "objet":
        marche.recherche = texte_recherche(f"{marche.reference} {valeur}")[:1500]


def _attribuer(proposition: Proposition) -> None:
    """Give the market an attribution by proposed structure, on its only lot, else on the market as a whole."""
    marche = proposition.marche
    lot = _lot(marche)
    role = RoleAttribution.TITULAIRE
    if proposition.champ == SOUS_TRAITANTS:
        role = RoleAttribution.SOUS_TRAITANT
    presentes = set(db.session.scalars(select(Attribution.structure_id).where(Attribution.lot_id == lot.id)))
    noms = dict(_noms_publies(marche))
    for lue in relire(proposition.valeur_proposee):
        structure = _structure(lue, noms.get(cle_structure(lue)), marche.territoire_id)
        if structure.id not in presentes:
            presentes.add(structure.id)
            db.session.add(Attribution(lot_id=lot.id, structure_id=structure.id, role=role))
    db.session.flush()


def _lot(marche: Marche) -> Lot:
    lots = marche.lots if len(marche.lots) == 1 else [lot for lot in marche.lots if lot.numero == ""]
    if lots:
        return lots[0]
    lot = Lot(marche_id=marche.id, numero="")
    db.session.add(lot)
    db.session.flush()
    return lot


def _noms_publies(marche: Marche) -> Iterable[tuple[CleStructure, str]]:
    """The names that the amendments give to their holders."""
    for avenant in marche.avenants:
        for titulaire in avenant.titulaires or ():
            structure = structure_json(titulaire)
            if structure.nom:
                yield cle_structure(structure), structure.nom


def _structure(lue: IdentifiantStructure, nom: str | None, territoire_id: int) -> Structure:
    genre, cle = cle_structure(lue)
    if lue.type is None:
        condition = (Structure.territoire_id == territoire_id) & (Structure.cle_nom == cle)
    else:
        condition = (Structure.type_identifiant == lue.type) & (Structure.identifiant == cle)
    structure = db.session.scalar(select(Structure).where(condition))
    if structure is None:
        structure = Structure(
            type_identifiant=lue.type,
            identifiant=lue.identifiant,
            territoire_id=territoire_id if genre == "nom" else None,
            **nommer(lue, nom or lue.nom),
        )
        db.session.add(structure)
        db.session.flush()
    return structure
