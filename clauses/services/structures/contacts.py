"""Whom to call in a structure: what one territory knows of it, written, corrected, removed and brought back."""

from collections.abc import Mapping
from typing import Any

from ...extensions import db
from ...models import ContactStructure, Structure, Territoire
from ..acteur import Acteur
from ..edition import ecrire, en_texte, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..normalisation import est_un_courriel, texte_recherche
from ..perimetre import contacts_visibles, territoires_visibles
from ..permissions import Permission
from ..suppression import supprimer
from .edition import trouver_structure

CHAMPS = ("nom", "fonction", "courriel", "telephone", "est_a_rappeler")
ECRIRE = Permission.STRUCTURE_ECRIRE


def contacts_de(acteur: Acteur, structure_id: int) -> list[ContactStructure]:
    """The contacts of a structure in the territories where the actor writes, by name."""
    requete = contacts_visibles(acteur).where(ContactStructure.structure_id == structure_id)
    return sorted(db.session.scalars(requete), key=lambda c: (texte_recherche(c.nom), c.id))


def territoires_d_ecriture(acteur: Acteur, structure: Structure) -> list[Territoire]:
    """Where the actor may write about a structure: a local one is only known to its own territory."""
    requete = territoires_visibles(acteur, ECRIRE).order_by(Territoire.nom)
    if structure.territoire_id is not None:
        requete = requete.where(Territoire.id == structure.territoire_id)
    return list(db.session.scalars(requete))


def contact_a_ecrire(acteur: Acteur, contact_id: int, *, verrou: bool = False) -> ContactStructure:
    """Raises `Introuvable`."""
    requete = contacts_visibles(acteur).where(ContactStructure.id == contact_id)
    contact = db.session.scalar(requete.with_for_update() if verrou else requete)
    if contact is None:
        raise Introuvable("Ce contact n’existe pas, ou n’est connu que d’un autre territoire.")
    return contact


def creer_contact(
    acteur: Acteur, structure_id: int, territoire_id: int, valeurs: Mapping[str, Any]
) -> ContactStructure:
    """Raises `Introuvable` for a structure or a territory that is not the actor's to write, `DonneesInvalides`."""
    structure = trouver_structure(acteur, structure_id)
    if territoire_id not in {t.id for t in territoires_d_ecriture(acteur, structure)}:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")
    contact = ContactStructure(structure_id=structure.id, territoire_id=territoire_id, **_valides(valeurs))
    db.session.add(contact)
    db.session.flush()
    consigner(
        acteur,
        Verbe.CONTACT_CREE,
        objet=("contact_structure", contact.id),
        territoire_id=territoire_id,
        valeurs={"structure": structure.id, **{c: en_texte(getattr(contact, c)) for c in CHAMPS}},
    )
    return contact


def modifier_contact(
    acteur: Acteur,
    contact_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str] | None = None,
) -> ContactStructure:
    """Write the fields that changed; journaled. Raises `Introuvable`, `ConflitEdition`, `DonneesInvalides`."""
    contact = contact_a_ecrire(acteur, contact_id, verrou=True)
    objet = ("contact_structure", contact.id)
    changees = rapprocher(contact, _valides(valeurs), version=version, avant=avant, objet_journal=objet)
    if changees:
        if not changees.get("courriel", contact.courriel):
            changees["est_a_rappeler"] = (
                False  # somebody else may have ticked the box, or taken the address away
            )
        changements = ecrire(contact, changees)
        consigner(
            acteur,
            Verbe.CONTACT_MODIFIE,
            objet=objet,
            territoire_id=contact.territoire_id,
            valeurs=changements,
        )
    return contact


def supprimer_contact(acteur: Acteur, contact_id: int) -> ContactStructure:
    """Remove a contact, which the bin keeps; raises `Introuvable`."""
    contact = contact_a_ecrire(acteur, contact_id, verrou=True)
    supprimer(acteur, "contact_structure", contact, territoire_id=contact.territoire_id)
    return contact


def _valides(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Reminders go to an address: without one, nobody receives any."""
    if not valeurs["nom"]:
        raise DonneesInvalides("Écrivez le nom du contact.", "nom")
    if valeurs["courriel"] and not est_un_courriel(valeurs["courriel"]):
        raise DonneesInvalides("Cette adresse de courriel ne se lit pas : vérifiez-la.", "courriel")
    for champ, valeur in valeurs.items():
        if isinstance(valeur, str) and (masque := contient_nir(valeur)):
            message = f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
            raise DonneesInvalides(message, champ)
    return {**valeurs, "est_a_rappeler": bool(valeurs["est_a_rappeler"] and valeurs["courriel"])}
