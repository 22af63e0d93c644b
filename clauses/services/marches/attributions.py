"""Writing attributions: who holds a lot, in which role, and for whom a subcontractor works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ...extensions import db
from ...models import Attribution, Lot
from ...models.vocabulaire import Groupement, RoleAttribution, TypeStructure
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import DejaEnregistre, DonneesInvalides
from ..journal import Verbe, consigner
from ..structures import StructureSaisie, designer_structure
from ..suppression import supprimer
from .objectifs import ObjectifSaisie, fixer_objectif
from .portes import attribution_a_ecrire, lot_a_ecrire


@dataclass(frozen=True)
class AttributionSaisie:
    """What the form of an attribution says; `heures` is its first objective, a lump sum since the origin."""

    structure: StructureSaisie
    role: RoleAttribution = RoleAttribution.TITULAIRE
    groupement: Groupement | None = None
    donneur_ordre_direct_id: int | None = None
    heures: Decimal | None = None
    date_effet: date | None = None


def creer_attribution(
    acteur: Acteur, lot_id: int, saisie: AttributionSaisie, *, champ: str = "structure"
) -> Attribution:
    """Raises `Introuvable`, `DonneesInvalides`, `DejaEnregistre` when the structure already holds the lot."""
    lot = lot_a_ecrire(acteur, lot_id)
    territoire_id = lot.marche.territoire_id
    structure = designer_structure(
        acteur, territoire_id, saisie.structure, champ=champ, type_=TypeStructure.ENTREPRISE
    )
    _refuser_le_double(lot, structure.id, champ)
    attribution = Attribution(
        lot_id=lot.id,
        structure_id=structure.id,
        role=saisie.role,
        groupement=saisie.groupement,
        donneur_ordre_direct_id=_principal(lot.id, saisie.role, saisie.donneur_ordre_direct_id),
    )
    db.session.add(attribution)
    db.session.flush()
    consigner(
        acteur,
        Verbe.ATTRIBUTION_CREEE,
        objet=("attribution", attribution.id),
        territoire_id=territoire_id,
        valeurs={"lot": lot.id, "structure": structure.nom, "role": saisie.role.value},
    )
    if saisie.heures is not None:
        fixer_objectif(
            acteur, attribution.id, ObjectifSaisie(heures=saisie.heures, date_effet=saisie.date_effet)
        )
    return attribution


def modifier_attribution(
    acteur: Acteur,
    attribution_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str],
) -> Attribution:
    """`valeurs`: role, groupement, donneur_ordre_direct_id. Raises `ConflitEdition`, `DonneesInvalides`."""
    attribution = attribution_a_ecrire(acteur, attribution_id)
    objet = ("attribution", attribution.id)
    principal = _principal(
        attribution.lot_id, valeurs["role"], valeurs["donneur_ordre_direct_id"], sauf=attribution.id
    )
    voulues = {**valeurs, "donneur_ordre_direct_id": principal}
    changees = rapprocher(attribution, voulues, version=version, avant=avant, objet_journal=objet)
    if changees:
        changements = ecrire(attribution, changees)
        consigner(
            acteur,
            Verbe.ATTRIBUTION_MODIFIEE,
            objet=objet,
            territoire_id=attribution.lot.marche.territoire_id,
            valeurs={c: {"avant": a, "apres": b} for c, (a, b) in changements.items()},
        )
    return attribution


def principaux_possibles(acteur: Acteur, lot_id: int, *, sauf: int | None = None) -> list[tuple[int, str]]:
    """(key, name) of those a subcontractor of the lot may work for."""
    lot = lot_a_ecrire(acteur, lot_id)
    return [(a.id, a.structure.nom) for a in _attributions(lot.id) if a.id != sauf]


def supprimer_attribution(acteur: Acteur, attribution_id: int) -> Attribution:
    """Raises `DonneesInvalides` when hours hang from it, or while somebody subcontracts to it."""
    attribution = attribution_a_ecrire(acteur, attribution_id)
    sous_traitants = [
        a for a in _attributions(attribution.lot_id) if a.donneur_ordre_direct_id == attribution.id
    ]
    if sous_traitants:
        noms = ", ".join(a.structure.nom for a in sous_traitants)
        raise DonneesInvalides(
            f"Elle a des sous-traitants ({noms}) : supprimez-les ou rattachez-les d’abord."
        )
    supprimer(acteur, "attribution", attribution, territoire_id=attribution.lot.marche.territoire_id)
    return attribution


def _attributions(lot_id: int) -> list[Attribution]:
    """Those of a lot that the caller already found through its door."""
    return list(
        db.session.scalars(
            select(Attribution)
            .where(Attribution.lot_id == lot_id, Attribution.supprime_le.is_(None))
            .order_by(Attribution.id)
        )
    )


def _principal(lot_id: int, role: RoleAttribution, cle: int | None, *, sauf: int | None = None) -> int | None:
    """Whom a subcontractor works for; nobody for the others."""
    if role != RoleAttribution.SOUS_TRAITANT or cle is None:
        return None
    if cle not in {a.id for a in _attributions(lot_id)} - {sauf}:
        raise DonneesInvalides("Choisissez une attribution de ce lot.", "donneur_ordre_direct_id")
    return cle


def _refuser_le_double(lot: Lot, structure_id: int, champ: str) -> None:
    autre = db.session.scalar(
        select(Attribution).where(Attribution.lot_id == lot.id, Attribution.structure_id == structure_id)
    )
    if autre is None:
        return
    raise DejaEnregistre(
        f"Cette attribution a été supprimée le {autre.supprime_le:%d/%m/%Y} : rétablissez-la."
        if autre.supprime_le
        else "Cette structure tient déjà ce lot.",
        champ,
        objet="attribution",
        cle=autre.id,
        est_supprime=autre.supprime_le is not None,
    )
