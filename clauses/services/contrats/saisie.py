"""Writing a work contract: created, corrected, ended, deleted and brought back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ...extensions import db
from ...models import Contrat, Personne, Structure
from ...models.vocabulaire import OuiNonInconnu, TypeStructure
from ..acteur import Acteur
from ..edition import ecrire, en_texte, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..perimetre import contrats_visibles
from ..permissions import Permission
from ..structures.creation import StructureSaisie, designer_structure
from ..suppression import supprimer
from .affectations import suivre_le_contrat

CHAMPS_CONTRAT = (
    "type", "date_debut", "date_fin", "motif_fin", "rome", "metier", "duree_hebdomadaire", "temps_partiel_choisi",
    "agence",
)  # fmt: skip
INCONNU = "Ce contrat n’existe pas, ou n’est pas parmi ceux que vous suivez."


def creer_contrat(
    acteur: Acteur,
    personne: Personne,
    employeur: Structure,
    valeurs: Mapping[str, Any],
    *,
    utilisatrice: StructureSaisie | None = None,
) -> Contrat:
    """Create the contract of a person found through the writing door; journaled.

    `valeurs` are columns of `CHAMPS_CONTRAT`. Raises `DonneesInvalides`, also when the same contract exists.
    """
    completes = _completer(valeurs)
    _verifier(completes)
    contrat = Contrat(personne_id=personne.id, employeur_id=employeur.id, **completes)
    _refuser_un_double(contrat)
    contrat.entreprise_utilisatrice_id = _utilisatrice(acteur, personne, utilisatrice)
    db.session.add(contrat)
    db.session.flush()
    consigner(
        acteur,
        Verbe.CONTRAT_CREE,
        objet=("contrat", contrat.id),
        territoire_id=personne.territoire_id,
        valeurs={"personne": personne.id, "employeur": employeur.id}
        | {c: en_texte(v) for c, v in completes.items() if v is not None},
    )
    return contrat


def contrat_a_modifier(acteur: Acteur, contrat_id: int) -> Contrat:
    """The contract, taken for writing; raises `Introuvable`, `DonneesInvalides` once the person is erased."""
    contrat = db.session.scalar(
        contrats_visibles(acteur, Permission.CONTRAT_ECRIRE).where(Contrat.id == contrat_id).with_for_update()
    )
    if contrat is None:
        raise Introuvable(INCONNU)
    if contrat.personne.anonymisee_le is not None:
        raise DonneesInvalides(
            "L’identité de cette personne a été effacée : ses contrats ne se modifient plus."
        )
    return contrat


def modifier_contrat(
    acteur: Acteur,
    contrat_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str] | None = None,
    utilisatrice: StructureSaisie | None = None,
) -> Contrat:
    """Correct a contract, or end it; its places on the markets follow. Journaled.

    Raises `Introuvable`, `ConflitEdition`, `DonneesInvalides`. Neither the person nor the employer change.
    """
    contrat = contrat_a_modifier(acteur, contrat_id)
    utilisatrice_id = _utilisatrice(acteur, contrat.personne, utilisatrice)
    changees = rapprocher(
        contrat,
        dict(valeurs) | {"entreprise_utilisatrice_id": utilisatrice_id},
        version=version,
        avant=avant,
        objet_journal=("contrat", contrat.id),
    )
    return _enregistrer(acteur, contrat, changees)


def terminer_contrat(acteur: Acteur, contrat_id: int, date_fin: date, motif_fin: str | None) -> Contrat:
    """Write the last day of a contract and why, and nothing else; journaled.

    Raises `Introuvable`, `DonneesInvalides`.
    """
    contrat = contrat_a_modifier(acteur, contrat_id)
    changees = rapprocher(contrat, {"date_fin": date_fin, "motif_fin": motif_fin}, version=None)
    return _enregistrer(acteur, contrat, changees)


def rouvrir_contrat(acteur: Acteur, contrat_id: int) -> Contrat:
    """Take back an end; journaled. Raises `Introuvable`, `DonneesInvalides`."""
    contrat = contrat_a_modifier(acteur, contrat_id)
    return _enregistrer(acteur, contrat, {"date_fin": None, "motif_fin": None})


def _enregistrer(acteur: Acteur, contrat: Contrat, changees: Mapping[str, Any]) -> Contrat:
    """Write what changed, once checked; its places on the markets follow."""
    if not changees:
        return contrat
    _verifier(_completer({c: getattr(contrat, c) for c in CHAMPS_CONTRAT} | changees))
    if {"type", "date_debut"} & set(changees):
        _refuser_un_double(contrat, changees)
    changements = ecrire(contrat, changees)
    suivre_le_contrat(contrat)
    consigner(
        acteur,
        Verbe.CONTRAT_MODIFIE,
        objet=("contrat", contrat.id),
        territoire_id=contrat.personne.territoire_id,
        valeurs=changements,
    )
    return contrat


def supprimer_contrat(acteur: Acteur, contrat_id: int) -> Contrat:
    """Delete a contract without hours; raises `Introuvable`, `DonneesInvalides`."""
    contrat = contrat_a_modifier(acteur, contrat_id)
    supprimer(acteur, "contrat", contrat, territoire_id=contrat.personne.territoire_id)
    return contrat


def _utilisatrice(acteur: Acteur, personne: Personne, saisie: StructureSaisie | None) -> int | None:
    if saisie is None or (saisie.cle is None and not saisie.texte):
        return None
    return designer_structure(
        acteur,
        personne.territoire_id,
        saisie,
        champ="entreprise_utilisatrice_id",
        type_=TypeStructure.ENTREPRISE,
    ).id


def _completer(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    completes = dict.fromkeys(CHAMPS_CONTRAT) | {c: v for c, v in valeurs.items() if c in CHAMPS_CONTRAT}
    completes["temps_partiel_choisi"] = completes["temps_partiel_choisi"] or OuiNonInconnu.INCONNU
    return completes


def _verifier(valeurs: Mapping[str, Any]) -> None:
    if valeurs["type"] is None:
        raise DonneesInvalides("Choisissez le type de contrat.", "type")
    if valeurs["date_debut"] is None:
        raise DonneesInvalides("Écrivez le premier jour du contrat.", "date_debut")
    if valeurs["date_fin"] and valeurs["date_fin"] < valeurs["date_debut"]:
        raise DonneesInvalides("La fin du contrat précède son début : corrigez l’une des deux.", "date_fin")
    if valeurs["motif_fin"] and not valeurs["date_fin"]:
        raise DonneesInvalides("Un motif de fin va avec une date de fin : écrivez-la.", "date_fin")
    for champ, valeur in valeurs.items():
        if isinstance(valeur, str) and (masque := contient_nir(valeur)):
            message = f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
            raise DonneesInvalides(message, champ)


def _refuser_un_double(contrat: Contrat, changees: Mapping[str, Any] | None = None) -> None:
    """Person × employer × type × start is one contract, deleted or not (formats, « reprise »)."""
    changees = changees or {}
    requete = select(Contrat).where(
        Contrat.personne_id == contrat.personne_id,
        Contrat.employeur_id == contrat.employeur_id,
        Contrat.type == changees.get("type", contrat.type),
        Contrat.date_debut == changees.get("date_debut", contrat.date_debut),
    )
    if contrat.id is not None:
        requete = requete.where(Contrat.id != contrat.id)
    double = db.session.scalar(requete)
    if double is not None:
        suite = (
            "ouvrez-le pour le placer sur un autre marché."
            if double.supprime_le is None
            else "il a été supprimé, rétablissez-le."
        )
        raise DonneesInvalides(
            f"Cette personne a déjà ce contrat, chez cet employeur et depuis ce jour : {suite}", "date_debut"
        )
