"""Correcting a period of eligibility that two people may have open: what each changed is merged, or both are shown.

A period is a chain of versions. Somebody who opened one that was replaced meanwhile writes over the one in force.
"""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace

from sqlalchemy import select

from ...extensions import db
from ...models import Compte, Eligibilite, Personne
from ...models.vocabulaire import EtatEligibilite
from ..acteur import Acteur
from ..edition import ConflitEdition, rapprocher
from ..erreurs import Conflit, DonneesInvalides
from ..faits import figer_faits
from ..journal import Verbe
from .periodes import (
    DEJA_MODIFIEE,
    PeriodeSaisie,
    consigner_periode,
    criteres_valides,
    nouvelle_version,
    periodes_en_vigueur,
    prendre_version,
)

E = EtatEligibilite
DEPUIS = "depuis_"
MOTIF_ATTENDU = "Cette éligibilité est déjà décidée : écrivez pourquoi vous la modifiez."


def lire_periode(acteur: Acteur, eligibilite_id: int) -> tuple[Personne, Eligibilite]:
    """The version in force of the period that this one belongs to, and its person, for a form.

    Raises `Introuvable`, `Conflit` when the period is no more.
    """
    personne, lue = prendre_version(acteur, eligibilite_id)
    return personne, _en_vigueur(lue)


def mettre_a_plat(periode: Eligibilite | None, criteres: tuple[int, ...]) -> SimpleNamespace:
    """A period as a form edits it: one value per field, `depuis_<critere>` the day of a criterion, or nothing."""
    jours = (
        {k.critere_id: k.date_situation or periode.date_entree for k in periode.criteres} if periode else {}
    )
    return SimpleNamespace(
        version=periode.id if periode else None,
        date_entree=periode.date_entree if periode else None,
        date_fin=periode.date_fin if periode else None,
        **{f"{DEPUIS}{c}": jours.get(c) for c in sorted({*criteres, *jours})},
    )


def modifier_periode(
    acteur: Acteur,
    eligibilite_id: int,
    saisie: PeriodeSaisie,
    *,
    version: int | None = None,
    avant: Mapping[str, str] | None = None,
) -> Eligibilite:
    """Close the version in force and add the next one; an established period needs a reason, and keeps its state.

    `version` is the one the form was filled from, by default `eligibilite_id`, and `avant` the values it showed.
    Raises `Introuvable`; `ConflitEdition` when somebody else changed the same thing; `DonneesInvalides`.
    """
    personne, lue = prendre_version(acteur, eligibilite_id)
    ancienne = _en_vigueur(lue)
    if (version or eligibilite_id) != ancienne.id:
        fusion = _rapprocher(acteur, personne, ancienne, saisie, version or eligibilite_id, avant)
        if fusion is None:
            return ancienne
        saisie = fusion
    if ancienne.etat is not E.A_VERIFIER and not saisie.motif:
        raise DonneesInvalides(MOTIF_ATTENDU, "motif")
    if any(
        e.id != ancienne.id and e.date_entree == saisie.date_entree for e in periodes_en_vigueur(personne.id)
    ):
        raise DonneesInvalides("Une autre éligibilité commence déjà ce jour-là.", "date_entree")
    criteres = criteres_valides(acteur, personne, saisie, deja=ancienne)
    if ancienne.etat is E.ETABLIE and not criteres:
        raise DonneesInvalides("Une éligibilité établie garde au moins un critère.", "criteres")
    deja = {k.critere_id for k in ancienne.criteres}
    periode = nouvelle_version(acteur, personne, saisie, criteres, ancienne=ancienne)
    ajoutes = sorted(set(criteres) - deja) if ancienne.etat is E.ETABLIE else []
    consigner_periode(
        acteur, Verbe.ELIGIBILITE_MODIFIEE, personne, periode, criteres, pieces_tardives=ajoutes
    )
    figer_faits([personne.id])
    return periode


def _en_vigueur(lue: Eligibilite) -> Eligibilite:
    """Follow the chain: a version begins at the very instant the one before it ended."""
    if lue.valable_au is None:
        return lue
    versions = db.session.scalars(
        select(Eligibilite)
        .where(Eligibilite.personne_id == lue.personne_id, Eligibilite.numero > lue.numero)
        .order_by(Eligibilite.numero)
    )
    for suivante in versions:
        if (suivante.numero, suivante.valable_du) == (lue.numero + 1, lue.valable_au):
            lue = suivante
    if lue.valable_au is not None:
        raise Conflit(DEJA_MODIFIEE)
    return lue


def _rapprocher(
    acteur: Acteur,
    personne: Personne,
    ancienne: Eligibilite,
    saisie: PeriodeSaisie,
    version: int,
    avant: Mapping[str, str] | None,
) -> PeriodeSaisie | None:
    """What was typed, merged with what somebody else saved in between; `None` when that already says it all."""
    jours = criteres_valides(acteur, personne, saisie, deja=ancienne)
    actuelle = mettre_a_plat(ancienne, tuple(jours))
    tapee = {c: None for c in vars(actuelle) if c.startswith(DEPUIS)}
    tapee |= {f"{DEPUIS}{c}": jour for c, jour in jours.items()}
    tapee |= {"date_entree": saisie.date_entree, "date_fin": saisie.date_fin}
    try:
        miennes = rapprocher(actuelle, tapee, version=version, avant=avant)
    except ConflitEdition as conflit:
        conflit.auteur = db.session.scalar(select(Compte.nom).where(Compte.id == ancienne.auteur_id))
        conflit.le = ancienne.valable_du
        raise
    return _relever(vars(actuelle) | miennes, saisie.motif) if miennes else None


def _relever(valeurs: Mapping[str, date | None], motif: str | None) -> PeriodeSaisie:
    criteres = {int(c.removeprefix(DEPUIS)): v for c, v in valeurs.items() if c.startswith(DEPUIS) and v}
    return PeriodeSaisie(valeurs["date_entree"], criteres, valeurs["date_fin"], motif)
