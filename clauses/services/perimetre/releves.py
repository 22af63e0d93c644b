"""Doors to attendance sheets and their lines: whole for whoever dropped them, by territory for whoever checks."""

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased

from ...models import AccesDepotTerritoire, DepotParLien, Releve, ReleveLigne
from ...models.vocabulaire import EtatReleve, Role
from ..acteur import Acteur, Droit
from ..permissions import Permission
from .regles import ROLES_PAR_TERRITOIRE, restreindre

ROLES_DEPOSANTS = frozenset({Role.ENTREPRISE, Role.EMPLOYEUR})
#: Until its depositor sends it, a sheet is a draft of theirs.
ENVOYES = (EtatReleve.TRANSMIS, EtatReleve.TRAITE, EtatReleve.REFUSE)
#: The lines of a sheet, asked from inside a select of lines.
_Ligne = aliased(ReleveLigne)


def _a_une_ligne_de(territoire_id: int | None) -> ColumnElement[bool]:
    return exists().where(_Ligne.releve_id == Releve.id, _Ligne.territoire_id == territoire_id)


def _est_envoye() -> ColumnElement[bool]:
    remplace = and_(Releve.etat == EtatReleve.REMPLACE, Releve.transmis_le.is_not(None))
    return or_(Releve.etat.in_(ENVOYES), remplace)


def _touche(territoire_id: int | None) -> ColumnElement[bool]:
    """A line of the territory, or no line of any: an unread sheet, or one that nobody could tie yet."""
    return or_(
        _a_une_ligne_de(territoire_id),
        not_(exists().where(_Ligne.releve_id == Releve.id, _Ligne.territoire_id.is_not(None))),
    )


def _les_siens(acteur: Acteur, droit: Droit) -> ColumnElement[bool]:
    """Sheets that a membership drops: those of its structure; for a facilitateur, those dropped on behalf, and
    the pictures that came by a link."""
    if droit.role in ROLES_DEPOSANTS:
        de_la_structure = Releve.deposant_id == droit.structure_id
        if droit.territoire_id is None:
            return de_la_structure
        return and_(de_la_structure, _touche(droit.territoire_id))
    if droit.role in ROLES_PAR_TERRITOIRE and acteur.compte_id is not None:
        depose = or_(Releve.depose_par_id == acteur.compte_id, image_d_un_lien(droit.territoire_id))
        return and_(depose, _touche(droit.territoire_id))
    return false()


def image_d_un_lien(territoire_id: int | ColumnElement[int] | None) -> ColumnElement[bool]:
    """A picture that came by a link of the territory: whoever sent it has no account, the team types its hours."""
    liens = (
        select(DepotParLien.releve_id)
        .join(AccesDepotTerritoire, AccesDepotTerritoire.acces_id == DepotParLien.acces_id)
        .where(AccesDepotTerritoire.territoire_id == territoire_id)
    )
    return and_(Releve.est_image, Releve.depose_par_id.is_(None), Releve.id.in_(liens))


def releves_visibles(acteur: Acteur, permission: Permission = Permission.RELEVE_LIRE) -> Select:
    """Sheets of the actor's structure, or dropped on its behalf; those sent that have a line of the territory."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        siens = _les_siens(acteur, droit)
        if droit.role not in ROLES_PAR_TERRITOIRE:
            return siens
        return or_(siens, and_(_est_envoye(), _a_une_ligne_de(droit.territoire_id)))

    return restreindre(select(Releve), acteur, permission, condition)


def lignes_de_releve_visibles(acteur: Acteur, permission: Permission = Permission.RELEVE_LIRE) -> Select:
    """Lines of the actor's own sheets; of the others', once sent, those of the actor's territory and no more.

    A membership held inside one territory never reads the lines of another one, were they of its own sheet.
    """

    def condition(droit: Droit) -> ColumnElement[bool]:
        siens = ReleveLigne.releve_id.in_(select(Releve.id).where(_les_siens(acteur, droit)))
        if droit.territoire_id is None:
            return siens
        ici = ReleveLigne.territoire_id == droit.territoire_id
        siennes = and_(siens, or_(ici, ReleveLigne.territoire_id.is_(None)))
        if droit.role not in ROLES_PAR_TERRITOIRE:
            return siennes
        return or_(siennes, and_(ici, ReleveLigne.releve_id.in_(select(Releve.id).where(_est_envoye()))))

    return restreindre(select(ReleveLigne), acteur, permission, condition)
