"""Hiring: one form for the person, the contract, its place on a market, and the eligibility."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...models import Attribution, Contrat, Personne
from ...models.vocabulaire import Modalite, TypeStructure
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..permissions import Permission
from ..personnes.periodes import PeriodeSaisie, creer_periode, periode_au
from ..personnes.saisie import creer_personne, personne_a_modifier
from ..structures.creation import StructureSaisie, designer_structure
from .affectations import affecter, attribution_ouverte
from .saisie import creer_contrat


@dataclass(frozen=True)
class Embauche:
    """What the form says. `personne` is a key, or `identite` the columns of a new person."""

    contrat: Mapping[str, Any]
    personne: int | None = None
    identite: Mapping[str, Any] = field(default_factory=dict)
    attribution: int | None = None
    #: Nothing: the holder of the lot.
    employeur: StructureSaisie = field(default_factory=lambda: StructureSaisie(None))
    type_employeur: TypeStructure = TypeStructure.ENTREPRISE
    utilisatrice: StructureSaisie | None = None
    modalite: Modalite | None = None
    criteres: Sequence[int] = ()
    est_etablie: bool = False
    motif: str | None = None
    est_confirmee: bool = False


def embaucher(acteur: Acteur, e: Embauche, *, aujourdhui: date) -> Contrat:
    """Write all of it or nothing; each part is journaled by its own service.

    Raises `Introuvable`, `PersonneSemblable` unless confirmed, `DonneesInvalides` on the field at fault.
    """
    acteur.exiger(Permission.CONTRAT_ECRIRE)
    attribution = attribution_ouverte(acteur, e.attribution) if e.attribution else None
    personne = _personne(acteur, e, attribution, aujourdhui)
    employeur = _employeur(acteur, e, personne, attribution)
    contrat = creer_contrat(acteur, personne, employeur, e.contrat, utilisatrice=e.utilisatrice)
    _eligibilite(acteur, e, personne, contrat)
    if attribution is not None:
        affecter(acteur, contrat, attribution.id, e.modalite)
    return contrat


def _personne(acteur: Acteur, e: Embauche, attribution: Attribution | None, aujourdhui: date) -> Personne:
    if e.personne is not None:
        return personne_a_modifier(acteur, e.personne)
    if attribution is None:
        raise DonneesInvalides(
            "Choisissez le lot attribué sur lequel cette personne est embauchée.", "attribution"
        )
    return creer_personne(
        acteur,
        attribution.lot.marche.territoire_id,
        e.identite,
        aujourdhui=aujourdhui,
        est_confirmee=e.est_confirmee,
    )


def _employeur(acteur: Acteur, e: Embauche, personne: Personne, attribution: Attribution | None):
    if e.employeur.cle is None and not e.employeur.texte:
        if attribution is None:
            raise DonneesInvalides("Choisissez l’employeur.", "employeur")
        return attribution.structure
    return designer_structure(
        acteur, personne.territoire_id, e.employeur, champ="employeur", type_=e.type_employeur
    )


def _eligibilite(acteur: Acteur, e: Embauche, personne: Personne, contrat: Contrat) -> None:
    """One for somebody who has none on the first day, to be verified at least; the one there is stays as it is."""
    debut = contrat.date_debut
    if periode_au(acteur, personne.id, debut) is not None:
        return
    saisie = PeriodeSaisie(debut, dict.fromkeys(e.criteres), motif=e.motif)
    creer_periode(acteur, personne.id, saisie, etablir=e.est_etablie)
