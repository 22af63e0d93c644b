"""The logo of a territory, beside the name of the product for those who work there."""

from dataclasses import dataclass

from sqlalchemy import select

from ...extensions import db
from ...models import Territoire
from .. import fichiers
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..images import nettoyer_image
from ..journal import Verbe, consigner
from ..perimetre import territoires_frequentes
from .parametres import trouver

TAILLE_MAXIMALE = 300 * 1024


@dataclass(frozen=True)
class Logo:
    """The picture as it is served."""

    contenu: bytes
    type: str


def poser_logo(acteur: Acteur, territoire_id: int, contenu: bytes) -> str | None:
    """Set the logo; the stored name of the one before, to remove once this is committed.

    The picture is read whole and written again without what it carries besides. Raises `Introuvable`,
    `DonneesInvalides`.
    """
    territoire = trouver(acteur, territoire_id, verrou=True)
    image = nettoyer_image(contenu, TAILLE_MAXIMALE)
    rangee = fichiers.ranger(image.contenu)
    return _changer(acteur, territoire, rangee.nom_stocke, image.type, rangee.sha256)


def retirer_logo(acteur: Acteur, territoire_id: int) -> str | None:
    """Do without a logo; returns and raises as `poser_logo`."""
    territoire = trouver(acteur, territoire_id, verrou=True)
    if territoire.logo_nom_stocke is None:
        return None
    return _changer(acteur, territoire, None, None, "")


def lire_logo(acteur: Acteur, territoire_id: int) -> Logo:
    """The logo, for whoever has a role in the territory; raises `Introuvable`."""
    visibles = territoires_frequentes(acteur).where(Territoire.id == territoire_id).subquery()
    ligne = db.session.execute(select(visibles.c.logo_nom_stocke, visibles.c.logo_type)).one_or_none()
    if ligne is None or ligne.logo_nom_stocke is None:
        raise Introuvable("Ce logo n’existe pas.")
    return Logo(fichiers.lire(ligne.logo_nom_stocke), ligne.logo_type)


def _changer(
    acteur: Acteur, territoire: Territoire, nom: str | None, type_: str | None, sha256: str
) -> str | None:
    ancien = territoire.logo_nom_stocke
    territoire.logo_nom_stocke, territoire.logo_type = nom, type_
    db.session.flush()
    consigner(
        acteur,
        Verbe.TERRITOIRE_MODIFIE,
        objet=("territoire", territoire.id),
        territoire_id=territoire.id,
        valeurs={"logo": ["présent" if ancien else "", sha256]},
    )
    return ancien
