"""Creating a structure by hand, or naming it in passing from the form of a market or of a contract.

With a SIRET it is shared by all territories: creating one that exists finds it. Without one, it belongs to the
territory, under a name that nobody else bears there (domaine §3).
"""

from dataclasses import dataclass

from sqlalchemy import select

from ...extensions import db
from ...models import Structure, Territoire
from ...models.vocabulaire import TYPES_DONNEUR_ORDRE, TypeIdentifiant, TypeStructure
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir, lire_siret
from ..journal import Verbe, consigner
from ..normalisation import cle_texte, mots_de_structure, nettoyer
from ..perimetre import structures_visibles, territoires_visibles
from ..permissions import Permission

LONGUEUR_NOM = 255


@dataclass(frozen=True)
class StructureSaisie:
    """What a form says of a structure: the key of a known one, or the words of a new one (a name, or a SIRET)."""

    cle: int | None
    texte: str = ""


def creer_structure(
    acteur: Acteur,
    territoire_id: int,
    nom: str,
    *,
    siret: str | None = None,
    type_: TypeStructure = TypeStructure.ENTREPRISE,
    **champs,
) -> Structure:
    """Create a structure, or return the one that already has this SIRET (or, without one, this name here).

    `champs` are public columns (commune, code_postal…). A SIRET with a wrong key is accepted: the form warns.
    Raises `Introuvable` when the actor may not write in the territory, `DonneesInvalides` for an empty name, a
    SIRET that is not fourteen digits, or a social security number.
    """
    _exiger_le_territoire(acteur, territoire_id)
    nom, identifiant = nom_valide(nom), siret_valide(siret)
    connue = _connue(territoire_id, identifiant, nom)
    if connue is not None:
        return connue
    structure = Structure(
        type_identifiant=TypeIdentifiant.SIRET if identifiant else None,
        identifiant=identifiant,
        territoire_id=None if identifiant else territoire_id,
        nom=nom,
        cle_nom=cle_texte(nom),
        recherche=mots_de_structure(nom, identifiant),
        type=type_,
        **({"type_donneur_ordre": type_ if type_ in TYPES_DONNEUR_ORDRE else None} | champs),
    )
    db.session.add(structure)
    db.session.flush()
    consigner(
        acteur,
        Verbe.STRUCTURE_CREEE,
        objet=("structure", structure.id),
        territoire_id=territoire_id,
        valeurs={"nom": nom, "siret": identifiant, "type": type_},
    )
    return structure


def designer_structure(
    acteur: Acteur, territoire_id: int, saisie: StructureSaisie, *, champ: str, type_: TypeStructure
) -> Structure:
    """The structure that a form designates, created on the way when its words are new.

    A structure without identifier is only found in its own territory. Raises `DonneesInvalides` on `champ`.
    """
    if saisie.cle is not None:
        structure = db.session.scalar(structures_visibles(acteur).where(Structure.id == saisie.cle))
        if structure is None or structure.territoire_id not in (None, territoire_id):
            raise DonneesInvalides(
                "Cette structure n’est pas connue de ce territoire : choisissez-en une autre.", champ
            )
        return _devenir_acheteur(structure, type_)
    identifiant, _ = lire_siret(saisie.texte)
    est_siret = len(identifiant) == 14 and identifiant.isdigit()
    try:
        if est_siret:
            connue = _connue(territoire_id, identifiant, "")
            trouvee = connue or _sans_nom(acteur, territoire_id, identifiant, type_)
        else:
            trouvee = creer_structure(acteur, territoire_id, saisie.texte, type_=type_)
        return _devenir_acheteur(trouvee, type_)
    except DonneesInvalides as refus:
        raise DonneesInvalides(refus.message, champ) from refus


def _devenir_acheteur(structure: Structure, type_: TypeStructure) -> Structure:
    """A structure that buys for the first time learns what it is as a buyer; what is known stays."""
    if type_ in TYPES_DONNEUR_ORDRE and structure.type_donneur_ordre is None:
        structure.type_donneur_ordre = type_
        db.session.flush()
    return structure


def _sans_nom(acteur: Acteur, territoire_id: int, siret: str, type_: TypeStructure) -> Structure:
    """Known by its SIRET alone: somebody will give its name."""
    structure = creer_structure(
        acteur, territoire_id, f"SIRET {siret} (nom à compléter)", siret=siret, type_=type_
    )
    structure.est_nom_a_completer = True
    db.session.flush()
    return structure


def _exiger_le_territoire(acteur: Acteur, territoire_id: int) -> None:
    requete = territoires_visibles(acteur, Permission.STRUCTURE_ECRIRE).where(Territoire.id == territoire_id)
    if db.session.scalar(requete) is None:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")


def nom_valide(nom: str | None) -> str:
    """The cleaned name; raises `DonneesInvalides` when it is empty or holds a social security number."""
    nom = nettoyer(nom or "")[:LONGUEUR_NOM]
    if not cle_texte(nom):
        raise DonneesInvalides("Écrivez le nom de la structure.", "nom")
    if masque := contient_nir(nom):
        raise DonneesInvalides(
            f"Ce nom contient un numéro de sécurité sociale ({masque}) : retirez-le.", "nom"
        )
    return nom


def siret_valide(siret: str | None) -> str | None:
    """Fourteen digits, or nothing; raises `DonneesInvalides` otherwise. A wrong key is the form's business."""
    if not (siret or "").strip():
        return None
    identifiant, _ = lire_siret(siret)
    if len(identifiant) != 14 or not identifiant.isdigit():
        raise DonneesInvalides("Un SIRET compte quatorze chiffres : vérifiez-le.", "identifiant")
    return identifiant


def _connue(territoire_id: int, identifiant: str | None, nom: str) -> Structure | None:
    if identifiant:
        requete = select(Structure).where(
            Structure.type_identifiant == TypeIdentifiant.SIRET, Structure.identifiant == identifiant
        )
    else:
        requete = select(Structure).where(
            Structure.territoire_id == territoire_id, Structure.cle_nom == cle_texte(nom)
        )
    return db.session.scalar(requete)
