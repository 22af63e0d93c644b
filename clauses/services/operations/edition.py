"""Writing operations: one is known by its name in its territory, deleted ones included."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ...extensions import db
from ...models import Marche, Operation, Territoire
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import DejaEnregistre, DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import cle_texte, nettoyer, texte_recherche
from ..perimetre import operations_visibles, territoires_visibles
from ..permissions import Permission
from ..suppression import supprimer

LONGUEUR_NOM = 255


@dataclass(frozen=True)
class OperationSaisie:
    """What a form says of an operation: the key of a known one, the words of a new one, or neither."""

    cle: int | None
    texte: str = ""


def lire_operation_a_ecrire(acteur: Acteur, operation_id: int, *, est_supprimee: bool = False) -> Operation:
    """The operation, locked, if the actor may write it; raises `Introuvable`."""
    requete = operations_visibles(acteur, Permission.OPERATION_ECRIRE, supprimes=est_supprimee)
    operation = db.session.scalar(requete.where(Operation.id == operation_id).with_for_update())
    if operation is None:
        raise Introuvable("Cette opération n’existe pas, ou n’est pas dans les territoires où vous écrivez.")
    return operation


def peut_ecrire_operation(acteur: Acteur, operation_id: int) -> bool:
    """Whether the actor may write this operation: the permission, and the territory."""
    requete = operations_visibles(acteur, Permission.OPERATION_ECRIRE).where(Operation.id == operation_id)
    return db.session.scalar(requete.with_only_columns(Operation.id)) is not None


def creer_operation(acteur: Acteur, territoire_id: int, nom: str) -> Operation:
    """Raises `Introuvable` for a territory of others, `DonneesInvalides`, `DejaEnregistre` when the name is taken."""
    requete = territoires_visibles(acteur, Permission.OPERATION_ECRIRE).where(Territoire.id == territoire_id)
    if db.session.scalar(requete) is None:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")
    operation = Operation(territoire_id=territoire_id, **_nommer(territoire_id, nom))
    db.session.add(operation)
    db.session.flush()
    consigner(
        acteur,
        Verbe.OPERATION_CREEE,
        objet=("operation", operation.id),
        territoire_id=territoire_id,
        valeurs={"nom": operation.nom},
    )
    return operation


def designer_operation(
    acteur: Acteur, territoire_id: int, saisie: OperationSaisie, *, champ: str
) -> Operation | None:
    """The operation that a form designates, created on the way when its words are new; `None` for no words."""
    if saisie.cle is None:
        if not saisie.texte:
            return None
        try:
            return creer_operation(acteur, territoire_id, saisie.texte)
        except DonneesInvalides as refus:
            refus.champ = champ
            raise
    requete = operations_visibles(acteur, Permission.OPERATION_ECRIRE)
    operation = db.session.scalar(
        requete.where(Operation.id == saisie.cle, Operation.territoire_id == territoire_id)
    )
    if operation is None:
        raise DonneesInvalides(
            "Cette opération n’est pas de ce territoire, ou n’existe plus : choisissez-en une autre.", champ
        )
    return operation


def modifier_operation(
    acteur: Acteur,
    operation_id: int,
    valeurs: Mapping[str, str],
    *,
    version: int | None,
    avant: Mapping[str, str],
) -> Operation:
    """Rename; raises as `creer_operation`, and `ConflitEdition` when somebody renamed it meanwhile."""
    operation = lire_operation_a_ecrire(acteur, operation_id)
    objet = ("operation", operation.id)
    changees = rapprocher(operation, valeurs, version=version, avant=avant, objet_journal=objet)
    if changees:
        nouvelles = _nommer(operation.territoire_id, changees["nom"], sauf=operation.id)
        changements = ecrire(operation, nouvelles)
        consigner(
            acteur,
            Verbe.OPERATION_MODIFIEE,
            objet=objet,
            territoire_id=operation.territoire_id,
            valeurs={"nom": changements["nom"]},
        )
    return operation


def supprimer_operation(acteur: Acteur, operation_id: int) -> Operation:
    """Raises `DonneesInvalides` while markets hang from it."""
    operation = lire_operation_a_ecrire(acteur, operation_id)
    vivants = db.session.scalars(
        select(Marche.reference)
        .where(Marche.operation_id == operation.id, Marche.supprime_le.is_(None))
        .order_by(Marche.reference)
        .limit(4)
    ).all()
    if vivants:
        suite = "…" if len(vivants) > 3 else ""
        raise DonneesInvalides(
            f"Des marchés sont rattachés à cette opération ({', '.join(vivants[:3])}{suite}) : "
            "détachez-les d’abord, depuis leur page."
        )
    supprimer(acteur, "operation", operation, territoire_id=operation.territoire_id)
    return operation


def _nommer(territoire_id: int, nom: str, *, sauf: int | None = None) -> dict[str, str]:
    """The columns that carry a name nobody else has in the territory."""
    nom = nettoyer(nom or "")[:LONGUEUR_NOM]
    cle = cle_texte(nom)
    if not cle:
        raise DonneesInvalides("Écrivez le nom de l’opération.", "nom")
    autre = db.session.scalar(
        select(Operation).where(Operation.territoire_id == territoire_id, Operation.cle_nom == cle)
    )
    if autre is not None and autre.id != sauf:
        raise DejaEnregistre(
            f"Une opération « {autre.nom} » a été supprimée : rétablissez-la, ou choisissez un autre nom."
            if autre.supprime_le
            else f"L’opération « {autre.nom} » existe déjà.",
            "nom",
            objet="operation",
            cle=autre.id,
            est_supprime=autre.supprime_le is not None,
        )
    return {"nom": nom, "cle_nom": cle, "recherche": texte_recherche(nom)}
