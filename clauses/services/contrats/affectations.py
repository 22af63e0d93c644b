"""A contract on a market: what the attribution and the contract say, repeated on one row, with the facts of entry."""

from sqlalchemy import func, select, update

from ...extensions import db
from ...models import Affectation, Attribution, Contrat, Lot, Marche, Structure
from ...models.vocabulaire import Modalite, TypeContrat, TypeStructure
from ..acteur import Acteur
from ..coherence import CLAUSES_RESERVEES
from ..edition import ecrire, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..faits import faits_de, figer_faits
from ..journal import Verbe, consigner
from ..perimetre import affectations_visibles, attributions_visibles
from ..permissions import Permission
from ..suppression import retablir, supprimer

T, M = TypeStructure, Modalite
#: The modality that the kind of employer suggests, when it is not the holder itself.
MODALITES = dict.fromkeys((T.ETTI, T.AI, T.GEIQ, T.ETT, T.EATT), M.MISE_A_DISPOSITION) | dict.fromkeys(
    (T.EI, T.ACI, T.EA, T.ESAT, T.REGIE), M.SOUS_TRAITANCE
)


#: The contract that the kind of employer usually signs (domaine §4).
TYPES_USUELS = dict.fromkeys((T.EI, T.ACI, T.AI), TypeContrat.CDDI) | dict.fromkeys(
    (T.ETTI, T.ETT, T.EATT), TypeContrat.MISSION
)


def type_par_defaut(employeur: Structure) -> TypeContrat:
    """The contract that a form proposes with this employer."""
    return TYPES_USUELS.get(employeur.type, TypeContrat.CDD)


def attribution_ouverte(acteur: Acteur, attribution_id: int | None) -> Attribution:
    """The attribution on which the actor may hire; raises `Introuvable`."""
    attribution = db.session.scalar(
        attributions_visibles(acteur, Permission.CONTRAT_ECRIRE).where(Attribution.id == attribution_id)
    )
    if attribution is None:
        raise Introuvable("Ce lot attribué n’existe pas, ou n’est pas de ceux où vous écrivez.")
    return attribution


def modalite_par_defaut(employeur: Structure, attribution: Attribution) -> Modalite:
    """What the employer, the holder and the clause suggest (domaine §4)."""
    if employeur.id == attribution.structure_id:
        est_reservee = attribution.lot.marche.type_clause in CLAUSES_RESERVEES
        return M.MARCHE_RESERVE if est_reservee else M.EMBAUCHE_DIRECTE
    return MODALITES.get(employeur.type, M.EMBAUCHE_DIRECTE)


def affecter(
    acteur: Acteur, contrat: Contrat, attribution_id: int, modalite: Modalite | None = None
) -> Affectation:
    """Put a contract, found through its door, on an attribution; journaled. One withdrawn before comes back.

    Raises `Introuvable`, `DonneesInvalides` when it is there already, or when the market is of another territory.
    """
    attribution = attribution_ouverte(acteur, attribution_id)
    marche = attribution.lot.marche
    if marche.territoire_id != contrat.personne.territoire_id:
        raise DonneesInvalides(
            "Ce marché est suivi par un autre territoire que cette personne.", "attribution"
        )
    modalite = modalite or modalite_par_defaut(contrat.employeur, attribution)
    deja = db.session.scalar(
        select(Affectation).where(
            Affectation.contrat_id == contrat.id, Affectation.attribution_id == attribution.id
        )
    )
    if deja is not None and deja.supprime_le is None:
        raise DonneesInvalides("Ce contrat est déjà sur ce lot : choisissez-en un autre.", "attribution")
    if deja is not None:
        retablir(acteur, "affectation", deja, territoire_id=deja.territoire_id)
        ecrire(deja, {"modalite": modalite})
        figer_faits([contrat.personne_id])
        return deja
    affectation = _construire(contrat, attribution, marche, modalite)
    consigner(
        acteur,
        Verbe.AFFECTATION_CREEE,
        objet=("contrat", contrat.id),
        territoire_id=marche.territoire_id,
        valeurs={"affectation": affectation.id, "marche": marche.reference, "modalite": modalite.value},
    )
    return affectation


def _construire(
    contrat: Contrat, attribution: Attribution, marche: Marche, modalite: Modalite
) -> Affectation:
    """The row that repeats both; the facts are those of every other contract of the person."""
    personne = contrat.personne
    premier = select(func.min(Contrat.date_debut)).where(
        Contrat.personne_id == personne.id, Contrat.supprime_le.is_(None)
    )
    affectation = Affectation(
        territoire_id=marche.territoire_id,
        contrat_id=contrat.id,
        attribution_id=attribution.id,
        marche_id=marche.id,
        lot_id=attribution.lot_id,
        attributaire_id=attribution.structure_id,
        employeur_id=contrat.employeur_id,
        personne_id=personne.id,
        identite_id=personne.identite_id,
        modalite=modalite,
        type_contrat=contrat.type,
        rome=contrat.rome,
        **faits_de(personne, db.session.scalar(premier)),
    )
    db.session.add(affectation)
    db.session.flush()
    figer_faits([personne.id])
    return affectation


def suivre_le_contrat(contrat: Contrat) -> None:
    """Repeat on the markets what changed on the contract, and the facts that its dates decide."""
    db.session.execute(
        update(Affectation)
        .where(Affectation.contrat_id == contrat.id)
        .values(type_contrat=contrat.type, rome=contrat.rome, version=Affectation.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    figer_faits([contrat.personne_id])


def affectation_a_modifier(acteur: Acteur, affectation_id: int) -> Affectation:
    """The contract on a market, taken for writing; raises `Introuvable`."""
    affectation = db.session.scalar(
        affectations_visibles(acteur, Permission.CONTRAT_ECRIRE)
        .where(Affectation.id == affectation_id)
        .with_for_update()
    )
    if affectation is None:
        raise Introuvable("Ce contrat n’est pas sur ce marché, ou n’est pas de ceux que vous suivez.")
    return affectation


def changer_la_modalite(
    acteur: Acteur, affectation_id: int, modalite: Modalite, *, version: int | None, avant=None
) -> Affectation:
    """Correct the modality; journaled. Raises `Introuvable`, `ConflitEdition`."""
    affectation = affectation_a_modifier(acteur, affectation_id)
    changees = rapprocher(affectation, {"modalite": modalite}, version=version, avant=avant)
    if changees:
        changements = ecrire(affectation, changees)
        consigner(
            acteur,
            Verbe.AFFECTATION_MODIFIEE,
            objet=("contrat", affectation.contrat_id),
            territoire_id=affectation.territoire_id,
            valeurs={"affectation": affectation.id, **changements},
        )
    return affectation


def retirer_du_marche(acteur: Acteur, affectation_id: int) -> Affectation:
    """Withdraw a contract without hours from a market; raises `Introuvable`, `DonneesInvalides`."""
    affectation = affectation_a_modifier(acteur, affectation_id)
    supprimer(acteur, "affectation", affectation, territoire_id=affectation.territoire_id)
    return affectation


def nommer_le_lot(attribution: Attribution) -> str:
    """« 2023-001, lot 1 — Travaux du Midi »."""
    lot: Lot = attribution.lot
    numero = f", lot\N{NO-BREAK SPACE}{lot.numero}" if lot.numero else ""
    return f"{lot.marche.reference}{numero} — {attribution.structure.nom}"
