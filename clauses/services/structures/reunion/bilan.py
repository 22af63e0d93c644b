"""What a merger would move, and what forbids it: read before, and read again under lock when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ....extensions import db
from ....models import Appartenance, NoteStructure, SansHeures, Structure
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ...normalisation import espaces_insecables
from ...perimetre import structures_visibles
from ...permissions import Permission
from ..notes import LONGUEUR_NOTE
from .references import REFERENCES, Reference, contredites
from .refus import dire_les_doubles

SANS_SIRET = "Choisissez une structure qui a un SIRET : c’est elle qui reste."


@dataclass(frozen=True)
class Mouvement:
    """Rows of one kind: how many change hands, and how many go because the other structure has the same."""

    libelle: str
    nombre: int
    doubles: int = 0


@dataclass(frozen=True)
class Bilan:
    """`refus` forbid the merger; `remarques` are what it changes besides; `empreinte` recognises what was read."""

    locale: Structure
    cible: Structure
    mouvements: Sequence[Mouvement]
    refus: Sequence[str]
    remarques: Sequence[str]
    empreinte: str

    @property
    def a_des_doubles(self) -> bool:
        return any(m.doubles for m in self.mouvements)


def structure_locale(acteur: Acteur, structure_id: int, *, verrou: bool = False) -> Structure:
    """A structure without identifier of a territory where the actor writes; raises `Introuvable`."""
    requete = structures_visibles(acteur, Permission.STRUCTURE_ECRIRE).where(
        Structure.id == structure_id, Structure.territoire_id.is_not(None)
    )
    structure = db.session.scalar(requete.with_for_update() if verrou else requete)
    if structure is None:
        raise Introuvable(
            "Cette structure n’existe pas, ou n’est pas de celles que votre territoire est seul à connaître."
        )
    return structure


def preparer_reunion(
    acteur: Acteur, structure_id: int, cible_id: int | None, *, verrou: bool = False
) -> Bilan:
    """What merging the first structure into the second would do. Nothing is written.

    Raises `Introuvable`, `DonneesInvalides` when the second one has no identifier.
    """
    locale = structure_locale(acteur, structure_id, verrou=verrou)
    requete = structures_visibles(acteur, Permission.STRUCTURE_ECRIRE).where(Structure.id == cible_id)
    cible = db.session.scalar(requete.with_for_update() if verrou else requete)
    if cible is None:
        raise Introuvable("Cette structure n’existe pas, ou n’est connue que d’un autre territoire.")
    if cible.identifiant is None:
        raise DonneesInvalides(SANS_SIRET, "cible")
    mouvements = [_mouvement(r, locale, cible) for r in REFERENCES]
    refus = [phrase for r in REFERENCES if r.uniques for phrase in dire_les_doubles(r, locale, cible)]
    return Bilan(
        locale=locale,
        cible=cible,
        mouvements=[m for m in mouvements if m.nombre or m.doubles],
        refus=[espaces_insecables(p) for p in (*refus, *_note_trop_longue(locale, cible))],
        remarques=[espaces_insecables(p) for p in _remarques(locale, cible)],
        empreinte="-".join(
            str(n)
            for n in (locale.version, cible.version, *(x for m in mouvements for x in (m.nombre, m.doubles)))
        ),
    )


def _mouvement(reference: Reference, locale: Structure, cible: Structure) -> Mouvement:
    """The doubles that are refused are told apart, with what they are; the others are told here."""
    total = _compter(reference.vivantes(locale.id))
    doubles = 0
    if reference.cles is not None and not reference.uniques:
        doubles = _compter(reference.doubles(locale.id, cible.id))
    reste = total - doubles
    return Mouvement(reference.pluriel if max(reste, doubles) > 1 else reference.singulier, reste, doubles)


def _compter(requete) -> int:
    return db.session.scalar(select(func.count()).select_from(requete.subquery())) or 0


def notes_des_deux(locale: Structure, cible: Structure) -> list[NoteStructure | None]:
    """What the territory of the local structure wrote about each."""
    notes = db.session.scalars(
        select(NoteStructure).where(
            NoteStructure.territoire_id == locale.territoire_id,
            NoteStructure.structure_id.in_((locale.id, cible.id)),
        )
    )
    par_structure = {n.structure_id: n for n in notes}
    return [par_structure.get(locale.id), par_structure.get(cible.id)]


def reunir_les_textes(cible: str, locale: str) -> str:
    """Two notes one under the other; an empty one leaves no blank."""
    return "\n\n".join(texte for texte in (cible, locale) if texte)


def _note_trop_longue(locale: Structure, cible: Structure) -> list[str]:
    sienne, autre = notes_des_deux(locale, cible)
    if sienne is None or autre is None or len(reunir_les_textes(autre.texte, sienne.texte)) <= LONGUEUR_NOTE:
        return []
    return [f"Les deux notes réunies dépassent {LONGUEUR_NOTE} caractères : raccourcissez l’une des deux."]


def _remarques(locale: Structure, cible: Structure):
    """Sentences on what the figures and the page will say otherwise."""
    if cible.est_nom_a_completer:
        yield f"« {cible.nom} » n’a pas encore de nom : elle prendra celui de « {locale.nom} »."
    if locale.type != cible.type:
        yield (
            f"« {locale.nom} » est de type « {locale.type.libelle} » et « {cible.nom} » de type"
            f" « {cible.type.libelle} » : les bilans par type liront désormais « {cible.type.libelle} »."
        )
    if locale.type_donneur_ordre and cible.type_donneur_ordre is None:
        libelle = locale.type_donneur_ordre.libelle
        yield f"« {cible.nom} » recevra son type comme donneur d’ordre : « {libelle} »."
    if db.session.scalar(select(Appartenance.id).where(Appartenance.structure_id == locale.id).limit(1)):
        yield f"Les comptes de « {locale.nom} » ne verront de « {cible.nom} » que ce que suit votre territoire."
    contraires = sum(
        _compter(select(SansHeures.id).where(*contredites(dite, autre)))
        for dite, autre in ((locale.id, cible.id), (cible.id, locale.id))
    )
    if contraires:
        yield (
            f"« Aucune heure » sera retiré de {contraires} mois, où l’une des deux avait des heures quand l’autre"
            " n’en avait pas."
        )
    if all(notes_des_deux(locale, cible)):
        yield "Les deux notes de votre territoire seront mises l’une sous l’autre."
