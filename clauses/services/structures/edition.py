"""Editing a structure: public fields when it has a SIRET, everything when it belongs to the territory."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ...extensions import db
from ...models import Structure
from ...models.vocabulaire import TypeIdentifiant
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import cle_texte, mots_de_structure
from ..perimetre import structures_visibles
from ..permissions import Permission
from .creation import nom_valide, siret_valide


def trouver_structure(acteur: Acteur, structure_id: int, *, verrou: bool = False) -> Structure:
    """The structure, for whoever may write it; raises `Introuvable`."""
    requete = structures_visibles(acteur, Permission.STRUCTURE_ECRIRE).where(Structure.id == structure_id)
    structure = db.session.scalar(requete.with_for_update() if verrou else requete)
    if structure is None:
        raise Introuvable("Cette structure n’existe pas, ou n’est connue que d’un autre territoire.")
    return structure


def modifier_structure(
    acteur: Acteur,
    structure_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str] | None = None,
) -> Structure:
    """Write the fields that changed, and journal them with their values before and after; flushes.

    Raises `Introuvable`, `ConflitEdition`, and `DonneesInvalides` for a name or a SIRET that another structure has.
    """
    structure = trouver_structure(acteur, structure_id, verrou=True)
    valeurs = {
        **valeurs,
        "nom": nom_valide(valeurs["nom"]),
        "identifiant": siret_valide(valeurs["identifiant"]),
    }
    changees = rapprocher(
        structure, valeurs, version=version, avant=avant, objet_journal=("structure", structure.id)
    )
    territoire_id = structure.territoire_id
    if "identifiant" in changees:
        _recevoir_un_siret(structure, changees)
    if "nom" in changees:
        _exiger_un_nom_libre(structure, changees["nom"])
        changees |= {"cle_nom": cle_texte(changees["nom"]), "est_nom_a_completer": False}
    if not changees:
        return structure
    nom, identifiant = changees.get("nom", structure.nom), changees.get("identifiant", structure.identifiant)
    changees["recherche"] = mots_de_structure(nom, identifiant)
    changements = ecrire(structure, changees)
    visibles = {c: v for c, v in changements.items() if c in valeurs}
    consigner(
        acteur,
        Verbe.STRUCTURE_MODIFIEE,
        objet=("structure", structure.id),
        territoire_id=territoire_id or _seul_territoire(acteur),
        valeurs=visibles,
    )
    return structure


def _recevoir_un_siret(structure: Structure, changees: dict[str, Any]) -> None:
    """A local structure that gains a SIRET becomes everybody's; a known SIRET never changes."""
    if structure.identifiant is not None:
        raise DonneesInvalides(
            "Le SIRET d’une structure connue ne se change pas : créez l’établissement qui porte l’autre SIRET.",
            "identifiant",
        )
    prise = db.session.scalar(
        select(Structure.nom).where(
            Structure.type_identifiant == TypeIdentifiant.SIRET,
            Structure.identifiant == changees["identifiant"],
        )
    )
    if prise is not None:
        raise DonneesInvalides(
            f"Ce SIRET est déjà celui de « {prise} » : choisissez cette structure plutôt que de la créer deux fois.",
            "identifiant",
        )
    changees |= {"type_identifiant": TypeIdentifiant.SIRET, "territoire_id": None}


def _exiger_un_nom_libre(structure: Structure, nom: str) -> None:
    """Without a SIRET, the name is the identity inside the territory."""
    if structure.territoire_id is None:
        return
    meme_nom = select(Structure.id).where(
        Structure.territoire_id == structure.territoire_id,
        Structure.cle_nom == cle_texte(nom),
        Structure.id != structure.id,
    )
    if db.session.scalar(meme_nom) is not None:
        raise DonneesInvalides("Une autre structure de ce territoire porte déjà ce nom.", "nom")


def _seul_territoire(acteur: Acteur) -> int | None:
    territoires = {d.territoire_id for d in acteur.droits_avec(Permission.STRUCTURE_ECRIRE)}
    return territoires.pop() if len(territoires) == 1 else None
