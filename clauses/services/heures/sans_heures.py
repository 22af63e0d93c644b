"""« Aucune heure ce mois-ci »: said of a commitment, or by an employer for its own people on it; and withdrawn."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import exists, select

from ...extensions import db
from ...models import Affectation, Attribution, HeuresMensuelles, Lot, Marche, SansHeures, Structure
from ...models.types import maintenant
from ...models.vocabulaire import Role, RoleAttribution
from ..acteur import Acteur
from ..erreurs import Conflit, DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles, attributions_visibles
from ..permissions import Permission
from .cellules import CLOS, MOIS_FUTUR
from .faits import mois_clos
from .portee import Genre, Portee

INTROUVABLE = "Cet engagement n’existe pas, ou n’est pas parmi ceux que vous pouvez saisir."


@dataclass(frozen=True)
class EngagementDuMois:
    """A commitment, or an employer on it, and what is said of the month. `peut_dire`: the reader may say « aucune »."""

    attribution_id: int
    employeur_id: int | None
    marche: str
    lot: str
    structure: str
    sans_heures_id: int | None
    a_des_heures: bool
    peut_dire: bool


def declarer_sans_heures(
    acteur: Acteur, attribution_id: int, mois: date, *, employeur_id: int | None = None, aujourdhui: date
) -> SansHeures:
    """Say that nobody worked that month; journaled.

    Without `employeur_id` it is said of the whole commitment, which an employer may not do. Raises `Introuvable`,
    `DonneesInvalides` (future or closed month, hours already there), `Conflit` when it is said already.
    """
    attribution = _a_dire(acteur, attribution_id, employeur_id)
    territoire_id = attribution.lot.marche.territoire_id
    if mois > aujourdhui:
        raise DonneesInvalides(MOIS_FUTUR)
    if mois_clos([territoire_id], [mois]):
        raise DonneesInvalides(CLOS)
    if _a_des_heures(attribution_id, employeur_id, mois):
        raise DonneesInvalides("Des heures sont déjà saisies pour ce mois : effacez-les d’abord.")
    memes = (
        SansHeures.attribution_id == attribution_id,
        SansHeures.mois == mois,
        SansHeures.employeur_id.is_(None)
        if employeur_id is None
        else SansHeures.employeur_id == employeur_id,
    )
    anciennes = db.session.scalars(select(SansHeures).where(*memes).order_by(SansHeures.numero)).all()
    if anciennes and anciennes[-1].valable_au is None:
        raise Conflit("« Aucune heure » est déjà déclaré pour ce mois.")
    dite = SansHeures(
        territoire_id=territoire_id, attribution_id=attribution_id, employeur_id=employeur_id, mois=mois,
        numero=len(anciennes) + 1, auteur_id=acteur.compte_id,
    )  # fmt: skip
    db.session.add(dite)
    db.session.flush()
    _consigner(acteur, Verbe.SANS_HEURES_DECLARE, dite)
    return dite


def retirer_sans_heures(acteur: Acteur, sans_heures_id: int) -> SansHeures:
    """Take it back; raises `Introuvable` when it is not the actor's to say, or is withdrawn already."""
    dite = db.session.scalar(
        select(SansHeures).where(SansHeures.id == sans_heures_id, SansHeures.valable_au.is_(None))
    )
    if dite is None:
        raise Introuvable(INTROUVABLE)
    _a_dire(acteur, dite.attribution_id, dite.employeur_id)
    if mois_clos([dite.territoire_id], [dite.mois]):
        raise DonneesInvalides(CLOS)
    dite.valable_au = maintenant()
    db.session.flush()
    _consigner(acteur, Verbe.SANS_HEURES_RETIRE, dite)
    return dite


def _consigner(acteur: Acteur, verbe: Verbe, dite: SansHeures) -> None:
    consigner(
        acteur,
        verbe,
        objet=("attribution", dite.attribution_id),
        territoire_id=dite.territoire_id,
        valeurs={"mois": dite.mois, "employeur": dite.employeur_id},
    )


def _pour_l_engagement(acteur: Acteur) -> Acteur:
    """The same person without the hats of an employer, who speaks for its own people only."""
    return replace(acteur, droits=tuple(d for d in acteur.droits if d.role is not Role.EMPLOYEUR))


