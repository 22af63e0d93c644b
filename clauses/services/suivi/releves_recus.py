"""What a sheet that was sent answers while its lines wait for the territory that checks them.

A line that names its commitment answers that one (and the one that subcontracts to it); a line whose commitment is
not settled yet answers for the structure that sent it, in the territory that has to settle it. So does a picture
that came by a link, for the month that its sender said, while the team has not typed it.
"""

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select, true, tuple_

from ...models import (
    AccesDepotTerritoire,
    Affectation,
    Attribution,
    DepotParLien,
    Marche,
    Releve,
    ReleveLigne,
)
from ...models.vocabulaire import EtatLigne, EtatReleve

#: Lines that wait for us; those that were refused or put aside answer nothing.
EN_ATTENTE = (EtatLigne.A_RATTACHER, EtatLigne.RATTACHEE, EtatLigne.DECLAREE)


def _lignes() -> Subquery:
    """Rows (territoire_id, mois, deposant_id, attribution_id, donneur_ordre_direct_id, employeur_id)."""
    engagement = func.coalesce(ReleveLigne.attribution_id, Affectation.attribution_id)
    sienne = select(Attribution.id, Attribution.donneur_ordre_direct_id).subquery()
    return (
        select(
            ReleveLigne.territoire_id,
            ReleveLigne.mois,
            Releve.deposant_id,
            engagement.label("attribution_id"),
            sienne.c.donneur_ordre_direct_id,
            func.coalesce(Affectation.employeur_id, Releve.deposant_id).label("employeur_id"),
        )
        .join(Releve, Releve.id == ReleveLigne.releve_id)
        .outerjoin(Affectation, Affectation.id == ReleveLigne.affectation_id)
        .outerjoin(sienne, sienne.c.id == engagement)
        .where(
            Releve.etat == EtatReleve.TRANSMIS,
            ReleveLigne.etat.in_(EN_ATTENTE),
            ReleveLigne.territoire_id.is_not(None),
        )
        .subquery("lignes_en_attente")
    )


def _images() -> Subquery:
    """Rows (deposant_id, territoire_id, mois) of the pictures that came by a link and wait to be typed."""
    return (
        select(Releve.deposant_id, AccesDepotTerritoire.territoire_id, Releve.mois)
        .join(DepotParLien, DepotParLien.releve_id == Releve.id)
        .join(AccesDepotTerritoire, AccesDepotTerritoire.acces_id == DepotParLien.acces_id)
        .where(
            Releve.est_image,
            Releve.etat == EtatReleve.A_CONFIRMER,
            Releve.depose_par_id.is_(None),
            Releve.mois.is_not(None),
        )
        .subquery("images_en_attente")
    )


def _parmi(
    lignes: Subquery, ici: tuple, *colonnes: str, si: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """« What is at hand is among these lines ». The set is read once, not again for each row that asks.

    The answer is 0 or 1, never unknown: SQLite would read the whole set again to tell « no » from « unknown ».
    """
    parmi = tuple_(*ici).in_(select(*(lignes.c[c] for c in colonnes)).where(true() if si is None else si))
    return case((parmi, 1), else_=0) == 1


def en_attente_de_l_engagement(mois: ColumnElement) -> ColumnElement[bool]:
    """Lines of a sheet wait for us on the attribution at hand, of the market at hand, that month."""
    lignes, lieu = _lignes(), ("territoire_id", "mois")
    engagement, direct = lignes.c.attribution_id, lignes.c.donneur_ordre_direct_id
    ici = (Attribution.id, Marche.territoire_id, mois)
    deposant = (Attribution.structure_id, Marche.territoire_id, mois)
    return or_(
        _parmi(lignes, ici, "attribution_id", *lieu, si=engagement.is_not(None)),
        _parmi(lignes, ici, "donneur_ordre_direct_id", *lieu, si=direct.is_not(None)),
        _parmi(lignes, deposant, "deposant_id", *lieu, si=engagement.is_(None)),
        _parmi(_images(), deposant, "deposant_id", *lieu),
    )


def en_attente_de_l_employeur(mois: ColumnElement) -> ColumnElement[bool]:
    """The same for the employer on the commitment of the contract at hand."""
    lignes = _lignes()
    engagement = lignes.c.attribution_id
    qui = (Affectation.employeur_id, Marche.territoire_id, mois)
    colonnes = ("employeur_id", "territoire_id", "mois")
    return or_(
        _parmi(
            lignes,
            (*qui, Affectation.attribution_id),
            *colonnes,
            "attribution_id",
            si=engagement.is_not(None),
        ),
        _parmi(lignes, qui, *colonnes, si=engagement.is_(None)),
        _parmi(_images(), qui, "deposant_id", *colonnes[1:]),
    )
