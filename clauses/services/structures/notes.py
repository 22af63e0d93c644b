"""What a territory writes for itself about a structure: one note, that its team reads and corrects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...extensions import db
from ...models import NoteStructure, Structure, Territoire
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..perimetre import notes_visibles
from .contacts import territoires_d_ecriture
from .edition import trouver_structure

LONGUEUR_NOTE = 4000


@dataclass(frozen=True)
class NoteLue:
    """The note of one territory; `texte` is empty until somebody writes it."""

    territoire_id: int
    territoire: str
    texte: str


def notes_sur(acteur: Acteur, structure: Structure, territoires: Sequence[Territoire]) -> list[NoteLue]:
    """One note per territory where the actor may write about the structure."""
    requete = notes_visibles(acteur).where(NoteStructure.structure_id == structure.id)
    ecrites = {n.territoire_id: n.texte for n in db.session.scalars(requete)}
    return [NoteLue(t.id, t.nom, ecrites.get(t.id, "")) for t in territoires]


def note_a_ecrire(acteur: Acteur, structure_id: int, territoire_id: int) -> NoteStructure:
    """The note of a territory, or an empty one of version 0 that no base holds yet; raises `Introuvable`."""
    structure = trouver_structure(acteur, structure_id)
    return _note(acteur, structure, territoire_id) or _vierge(structure.id, territoire_id)


def ecrire_note(
    acteur: Acteur,
    structure_id: int,
    territoire_id: int,
    texte: str | None,
    *,
    version: int | None,
    avant: Mapping[str, str] | None = None,
) -> NoteStructure:
    """Write the note, journaled with what it said. The first two people to write one meet as any two others.

    Raises `Introuvable`, `ConflitEdition`, `DonneesInvalides`.
    """
    structure = trouver_structure(acteur, structure_id, verrou=True)
    note = _note(acteur, structure, territoire_id)
    lue = note or _vierge(structure.id, territoire_id)
    objet = ("note_structure", note.id) if note else None
    changees = rapprocher(lue, {"texte": _valide(texte)}, version=version, avant=avant, objet_journal=objet)
    if not changees:
        return lue
    if note is None:
        note = NoteStructure(structure_id=structure.id, territoire_id=territoire_id, texte="")
        db.session.add(note)
    changements = ecrire(note, changees)
    consigner(
        acteur,
        Verbe.NOTE_MODIFIEE,
        objet=("note_structure", note.id),
        territoire_id=territoire_id,
        valeurs={"structure": structure.id, **changements},
    )
    return note


def _note(acteur: Acteur, structure: Structure, territoire_id: int) -> NoteStructure | None:
    if territoire_id not in {t.id for t in territoires_d_ecriture(acteur, structure)}:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")
    return db.session.scalar(
        notes_visibles(acteur).where(
            NoteStructure.structure_id == structure.id, NoteStructure.territoire_id == territoire_id
        )
    )


def _vierge(structure_id: int, territoire_id: int) -> NoteStructure:
    return NoteStructure(structure_id=structure_id, territoire_id=territoire_id, texte="", version=0)


def _valide(texte: str | None) -> str:
    texte = (texte or "").strip()
    if len(texte) > LONGUEUR_NOTE:
        raise DonneesInvalides(f"Cette note est trop longue : {LONGUEUR_NOTE} caractères au plus.", "texte")
    if masque := contient_nir(texte):
        message = f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
        raise DonneesInvalides(message, "texte")
    return texte
