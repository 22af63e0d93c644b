"""Who follows the markets of a territory: known people, and oneself."""

from sqlalchemy import Select, select

from ...extensions import db
from ...models import Facilitateur, Marche, Territoire
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..normalisation import cle_texte
from ..perimetre import territoires_visibles
from ..permissions import Permission

#: The choice « myself » of who has no row yet.
MOI = "moi"


def facilitateurs_de(marches: Select) -> Select:
    """Rows (id, nom) of those who follow these markets, of a scoped select: what a list filters on."""
    return (
        select(Facilitateur.id, Facilitateur.nom)
        .where(Facilitateur.id.in_(marches.with_only_columns(Marche.facilitateur_id)))
        .order_by(Facilitateur.cle_nom, Facilitateur.id)
    )


def choix_de_facilitateurs(acteur: Acteur, territoire_id: int) -> tuple[list[tuple[str, str]], str]:
    """(choices of the field, that of the actor or « »)."""
    lignes = _du_territoire(acteur, territoire_id)
    choix = [(str(f.id), f.nom) for f in lignes]
    if not _suit_ici(acteur, territoire_id):
        return choix, ""
    mienne = next((f for f in lignes if f.compte_id == acteur.compte_id), None)
    if mienne is not None:
        return choix, str(mienne.id)
    homonyme = next((f for f in lignes if f.cle_nom == cle_texte(acteur.nom)), None)
    if homonyme is not None:
        return choix, str(homonyme.id)
    return [(MOI, f"{acteur.nom} (moi)"), *choix], MOI


def designer_facilitateur(acteur: Acteur, territoire_id: int, cle: str | None) -> int | None:
    """The key of the row that a form chose, created for oneself; raises `DonneesInvalides`."""
    if not cle:
        return None
    lignes = _du_territoire(acteur, territoire_id)
    if cle == MOI and _suit_ici(acteur, territoire_id):
        return _la_mienne(acteur, territoire_id, lignes).id
    if cle not in {str(f.id) for f in lignes}:
        raise DonneesInvalides("Ce facilitateur n’est pas de ce territoire.", "facilitateur_id")
    return int(cle)


def _la_mienne(acteur: Acteur, territoire_id: int, lignes: list[Facilitateur]) -> Facilitateur:
    cle = cle_texte(acteur.nom)
    connue = next((f for f in lignes if f.compte_id == acteur.compte_id or f.cle_nom == cle), None)
    if connue is not None:
        return connue
    nouvelle = Facilitateur(
        territoire_id=territoire_id, nom=acteur.nom, cle_nom=cle, compte_id=acteur.compte_id
    )
    db.session.add(nouvelle)
    db.session.flush()
    return nouvelle


def _du_territoire(acteur: Acteur, territoire_id: int) -> list[Facilitateur]:
    territoires = territoires_visibles(acteur, Permission.MARCHE_ECRIRE)
    return list(
        db.session.scalars(
            select(Facilitateur)
            .where(
                Facilitateur.territoire_id == territoire_id,
                Facilitateur.territoire_id.in_(territoires.with_only_columns(Territoire.id)),
            )
            .order_by(Facilitateur.cle_nom)
        )
    )


def _suit_ici(acteur: Acteur, territoire_id: int) -> bool:
    return acteur.compte_id is not None and any(
        d.role in (Role.FACILITATEUR, Role.COORDINATEUR) and d.territoire_id == territoire_id
        for d in acteur.droits
    )
