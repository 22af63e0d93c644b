"""The eligibility of people on the day of their entry, one row per version."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, update

from .....extensions import db
from .....models import CritereEligibilite, Eligibilite
from .....models.vocabulaire import EtatEligibilite
from ...masse import inserer, reserver_cles
from .contexte import Contexte, convertir

SOURCE = "reprise d’historique"
COLONNES = (
    "id", "personne_id", "numero", "date_entree", "date_fin", "etat", "validee_par_id", "validee_le", "motif",
    "valable_du", "auteur_id", "importation_id",
)  # fmt: skip


@dataclass(slots=True)
class Version:
    """A version to write: for whom, from when, with which criteria; `ancienne` is the row that it replaces."""

    personne_id: int
    date_entree: date
    codes: tuple[str, ...] | None
    ancienne: Eligibilite | None = None


def ecrire_eligibilites(c: Contexte) -> None:
    """One eligibility per new person, on the day of their first contract: established when criteria are given.

    Somebody already known gets a new version when the file completes their criteria, or when it teaches an
    earlier contract and the date came from a file.
    """
    versions = _nouvelles(c) + _remplacantes(c)
    remplacees = [v.ancienne.id for v in versions if v.ancienne]
    if remplacees:
        requete = update(Eligibilite.__table__).where(Eligibilite.id == bindparam("cle_"))
        db.session.connection().execute(
            requete.values(valable_au=c.maintenant), [{"cle_": cle} for cle in remplacees]
        )
    cles = list(reserver_cles(Eligibilite.__table__, len(versions)))
    inserer(
        Eligibilite.__table__, COLONNES, [_ligne(c, v, cle) for v, cle in zip(versions, cles, strict=True)]
    )
    criteres = []
    for version, cle in zip(versions, cles, strict=True):
        criteres += _criteres(c, version, cle)
    colonnes = ("eligibilite_id", "critere_id", "date_situation", "piece_id")
    inserer(CritereEligibilite.__table__, colonnes, criteres)


def _nouvelles(c: Contexte) -> list[Version]:
    """Those of the people of the file who have none."""
    versions = []
    completees = {p for p, v in c.complements("personnes").items() if "criteres" in v}
    for rang, personne in sorted(c.ids("personnes").items()):
        est_concernee = rang in c.utiles("personnes") or personne in completees
        if est_concernee and personne not in c.connues.eligibilites:
            codes = c.rapprochement.retenue("personnes", rang, "criteres") or ()
            versions.append(Version(personne, c.entrees[rang], codes))
    return versions


def _remplacantes(c: Contexte) -> list[Version]:
    """Those whose criteria, or whose date of entry, the file changes."""
    connues = c.connues.eligibilites
    changees: dict[int, Version] = {}
    for personne, valeurs in c.complements("personnes").items():
        if "criteres" in valeurs and personne in connues:
            changees[personne] = Version(personne, connues[personne].date_entree, valeurs["criteres"])
    for personne, entree in c.entrees_avancees().items():
        connue = connues.get(personne)
        if connue and connue.importation_id is not None and entree < connue.date_entree:
            version = changees.setdefault(personne, Version(personne, entree, None))
            version.date_entree = entree
    anciennes = _anciennes([connues[p].id for p in changees])
    for personne, version in changees.items():
        version.ancienne = anciennes[personne]
    return list(changees.values())


def _anciennes(ids: list[int]) -> dict[int, Eligibilite]:
    if not ids:
        return {}
    return {e.personne_id: e for e in db.session.scalars(select(Eligibilite).where(Eligibilite.id.in_(ids)))}


def _ligne(c: Contexte, v: Version, cle: int) -> tuple:
    ancienne = v.ancienne
    etat = EtatEligibilite.ETABLIE if v.codes else EtatEligibilite.A_VERIFIER
    if ancienne and (v.codes is None or ancienne.etat is not EtatEligibilite.A_VERIFIER):
        etat = ancienne.etat
    return (
        cle,
        v.personne_id,
        ancienne.numero + 1 if ancienne else 1,
        v.date_entree,
        ancienne.date_fin if ancienne else None,
        etat,
        ancienne.validee_par_id if ancienne else None,
        ancienne.validee_le if ancienne else None,
        ancienne.motif if ancienne else SOURCE,
        c.maintenant,
        c.acteur.compte_id,
        c.importation_id,
    )


def _criteres(c: Contexte, v: Version, cle: int) -> list[tuple]:
    if v.codes is not None:
        return [(cle, critere, v.date_entree, None) for critere in convertir(v.codes, c.criteres)]
    return [(cle, k.critere_id, k.date_situation, k.piece_id) for k in v.ancienne.criteres]
