"""Contracts, contracts on markets with their frozen facts, and hours."""

from collections.abc import Iterable

from sqlalchemy import select

from .....extensions import db
from .....models import Affectation, Contrat, CritereAffectation, HeuresMensuelles, Personne
from .....models.vocabulaire import EtatHeures, OrigineHeures
from ....faits import age_au, figer_faits
from ...masse import inserer
from ..colonnes import VIDE
from .contexte import Contexte, ou_nul
from .personnes import premiere_entree

MOTIF_SANS_CRITERE = "Reprise d’historique sans critère d’éligibilité."


def ecrire_contrats(c: Contexte) -> None:
    """Contracts, then their place on a market."""
    rangs = c.rangs_utiles()
    contrats = c.fusion.contrats

    def ligne(rang: int, cle: int) -> tuple:
        personne, employeur, type_contrat, debut = contrats.fiches[rang].cle
        fin, rome = (ou_nul(v) for v in contrats.fiches[rang].valeurs)
        return (
            cle,
            c.ids("personnes")[personne],
            c.ids("structures")[employeur],
            type_contrat,
            debut,
            fin,
            rome,
        )

    colonnes = ("id", "personne_id", "employeur_id", "type", "date_debut", "date_fin", "rome")
    c.creer("contrats", contrats, rangs["contrats"], Contrat.__table__, colonnes, ligne)
    c.completer("contrats", Contrat.__table__, {"date_fin_contrat": "date_fin", "rome": "rome"})
    _ecrire_affectations(c, rangs["affectations"])
    c.completer("affectations", Affectation.__table__, {"modalite": "modalite"})


COLONNES_AFFECTATION = (
    "id", "territoire_id", "contrat_id", "attribution_id", "marche_id", "lot_id", "attributaire_id",
    "employeur_id", "personne_id", "identite_id", "modalite", "type_contrat", "rome", "sexe", "age_entree",
    "niveau_formation", "est_qpv", "code_commune", "prescripteur", "est_participant_plie",
)  # fmt: skip


def _ecrire_affectations(c: Contexte, rangs: set[int]) -> None:
    f, ids = c.fusion, c.rapprochement.ids
    entrees = premiere_entree(c)
    identites = _identites_des_personnes(c)

    def ligne(rang: int, cle: int) -> tuple:
        contrat, attribution = f.affectations.fiches[rang].cle
        personne, employeur, type_contrat, _ = f.contrats.fiches[contrat].cle
        lot, titulaire = f.attributions.fiches[attribution].cle
        sexe, commune, qpv, niveau, _, prescripteur, participant = f.personnes.fiches[personne].valeurs
        return (
            cle,
            c.territoire_id,
            ids["contrats"][contrat],
            ids["attributions"][attribution],
            ids["marches"][f.lots.fiches[lot].cle[0]],
            ids["lots"][lot],
            ids["structures"][titulaire],
            ids["structures"][employeur],
            ids["personnes"][personne],
            identites[ids["personnes"][personne]],
            f.affectations.valeur(rang, "modalite"),
            type_contrat,
            ou_nul(f.contrats.valeur(contrat, "rome")),
            sexe,
            age_au(f.personnes.fiches[personne].cle[2], entrees[personne]),
            ou_nul(niveau),
            bool(qpv),
            ou_nul(commune),
            ou_nul(prescripteur),
            participant != VIDE,
        )

    table = Affectation.__table__
    _ecrire_criteres(c, c.creer("affectations", f.affectations, rangs, table, COLONNES_AFFECTATION, ligne))


def _ecrire_criteres(c: Contexte, nouvelles: Iterable[int]) -> None:
    """The criteria of the person, frozen beside the facts of each new contract on a market."""
    f, ids, criteres = c.fusion, c.rapprochement.ids, []
    for rang in nouvelles:
        personne = f.contrats.fiches[f.affectations.fiches[rang].cle[0]].cle[0]
        codes = f.personnes.valeur(personne, "criteres")
        criteres += [(ids["affectations"][rang], c.criteres[code]) for code in codes]
    inserer(CritereAffectation.__table__, ("affectation_id", "critere_id"), criteres)


def _identites_des_personnes(c: Contexte) -> dict[int, int]:
    requete = select(Personne.id, Personne.identite_id).where(Personne.territoire_id == c.territoire_id)
    return dict(db.session.execute(requete).tuples().all())


def ecrire_heures(c: Contexte) -> None:
    """Validated hours, each knowing its import and its line; then the facts of the people already known."""
    ids = c.rapprochement.ids
    sans_critere = _affectations_sans_critere(c)
    lignes = []
    for h in c.rapprochement.heures_nouvelles:
        est_a_regulariser = h.affectation in sans_critere
        lignes.append(
            (
                ids["affectations"][h.affectation],
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
            )
        )
    colonnes = (
        "affectation_id", "territoire_id", "mois", "centiemes", "etat", "motif", "est_a_regulariser", "origine",
        "importation_id", "ligne_source", "validee_par_id", "validee_le", "valable_du", "auteur_id",
    )  # fmt: skip
    inserer(HeuresMensuelles.__table__, colonnes, lignes)
    c.creations["heures"] += len(lignes)
    figer_faits(c.personnes_a_figer)


def _affectations_sans_critere(c: Contexte) -> set[int]:
    """Ranks of the contracts on markets of people without any criterion, in the file or in the base."""
    f = c.fusion
    sans = set()
    for rang in {h.affectation for h in c.rapprochement.heures_nouvelles}:
        personne = f.contrats.fiches[f.affectations.fiches[rang].cle[0]].cle[0]
        en_base = c.existant.codes_criteres.get(c.ids("personnes").get(personne), ())
        if not f.personnes.valeur(personne, "criteres") and not en_base:
            sans.add(rang)
    return sans
