"""Validated hours, each knowing its import and its line."""

from sqlalchemy import bindparam, update

from .....extensions import db
from .....models import HeuresMensuelles
from .....models.vocabulaire import EtatHeures, OrigineHeures
from ...masse import inserer
from .contexte import Contexte
from .previsions import MOTIF_SANS_CRITERE, heures_a_regulariser

COLONNES = (
    "affectation_id", "territoire_id", "mois", "centiemes", "etat", "motif", "est_a_regulariser", "origine",
    "importation_id", "ligne_source", "validee_par_id", "validee_le", "valable_du", "auteur_id", "numero",
)  # fmt: skip


def ecrire_heures(c: Contexte) -> None:
    """Those that the file regularises, then the new ones, « à régulariser » for people without any criterion."""
    ids = c.rapprochement.ids["affectations"]
    sans_critere = _affectations_sans_critere(c)
    lignes = []
    for h in c.rapprochement.heures_nouvelles:
        est_a_regulariser = h.affectation in sans_critere
        lignes.append(
            (
                ids[h.affectation],
                c.territoire_id,
                h.mois,
                h.heures,
                EtatHeures.VALIDEE,
                MOTIF_SANS_CRITERE if est_a_regulariser else None,
                est_a_regulariser,
                OrigineHeures.REPRISE,
                c.importation_id,
                h.ligne,
                c.acteur.compte_id,
                c.maintenant,
                c.maintenant,
                c.acteur.compte_id,
                1,
            )
        )
    _regulariser(c)
    inserer(HeuresMensuelles.__table__, COLONNES, lignes)
    c.creations["heures"] += len(lignes)


def _affectations_sans_critere(c: Contexte) -> set[int]:
    """Ranks of the contracts on markets of people without any criterion, in the file or in the base."""
    sans = set()
    for rang in c.utiles("affectations"):
        personne = c.fusion.personne_de(rang)
        if not c.rapprochement.retenue("personnes", personne, "criteres"):
            sans.add(rang)
    return sans


def _regulariser(c: Contexte) -> None:
    """Hours that a former file brought without criterion, once this one gives it: one more version of each."""
    anciennes = heures_a_regulariser(c.rapprochement)
    if not anciennes:
        return
    requete = update(HeuresMensuelles.__table__).where(HeuresMensuelles.id == bindparam("cle_"))
    db.session.connection().execute(
        requete.values(valable_au=c.maintenant), [{"cle_": h.id} for h in anciennes]
    )
    lignes = [
        (
            h.affectation_id,
            h.territoire_id,
            h.mois,
            h.heures,
            h.etat,
            None,
            False,
            h.origine,
            h.importation_id,
            h.ligne_source,
            h.validee_par_id,
            h.validee_le,
            c.maintenant,
            c.acteur.compte_id,
            h.numero + 1,
        )
        for h in anciennes
    ]
    inserer(HeuresMensuelles.__table__, COLONNES, lignes)
    c.creations["heures régularisées"] += len(lignes)
