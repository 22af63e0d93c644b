"""Validated hours, each knowing its import and its line."""

from sqlalchemy import bindparam, select, update

from .....extensions import db
from .....models import Affectation, HeuresMensuelles
from .....models.vocabulaire import EtatHeures, OrigineHeures
from ...masse import inserer
from .contexte import Contexte

MOTIF_SANS_CRITERE = "Reprise d’historique sans critère d’éligibilité."
PAQUET = 500
COLONNES = (
    "affectation_id", "territoire_id", "mois", "centiemes", "etat", "motif", "est_a_regulariser", "origine",
    "importation_id", "ligne_source", "validee_par_id", "validee_le", "valable_du", "auteur_id", "numero",
)  # fmt: skip


def ecrire_heures(c: Contexte) -> None:
    """The new hours, « à régulariser » for people without any criterion; then those that the file regularises."""
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
    inserer(HeuresMensuelles.__table__, COLONNES, lignes)
    c.creations["heures"] += len(lignes)
    _regulariser(c)


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
    personnes = [p for p, v in c.complements("personnes").items() if v.get("criteres")]
    anciennes = []
    for debut in range(0, len(personnes), PAQUET):
        anciennes += _a_regulariser(c, personnes[debut : debut + PAQUET])
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


def _a_regulariser(c: Contexte, personnes: list[int]) -> list:
    h = HeuresMensuelles
    requete = (
        select(
            h.id, h.affectation_id, h.territoire_id, h.mois, h.heures, h.etat, h.origine, h.importation_id,
            h.ligne_source, h.validee_par_id, h.validee_le, h.numero,
        )
        .join(Affectation, Affectation.id == h.affectation_id)
        .where(
            Affectation.personne_id.in_(personnes),
            h.valable_au.is_(None),
            h.est_a_regulariser,
            h.motif == MOTIF_SANS_CRITERE,
            h.importation_id != c.importation_id,
        )
    )  # fmt: skip
    return list(db.session.execute(requete))
