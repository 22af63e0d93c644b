"""The sheets and the lines that a facilitateur or a coordinateur checks: sent, and of their territories only."""

from sqlalchemy import Select

from ....extensions import db
from ....models import Releve, ReleveLigne, Territoire
from ....models.vocabulaire import EtatLigne
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...heures.lignes import REGLEES, VIVANTS
from ...perimetre import lignes_de_releve_visibles, releves_visibles, territoires_visibles
from ...permissions import Permission

VERIFIER = Permission.RELEVE_VERIFIER
A_REGLER = tuple(e for e in EtatLigne if e not in REGLEES)


def releves_verifiables(acteur: Acteur, permission: Permission = VERIFIER) -> Select:
    """Sheets that were sent and have a line of the actor's territories."""
    lignes = lignes_verifiables(acteur, permission).with_only_columns(ReleveLigne.releve_id)
    return releves_visibles(acteur, permission).where(Releve.etat.in_(VIVANTS), Releve.id.in_(lignes))


def lignes_verifiables(acteur: Acteur, permission: Permission = VERIFIER) -> Select:
    """Lines of the actor's territories: one that nobody placed yet is its depositor's."""
    territoires = territoires_visibles(acteur, permission).with_only_columns(Territoire.id)
    return lignes_de_releve_visibles(acteur, permission).where(ReleveLigne.territoire_id.in_(territoires))


def trouver_releve(acteur: Acteur, releve_id: int) -> Releve:
    """Raises `Introuvable`."""
    releve = db.session.scalar(releves_verifiables(acteur).where(Releve.id == releve_id))
    if releve is None:
        raise Introuvable("Ce relevé n’existe pas, ou aucune de ses lignes n’est de vos territoires.")
    return releve


def trouver_ligne(acteur: Acteur, releve_id: int, ligne_id: int) -> ReleveLigne:
    """Raises `Introuvable`."""
    ligne = db.session.scalar(
        lignes_verifiables(acteur).where(ReleveLigne.id == ligne_id, ReleveLigne.releve_id == releve_id)
    )
    if ligne is None:
        raise Introuvable("Cette ligne n’existe pas, ou n’est pas de vos territoires.")
    return ligne
