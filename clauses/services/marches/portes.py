"""Markets, lots and attributions found through their doors by who may write them, and locked until the commit."""

from sqlalchemy import select

from ...extensions import db
from ...models import Attribution, Lot, Marche, Objectif
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..perimetre import attributions_visibles, lots_visibles, marches_visibles
from ..permissions import Permission

P = Permission.MARCHE_ECRIRE


def marche_a_ecrire(acteur: Acteur, marche_id: int, *, est_supprime: bool = False) -> Marche:
    """Raises `Introuvable`."""
    requete = marches_visibles(acteur, P, supprimes=est_supprime).where(Marche.id == marche_id)
    return _trouver(requete, "Ce marché n’existe pas, ou n’est pas dans les territoires où vous écrivez.")


def lot_a_ecrire(acteur: Acteur, lot_id: int, *, est_supprime: bool = False) -> Lot:
    """Raises `Introuvable`."""
    requete = lots_visibles(acteur, P, supprimes=est_supprime).where(Lot.id == lot_id)
    return _trouver(requete, "Ce lot n’existe pas, ou n’est pas dans les territoires où vous écrivez.")


def attribution_a_ecrire(acteur: Acteur, attribution_id: int, *, est_supprime: bool = False) -> Attribution:
    """Raises `Introuvable`."""
    requete = attributions_visibles(acteur, P, supprimes=est_supprime).where(Attribution.id == attribution_id)
    return _trouver(
        requete, "Cette attribution n’existe pas, ou n’est pas dans les territoires où vous écrivez."
    )


def objectif_a_ecrire(acteur: Acteur, objectif_id: int) -> Objectif:
    """The objective, its attribution locked; raises `Introuvable`."""
    attributions = attributions_visibles(acteur, P).with_only_columns(Attribution.id)
    requete = select(Objectif).where(Objectif.id == objectif_id, Objectif.attribution_id.in_(attributions))
    return _trouver(requete, "Cet objectif n’existe pas, ou n’est pas dans les territoires où vous écrivez.")


def peut_ecrire(acteur: Acteur, marche_id: int) -> bool:
    """Whether the actor may write this market: the permission, and the territory."""
    requete = marches_visibles(acteur, P).where(Marche.id == marche_id).with_only_columns(Marche.id)
    return db.session.scalar(requete) is not None


def _trouver(requete, message: str):
    trouve = db.session.scalar(requete.with_for_update())
    if trouve is None:
        raise Introuvable(message)
    return trouve
