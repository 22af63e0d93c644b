"""Amendments of a market and its acts of subcontracting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from clauses.services.imports.decp.anomalies import CodeAnomalie, Contexte
from clauses.services.imports.decp.calendrier import ajouter_mois
from clauses.services.imports.decp.structures import lire_liste, lire_structure, lire_titulaires
from clauses.services.imports.decp.types import ActeSousTraitance, AvenantDecp, ModificationSousTraitance
from clauses.services.imports.decp.valeurs import (
    jour_de,
    lire_duree,
    lire_montant,
    lire_notification,
    lire_publication,
    lire_texte,
    objet_de,
    texte_de,
)
from clauses.services.imports.valeurs import contient_nir

NUMERO_MAX = 20

_DATE_AVENANT = "dateNotificationModification"
_DATE_MODIFICATION = "dateNotificationModificationSousTraitance"


@dataclass(frozen=True)
class Origine:
    """What an amendment is compared with: the market as first notified."""

    date_notification: date | None
    duree_mois: int | None


def _numero(objet: Mapping[str, object]) -> str | None:
    """The number of an amendment or of an act; a text too long to be one, or a NIR, is not."""
    texte = texte_de(objet.get("id"))
    if not texte or len(texte) > NUMERO_MAX or contient_nir(texte):
        return None
    return texte.removesuffix(".0")


def _verifier_ordre(ctx: Contexte, champ: str, jour: date | None, avant: date | None, quoi: str) -> None:
    if jour is not None and avant is not None and jour < avant:
        detail = f"{quoi} ({avant:%d/%m/%Y})"
        ctx.signaler(CodeAnomalie.DATE_AVANT_NOTIFICATION, champ, jour.isoformat(), detail)


def _duree_avenant(
    ctx: Contexte, objet: Mapping[str, object], origine: Origine, jour: date | None
) -> int | None:
    """The new total duration. Publishers often write the supplement instead (« 1 » for one more month).

    It is recognised when it is shorter than the first one and ends the market before the amendment itself.
    """
    duree = lire_duree(ctx, objet)
    if None in (duree, jour, origine.date_notification, origine.duree_mois):
        return duree
    fin = ajouter_mois(origine.date_notification, duree)
    if duree < origine.duree_mois and fin < jour and origine.date_notification <= jour:
        ctx.signaler(
            CodeAnomalie.DUREE_AVENANT_INCOHERENTE, "dureeMois", f"{duree} mois", f"le {fin:%d/%m/%Y}"
        )
        return None
    return duree


def _nom_avenant(objet: Mapping[str, object]) -> str:
    numero, jour = _numero(objet), jour_de(objet.get(_DATE_AVENANT))
    if numero is not None:
        return f"avenant {numero}"
    return f"avenant du {jour:%d/%m/%Y}" if jour else "avenant sans repère"


def _lire_avenant(ctx: Contexte, objet: Mapping[str, object], origine: Origine) -> AvenantDecp | None:
    jour = lire_notification(ctx, objet, _DATE_AVENANT)
    numero = _numero(objet)
    if jour is None and numero is None:
        ctx.signaler(CodeAnomalie.AVENANT_SANS_REPERE)
        return None
    if jour is None and texte_de(objet.get(_DATE_AVENANT)) is None:
        ctx.signaler(CodeAnomalie.CHAMP_ABSENT, _DATE_AVENANT)
    _verifier_ordre(ctx, _DATE_AVENANT, jour, origine.date_notification, "à la notification du marché")
    return AvenantDecp(
        numero=numero,
        date_notification=jour,
        date_publication=lire_publication(ctx, objet, "datePublicationDonneesModification", jour),
        montant=lire_montant(ctx, objet),
        duree_mois=_duree_avenant(ctx, objet, origine, jour),
        titulaires=lire_titulaires(ctx, objet) or None,
        objet=lire_texte(ctx, objet, "objetModification", 1000),
    )


def lire_avenants(ctx: Contexte, marche: Mapping[str, object], origine: Origine) -> tuple[AvenantDecp, ...]:
    """The amendments of a market, each once (same id, else same date)."""
    lus = []
    for objet in lire_liste(ctx, marche.get("modifications"), "modifications", "modification"):
        sous = ctx.sous(_nom_avenant(objet), objet)
        avenant = _lire_avenant(sous, objet, origine)
        if avenant is not None:
            lus.append((sous, avenant))
    return reunir_avenants((), lus)


def reunir_avenants(
    connus: Iterable[AvenantDecp], lus: Iterable[tuple[Contexte, AvenantDecp]]
) -> tuple[AvenantDecp, ...]:
    """Add to ``connus`` the amendments not yet there; one that contradicts a known one is reported."""
    par_cle = {avenant.cle: avenant for avenant in connus}
    for ctx, avenant in lus:
        if par_cle.setdefault(avenant.cle, avenant) != avenant:
            ctx.signaler(CodeAnomalie.AVENANT_CONTRADICTOIRE)
    return tuple(par_cle.values())


def _lire_acte(ctx: Contexte, objet: Mapping[str, object], origine: Origine) -> ActeSousTraitance | None:
    structure = lire_structure(ctx, "sousTraitant", objet_de(objet.get("sousTraitant")))
    if structure is None:
        return None
    jour = lire_notification(ctx, objet, "dateNotification")
    _verifier_ordre(ctx, "dateNotification", jour, origine.date_notification, "à la notification du marché")
    return ActeSousTraitance(
        numero=_numero(objet),
        sous_traitant=structure,
        date_notification=jour,
        date_publication=lire_publication(ctx, objet, "datePublicationDonnees", jour),
        montant=lire_montant(ctx, objet),
        duree_mois=lire_duree(ctx, objet),
    )


def _lire_modification(
    ctx: Contexte, objet: Mapping[str, object], acte: ActeSousTraitance
) -> ModificationSousTraitance:
    jour = lire_notification(ctx, objet, _DATE_MODIFICATION)
    _verifier_ordre(ctx, _DATE_MODIFICATION, jour, acte.date_notification, "à celle de l’acte")
    return ModificationSousTraitance(
        date_notification=jour,
        date_publication=lire_publication(ctx, objet, "datePublicationDonnees", jour),
        montant=lire_montant(ctx, objet),
        duree_mois=lire_duree(ctx, objet),
    )


def _modifier(actes: list[ActeSousTraitance], ctx: Contexte, objet: Mapping[str, object]) -> None:
    numero = _numero(objet)
    rang = next((i for i, acte in enumerate(actes) if acte.numero == numero), None)
    if rang is None or numero is None:
        ctx.signaler(CodeAnomalie.SOUS_TRAITANCE_SANS_ACTE, "id", numero or "")
        return
    modification = _lire_modification(ctx, objet, actes[rang])
    if modification not in actes[rang].modifications:
        actes[rang] = replace(actes[rang], modifications=(*actes[rang].modifications, modification))


def lire_sous_traitance(
    ctx: Contexte, marche: Mapping[str, object], origine: Origine
) -> tuple[ActeSousTraitance, ...]:
    """The acts of subcontracting, each with its own modifications (joined by the number of the act)."""
    actes: list[ActeSousTraitance] = []
    champ = "actesSousTraitance"
    for objet in lire_liste(ctx, marche.get(champ), champ, "acteSousTraitance"):
        nom = f"acte de sous-traitance {_numero(objet) or 'sans numéro'}"
        acte = _lire_acte(ctx.sous(nom, objet), objet, origine)
        if acte is not None and acte not in actes:
            actes.append(acte)
    champ = "modificationsActesSousTraitance"
    for objet in lire_liste(ctx, marche.get(champ), champ, "modificationActeSousTraitance"):
        nom = f"modification de l’acte de sous-traitance {_numero(objet) or 'sans numéro'}"
        _modifier(actes, ctx.sous(nom, objet), objet)
    return tuple(actes)
