"""What a field proposes while somebody types: a few rows of what the actor may read, best first.

One table: each kind has its permission, the select that finds it by words, and how a row is said. Every select
starts from a door of `perimetre`, or from a public reference list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, literal, select

from ..extensions import db, plie
from ..models import (
    Attribution,
    CodeCpv,
    CodeRome,
    Commune,
    Lot,
    Marche,
    Operation,
    Personne,
    QuartierPrioritaire,
    Structure,
)
from ..models.types import Vocabulaire
from .acteur import Acteur
from .journal import Verbe, consigner
from .listes.texte import chaque_mot, contient_dans
from .normalisation import lire_cle, texte_recherche
from .perimetre import attributions_visibles, operations_visibles, personnes_visibles, structures_visibles
from .permissions import Permission

NOMBRE = 8
ESPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Suggestion:
    """One proposal: the key that the field sends, its words, and what tells it from its neighbours."""

    cle: str
    libelle: str
    detail: str = ""


class Genre(Vocabulaire):
    STRUCTURE = "structure", "Structures"
    OPERATION = "operation", "Opérations"
    PERSONNE = "personne", "Salariés en insertion"
    ATTRIBUTION = "attribution", "Lots attribués"
    COMMUNE = "commune", "Communes"
    QPV = "qpv", "Quartiers prioritaires"
    CPV = "cpv", "Codes CPV"
    ROME = "rome", "Métiers"


@dataclass(frozen=True)
class Source:
    """How one kind is found. `cle` is the column of its key, `lignes(acteur)` selects rows (cle, libelle, detail…).

    `mots(mot)` finds a folded word; `nominatif` journals the rows shown.
    """

    permission: Permission
    cle: ColumnElement
    lignes: Callable[[Acteur], Select]
    mots: Callable[[str], ColumnElement[bool]]
    tri: tuple[ColumnElement, ...]
    lire: Callable[[Row], Suggestion]
    nominatif: bool = False


def suggerer(
    acteur: Acteur, genre: Genre, texte: str, *, territoire_id: int | None = None
) -> list[Suggestion]:
    """The first rows that hold every word of `texte`; none for a text without a letter or a digit.

    `territoire_id` leaves out what belongs to another territory. Raises `Interdit`. Names shown are journaled.
    """
    source = SOURCES[genre]
    acteur.exiger(source.permission)
    if not texte_recherche(texte):
        return []
    requete = source.lignes(acteur).where(chaque_mot(texte, source.mots))
    requete = _dans(requete, genre, territoire_id)
    lignes = db.session.execute(requete.order_by(*source.tri).limit(NOMBRE)).all()
    if source.nominatif and lignes:
        consigner(
            acteur,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            objet=("personnes", None),
            territoire_id=lignes[0].territoire_id,
            valeurs={"liste": "suggestions", "nombre": len(lignes), "ids": [ligne.cle for ligne in lignes]},
        )
    return [source.lire(ligne) for ligne in lignes]


def nommer(acteur: Acteur, genre: Genre, cle: str | int | None) -> Suggestion | None:
    """The words of one key, within what the actor may read; `None` when there is no such row."""
    source = SOURCES[genre]
    if cle in (None, "") or not acteur.peut(source.permission):
        return None
    est_numerique = source.cle.type.python_type is int
    try:
        valeur = lire_cle(str(cle)) if est_numerique else str(cle)
    except ValueError:
        return None
    ligne = db.session.execute(source.lignes(acteur).where(source.cle == valeur).limit(1)).first()
    return source.lire(ligne) if ligne else None


def _dans(requete: Select, genre: Genre, territoire_id: int | None) -> Select:
    if territoire_id is None:
        return requete
    if genre is Genre.STRUCTURE:
        return requete.where(Structure.territoire_id.is_(None) | (Structure.territoire_id == territoire_id))
    colonne = {
        Genre.OPERATION: Operation.territoire_id,
        Genre.PERSONNE: Personne.territoire_id,
        Genre.ATTRIBUTION: Marche.territoire_id,
    }.get(genre)
    return requete if colonne is None else requete.where(colonne == territoire_id)


def _simple(ligne: Row) -> Suggestion:
    return Suggestion(str(ligne.cle), ligne.libelle, ligne.detail or "")


def _structures(acteur: Acteur) -> Select:
    return structures_visibles(acteur).with_only_columns(
        Structure.id.label("cle"),
        Structure.nom.label("libelle"),
        Structure.identifiant.label("detail"),
        Structure.type,
        Structure.commune,
    )


def _lire_structure(ligne: Row) -> Suggestion:
    detail = [ligne.type.libelle, ligne.commune, ligne.detail and f"SIRET {ligne.detail}"]
    return Suggestion(str(ligne.cle), ligne.libelle, " · ".join(d for d in detail if d))


def _operations(acteur: Acteur) -> Select:
    return operations_visibles(acteur, Permission.OPERATION_ECRIRE).with_only_columns(
        Operation.id.label("cle"), Operation.nom.label("libelle"), literal("").label("detail")
    )


def _personnes(acteur: Acteur) -> Select:
    return personnes_visibles(acteur, Permission.PERSONNE_ECRIRE).with_only_columns(
        Personne.id.label("cle"),
        Personne.territoire_id,
        Personne.nom_naissance,
        Personne.nom_usage,
        Personne.prenom,
        Personne.date_naissance,
    )


def _lire_personne(ligne: Row) -> Suggestion:
    naissance = f"née ou né le {ligne.date_naissance:%d/%m/%Y}" if ligne.date_naissance else ""
    usage = f"nom de naissance {ligne.nom_naissance}" if ligne.nom_usage else ""
    return Suggestion(
        str(ligne.cle),
        f"{ligne.nom_usage or ligne.nom_naissance} {ligne.prenom}",
        ", ".join(d for d in (naissance, usage) if d),
    )


def _attributions(acteur: Acteur) -> Select:
    return (
        attributions_visibles(acteur, Permission.CONTRAT_ECRIRE)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .with_only_columns(
            Attribution.id.label("cle"),
            Marche.reference,
            Marche.objet,
            Lot.numero,
            Structure.nom,
            maintain_column_froms=True,
        )
    )


def _lire_attribution(ligne: Row) -> Suggestion:
    lot = f", lot{ESPACE}{ligne.numero}" if ligne.numero else ""
    return Suggestion(str(ligne.cle), f"{ligne.reference}{lot} — {ligne.nom}", ligne.objet)


def _communes(_acteur: Acteur) -> Select:
    return select(
        Commune.code.label("cle"), Commune.nom.label("libelle"), Commune.code.label("detail")
    ).where(Commune.type == "COM")


def _quartiers(_acteur: Acteur) -> Select:
    return select(
        QuartierPrioritaire.code.label("cle"),
        QuartierPrioritaire.nom.label("libelle"),
        QuartierPrioritaire.commune.label("detail"),
        QuartierPrioritaire.generation,
    )


def _lire_quartier(ligne: Row) -> Suggestion:
    return Suggestion(ligne.cle, ligne.libelle, f"{ligne.detail}, {ligne.cle}, zonage {ligne.generation}")


def _codes(modele) -> Callable[[Acteur], Select]:
    return lambda _acteur: select(
        modele.code.label("cle"), modele.libelle.label("libelle"), modele.code.label("detail")
    )


def _sans_accents(*colonnes: ColumnElement) -> Callable[[str], ColumnElement[bool]]:
    """Reference lists have no folded column: a few thousand labels are folded by the database while it reads them."""
    return contient_dans(*(plie(c) for c in colonnes))


SOURCES: dict[Genre, Source] = {
    Genre.STRUCTURE: Source(
        Permission.STRUCTURE_LIRE, Structure.id, _structures, contient_dans(Structure.recherche),
        (Structure.cle_nom,), _lire_structure,
    ),
    Genre.OPERATION: Source(
        Permission.OPERATION_ECRIRE, Operation.id, _operations, contient_dans(Operation.recherche),
        (Operation.cle_nom,), _simple,
    ),
    Genre.PERSONNE: Source(
        Permission.PERSONNE_ECRIRE, Personne.id, _personnes, contient_dans(Personne.recherche),
        (Personne.tri, Personne.date_naissance), _lire_personne, nominatif=True,
    ),
    Genre.ATTRIBUTION: Source(
        Permission.CONTRAT_ECRIRE, Attribution.id, _attributions,
        contient_dans(Marche.recherche, Structure.recherche), (Marche.reference, Lot.numero), _lire_attribution,
    ),
    Genre.COMMUNE: Source(
        Permission.PERSONNE_ECRIRE, Commune.code, _communes, _sans_accents(Commune.nom, Commune.code),
        (func.length(Commune.nom), Commune.nom), _simple,
    ),
    Genre.QPV: Source(
        Permission.PERSONNE_ECRIRE, QuartierPrioritaire.code, _quartiers,
        _sans_accents(QuartierPrioritaire.nom, QuartierPrioritaire.commune, QuartierPrioritaire.code),
        (QuartierPrioritaire.nom, QuartierPrioritaire.code), _lire_quartier,
    ),
    Genre.CPV: Source(
        Permission.MARCHE_ECRIRE, CodeCpv.code, _codes(CodeCpv), _sans_accents(CodeCpv.libelle, CodeCpv.code),
        (CodeCpv.code,), _simple,
    ),
    Genre.ROME: Source(
        Permission.CONTRAT_ECRIRE, CodeRome.code, _codes(CodeRome), _sans_accents(CodeRome.libelle, CodeRome.code),
        (CodeRome.libelle,), _simple,
    ),
}  # fmt: skip