def _a_dire(acteur: Acteur, attribution_id: int, employeur_id: int | None) -> Attribution:
    """The attribution, its row locked, when the actor may speak for it or for that employer on it."""
    qui = _pour_l_engagement(acteur) if employeur_id is None else acteur
    requete = attributions_visibles(qui, Permission.HEURES_SAISIR).where(Attribution.id == attribution_id)
    if employeur_id is not None:
        siennes = affectations_visibles(acteur, Permission.HEURES_SAISIR).where(
            Affectation.attribution_id == attribution_id, Affectation.employeur_id == employeur_id
        )
        requete = requete.where(siennes.with_only_columns(Affectation.id).exists())
    attribution = db.session.scalar(requete.with_for_update(of=Attribution))
    if attribution is None:
        raise Introuvable(INTROUVABLE)
    return attribution


def _a_des_heures(attribution_id: int, employeur_id: int | None, mois: date) -> bool:
    conditions = [Affectation.attribution_id == attribution_id, EN_VIGUEUR, HeuresMensuelles.mois == mois]
    if employeur_id is not None:
        conditions.append(Affectation.employeur_id == employeur_id)
    return bool(db.session.scalar(select(exists().where(*conditions))))


def engagements_de(acteur: Acteur, portee: Portee) -> set[tuple[int, None]]:
    """The commitments a sheet is about, whoever works on them: the month of one that hired nobody is awaited too."""
    requete = attributions_visibles(acteur, Permission.CONTRAT_LIRE).with_only_columns(Attribution.id)
    if portee.genre is Genre.MARCHE:
        requete = requete.join(Lot, Lot.id == Attribution.lot_id).where(
            Lot.marche_id == portee.cle, Attribution.role != RoleAttribution.SOUS_TRAITANT
        )
    elif portee.genre is Genre.ATTRIBUTION:
        requete = requete.where(Attribution.id == portee.cle)
    else:
        return set()
    return {(cle, None) for cle in db.session.scalars(requete)}


def engagements_du_mois(
    acteur: Acteur,
    lignes: Collection[tuple[int, int | None]],
    mois: date,
    *,
    par_employeur: bool,
    avec_heures,
) -> list[EngagementDuMois]:
    """What can be said of the month for these (attribution, employer), and what was said.

    `par_employeur`: each employer on each commitment; else each commitment. `avec_heures`: those of `lignes` that
    have hours that month.
    """
    groupes = {(a, e if par_employeur else None) for a, e in lignes}
    occupes = {(a, e if par_employeur else None) for a, e in avec_heures}
    attributions = {a for a, _ in groupes}
    noms = _noms(acteur, attributions)
    dites = _dites(attributions, mois)
    dicibles = _dicibles(acteur, attributions, par_employeur=par_employeur)
    return [
        EngagementDuMois(
            a, e, noms[a].reference, noms[a].numero, noms[a].nom, dites.get((a, e)), (a, e) in occupes,
            (a, e) in dicibles and (a, e) not in occupes,
        )
        for a, e in sorted(groupes, key=lambda g: (noms[g[0]].reference, noms[g[0]].numero, g[0]))
        if a in noms
    ]  # fmt: skip


def _noms(acteur: Acteur, attributions: Collection[int]) -> dict:
    requete = (
        attributions_visibles(acteur, Permission.CONTRAT_LIRE)
        .where(Attribution.id.in_(attributions))
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .with_only_columns(
            Attribution.id, Marche.reference, Lot.numero, Structure.nom, maintain_column_froms=True
        )
    )
    return {ligne.id: ligne for ligne in db.session.execute(requete)}


def _dites(attributions: Collection[int], mois: date) -> dict[tuple[int, int | None], int]:
    requete = select(SansHeures.attribution_id, SansHeures.employeur_id, SansHeures.id).where(
        SansHeures.attribution_id.in_(attributions), SansHeures.mois == mois, SansHeures.valable_au.is_(None)
    )
    return {(a, e): cle for a, e, cle in db.session.execute(requete)}


def _dicibles(
    acteur: Acteur, attributions: Collection[int], *, par_employeur: bool
) -> set[tuple[int, int | None]]:
    if par_employeur:
        requete = (
            affectations_visibles(acteur, Permission.HEURES_SAISIR)
            .where(Affectation.attribution_id.in_(attributions))
            .with_only_columns(Affectation.attribution_id, Affectation.employeur_id)
            .distinct()
        )
        return {tuple(ligne) for ligne in db.session.execute(requete)}
    requete = attributions_visibles(_pour_l_engagement(acteur), Permission.HEURES_SAISIR)
    requete = requete.where(Attribution.id.in_(attributions)).with_only_columns(Attribution.id)
    return {(cle, None) for cle in db.session.scalars(requete)}
