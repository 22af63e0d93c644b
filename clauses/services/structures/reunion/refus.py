"""Why two structures do not merge: what would be twice, named so that somebody may go and settle it."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ....extensions import db
from ....models import Attribution, Contrat, Lot, Marche, Releve, Structure
from .references import Reference

ESPACE = "\N{NO-BREAK SPACE}"


def dire_les_doubles(reference: Reference, locale: Structure, cible: Structure) -> list[str]:
    """One sentence per row of the local structure that the other one already has."""
    cles = db.session.scalars(
        reference.doubles(locale.id, cible.id).with_only_columns(reference.modele.id)
    ).all()
    return DIRE[reference.modele](cles, cible) if cles else []


def _marches(cles: Sequence[int], cible: Structure) -> list[str]:
    lignes = db.session.execute(
        select(Marche.reference, Marche.supprime_le).where(Marche.id.in_(cles)).order_by(Marche.reference)
    )
    return [
        f"Marché {m.reference}{_dans_la_corbeille(m)} : « {cible.nom} » a déjà un marché de cette référence,"
        " en service ou dans la corbeille. Changez l’une des deux références."
        for m in lignes
    ]


def _attributions(cles: Sequence[int], cible: Structure) -> list[str]:
    lignes = db.session.execute(
        select(Marche.reference, Lot.numero, Attribution.supprime_le)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .where(Attribution.id.in_(cles))
        .order_by(Marche.reference, Lot.numero)
    )
    return [
        f"Marché {a.reference}{f', lot{ESPACE}{a.numero}' if a.numero else ''}{_dans_la_corbeille(a)} :"
        f" ce lot est aussi attribué à « {cible.nom} », en service ou dans la corbeille."
        " Gardez une seule des deux attributions."
        for a in lignes
    ]


def _contrats(cles: Sequence[int], cible: Structure) -> list[str]:
    """A contract is named by its number: the name of the person has no place here."""
    lignes = db.session.execute(
        select(Contrat.id, Contrat.type, Contrat.date_debut, Contrat.supprime_le)
        .where(Contrat.id.in_(cles))
        .order_by(Contrat.id)
    )
    return [
        f"Contrat n°{ESPACE}{c.id}, {c.type.libelle} du {c.date_debut:%d/%m/%Y}{_dans_la_corbeille(c)} :"
        f" la même personne a le même contrat chez « {cible.nom} », en service ou dans la corbeille."
        for c in lignes
    ]


def _releves(cles: Sequence[int], cible: Structure) -> list[str]:
    lignes = db.session.execute(
        select(Releve.depose_le).where(Releve.id.in_(cles)).order_by(Releve.depose_le)
    )
    return [
        f"Relevé déposé le {r.depose_le:%d/%m/%Y} : « {cible.nom} » a déposé le même fichier." for r in lignes
    ]


def _dans_la_corbeille(ligne) -> str:
    return " (dans la corbeille)" if ligne.supprime_le is not None else ""


DIRE: dict[type, Callable[[Sequence[int], Structure], list[str]]] = {
    Marche: _marches,
    Attribution: _attributions,
    Contrat: _contrats,
    Releve: _releves,
}
