"""What justifies a European fund is kept until its date, and blocks until then (domaine §7)."""

from datetime import date

from sqlalchemy import Select, or_, select

from ...extensions import db
from ...models import Affectation, Contrat, ConventionFse, HeuresMensuelles, Personne, Piece
from ..erreurs import TransitionImpossible
from .liens import pieces_liees


def exiger_preuve_echue(personne: Personne, aujourdhui: date) -> None:
    """No piece and no convention that this person's hours justify is still to be kept (domaine §7)."""
    conventions = db.session.scalars(_conventions_justifiees(personne)).all()
    for convention in conventions:
        if convention.conserver_jusqu_au is None:
            raise TransitionImpossible(
                f"La convention « {convention.code} » n’a pas encore de date de conservation des pièces : "
                "cette personne ne peut pas être anonymisée."
            )
    dates = [c.conserver_jusqu_au for c in conventions]
    dates += db.session.scalars(
        select(Piece.conserver_jusqu_au).where(
            Piece.id.in_(pieces_liees(personne)), Piece.conserver_jusqu_au.is_not(None)
        )
    ).all()
    derniere = max(dates, default=aujourdhui)
    if derniere > aujourdhui:
        raise TransitionImpossible(
            f"Les pièces justificatives doivent être conservées jusqu’au {derniere:%d/%m/%Y} : "
            "cette personne ne peut pas être anonymisée avant."
        )


def _conventions_justifiees(personne: Personne) -> Select:
    """Conventions of the territory during which the person had a contract or hours."""
    contrat = (
        select(Contrat.id)
        .where(Contrat.personne_id == personne.id, Contrat.date_debut <= ConventionFse.date_fin)
        .where(or_(Contrat.date_fin.is_(None), Contrat.date_fin >= ConventionFse.date_debut))
        .exists()
    )
    heures = (
        select(HeuresMensuelles.id)
        .join(HeuresMensuelles.affectation)
        .where(Affectation.personne_id == personne.id)
        .where(HeuresMensuelles.mois.between(ConventionFse.date_debut, ConventionFse.date_fin))
        .exists()
    )
    return select(ConventionFse).where(
        ConventionFse.territoire_id == personne.territoire_id, or_(contrat, heures)
    )
