"""Hours that a sheet brings and that nobody had declared so: a closed month, or hours that were validated otherwise.

They are written validated in the month worked. In a closed month they are a « régularisation »: it is the only way
in there, and it is listed apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Row, insert

from ...extensions import db
from ...models import HeuresMensuelles
from ...models.types import maintenant
from ...models.vocabulaire import EtatHeures, OrigineHeures
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..journal import Verbe, consigner
from ..permissions import Permission
from .cellules import fermer, repondre_aux_sans_heures
from .etats import exiger_un_motif_si, lire_motif
from .faits import Cle, Version, dernieres_versions, mois_clos, verrouiller
from .plausibilite import Plausibilite

MAXIMUM = Decimal(744)


@dataclass(frozen=True)
class CelluleInscrite:
    """The hours of a contract on a market for a month, as the line `releve_ligne_id` and its like say them."""

    affectation_id: int
    mois: date
    heures: Decimal
    releve_ligne_id: int

    @property
    def cle(self) -> Cle:
        return self.affectation_id, self.mois


def inscrire(acteur: Acteur, cellules: Sequence[CelluleInscrite], motif: str = "") -> None:
    """Write these hours, validated, over the version in force if there is one; the history keeps it.

    Without an established eligibility a written reason is due, as for any validation (domaine §5).
    """
    if not cellules:
        return
    propre = lire_motif(motif)
    _exiger_des_heures_possibles(cellules)
    faits = verrouiller(acteur, Permission.HEURES_VALIDER, {c.affectation_id for c in cellules})
    mois = {c.mois for c in cellules}
    versions = dernieres_versions(faits, mois)
    clos = mois_clos({f.territoire_id for f in faits.values()}, mois)
    plausibilite = Plausibilite(acteur, list(faits.values()), mois)
    douteuses = {
        c.cle for c in cellules if not plausibilite.est_eligible(faits[c.affectation_id].personne_id, c.mois)
    }
    exiger_un_motif_si(len(douteuses), propre)
    instant = maintenant()
    fermer([v.id for c in cellules if (v := versions.get(c.cle)) and v.est_en_vigueur], instant)
    lignes = [
        _version(acteur, c, faits[c.affectation_id], versions.get(c.cle), propre, instant)
        | {
            "est_a_regulariser": c.cle in douteuses,
            "est_regularisation": (faits[c.affectation_id].territoire_id, c.mois) in clos,
        }
        for c in cellules
    ]
    db.session.execute(insert(HeuresMensuelles), lignes)
    repondre_aux_sans_heures(acteur, [(faits[c.affectation_id], c.mois) for c in cellules], instant)
    _consigner(acteur, lignes, versions, propre, instant)


def _exiger_des_heures_possibles(cellules: Sequence[CelluleInscrite]) -> None:
    if any(c.heures > MAXIMUM for c in cellules):
        raise DonneesInvalides(
            f"Un mois compte {MAXIMUM} heures au plus : refusez ces lignes, ou rattachez-les autrement."
        )


def _version(
    acteur: Acteur, c: CelluleInscrite, fait: Row, derniere: Version | None, motif: str, le: datetime
) -> dict:
    return {
        "affectation_id": c.affectation_id,
        "territoire_id": fait.territoire_id,
        "mois": c.mois,
        "numero": (derniere.numero if derniere else 0) + 1,
        "heures": c.heures,
        "etat": EtatHeures.VALIDEE,
        "motif": motif or None,
        "origine": OrigineHeures.RELEVE,
        "releve_ligne_id": c.releve_ligne_id,
        "validee_par_id": acteur.compte_id,
        "validee_le": le,
        "valable_du": le,
        "auteur_id": acteur.compte_id,
    }


def _consigner(acteur: Acteur, lignes: Sequence[dict], versions, motif: str, le: datetime) -> None:
    """One event per territory and kind, with the hours before and after."""
    groupes: dict[tuple[int, bool], list[dict]] = {}
    for ligne in lignes:
        avant = versions.get((ligne["affectation_id"], ligne["mois"]))
        groupes.setdefault((ligne["territoire_id"], ligne["est_regularisation"]), []).append(
            {
                "affectation": ligne["affectation_id"],
                "mois": ligne["mois"],
                "avant": avant.heures if avant and avant.est_en_vigueur else None,
                "heures": ligne["heures"],
                "ligne": ligne["releve_ligne_id"],
            }
        )
    for (territoire_id, est_regularisation), cellules in groupes.items():
        consigner(
            acteur,
            Verbe.HEURES_REGULARISEES if est_regularisation else Verbe.HEURES_VALIDEES,
            objet=("affectation", cellules[0]["affectation"] if len(cellules) == 1 else None),
            territoire_id=territoire_id,
            valeurs={"cellules": cellules, "motif": motif or None},
            le=le,
        )


def retirer(acteur: Acteur, versions: Sequence[Version], territoires: dict[int, int], motif: str) -> None:
    """Hours declared by a line that is set aside, or tied elsewhere: nothing holds them any more."""
    if not versions:
        return
    instant = maintenant()
    fermer([v.id for v in versions], instant)
    groupes: dict[int, list[dict]] = {}
    for v in versions:
        groupes.setdefault(territoires[v.affectation_id], []).append(
            {"affectation": v.affectation_id, "mois": v.mois, "avant": v.heures, "apres": None}
        )
    for territoire_id, cellules in groupes.items():
        consigner(
            acteur,
            Verbe.HEURES_SAISIES,
            objet=("affectation", cellules[0]["affectation"] if len(cellules) == 1 else None),
            territoire_id=territoire_id,
            valeurs={"cellules": cellules, "motif": motif},
            le=instant,
        )
