"""The evidence of a criterion: joined to the version in force, which the next one replaces."""

from ...models import Eligibilite
from ...models.vocabulaire import TypePiece
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..imports.decp.calendrier import ajouter_mois
from ..journal import Verbe
from ..permissions import Permission
from ..pieces import PieceDeposee, deposer_piece
from .periodes import PeriodeSaisie, consigner_periode, nouvelle_version, prendre_periode


def joindre_preuve(acteur: Acteur, eligibilite_id: int, critere_id: int, depot: PieceDeposee) -> Eligibilite:
    """Join the evidence of one criterion; the state of the period and who decided it stay. Journaled.

    Raises `Introuvable`, `Conflit`, `DonneesInvalides` on « fichier ».
    """
    acteur.exiger(Permission.ELIGIBILITE_ETABLIR)
    personne, ancienne = prendre_periode(acteur, eligibilite_id)
    criteres = {k.critere_id: k.date_situation for k in ancienne.criteres}
    if critere_id not in criteres:
        raise Introuvable("Ce critère n’est pas de ceux de cette éligibilité.")
    piece = deposer_piece(
        acteur, personne.territoire_id, TypePiece.ATTESTATION, depot, objet=("personne", personne.id)
    )
    saisie = PeriodeSaisie(ancienne.date_entree, criteres, ancienne.date_fin, ancienne.motif)
    periode = nouvelle_version(
        acteur, personne, saisie, criteres, ancienne=ancienne, pieces={critere_id: piece.id}
    )
    consigner_periode(acteur, Verbe.ELIGIBILITE_MODIFIEE, personne, periode, criteres, piece=piece.id)
    return periode


def preuves_trop_anciennes(periode: Eligibilite) -> set[int]:
    """The criteria whose evidence was already out of date on the day of entry (domaine §5, « fraîcheur »)."""
    return {
        k.critere_id
        for k in periode.criteres
        if k.piece is not None
        and k.piece.date_piece is not None
        and k.critere.fraicheur_mois
        and k.piece.date_piece < ajouter_mois(periode.date_entree, -k.critere.fraicheur_mois)
    }
