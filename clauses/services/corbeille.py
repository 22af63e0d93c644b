"""The bin: what was deleted in the actor's territories, by whom and when, and how it comes back.

What was deleted with its parent comes back with it, and is not listed apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select
from sqlalchemy.orm import aliased

from ..extensions import db
from ..models import (
    Affectation,
    Attribution,
    ContactStructure,
    Contrat,
    Evenement,
    Lot,
    Marche,
    Operation,
    Personne,
    Structure,
    Territoire,
)
from .acteur import Acteur
from .erreurs import DonneesInvalides, Introuvable
from .journal import Verbe, consigner
from .perimetre import (
    affectations_visibles,
    attributions_visibles,
    contacts_visibles,
    contrats_visibles,
    lots_visibles,
    marches_visibles,
    operations_visibles,
    personnes_visibles,
)
from .permissions import Permission
from .suppression import FAMILLES, retablir

P = Permission
LIMITE = 200
NUMERO = " n°\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Genre:
    """One kind of object: its words, who may bring it back, the door to the deleted ones, and its columns.

    `lier(select)` joins what `mots` and `territoire` need; `parents` are the tables that must be alive; `page` is
    the key of the page that shows it, when that is not its own.
    """

    libelle: str
    permission: Permission
    porte: Callable[..., Select]
    lier: Callable[[Select], Select]
    mots: Any
    territoire: Any
    parents: tuple[Any, ...] = ()
    est_nominatif: bool = False
    page: Any = None


_Employeur = aliased(Structure, name="employeur")
#: The hours due of a subcontractor are inside those of whom it works for: alone, it would owe nothing to anybody.
_Titulaire = aliased(Attribution, name="titulaire")
_NOM = func.coalesce(Personne.nom_usage, Personne.nom_naissance) + " " + Personne.prenom
_LOT = Marche.reference + literal(", lot ") + Lot.numero

GENRES: dict[str, Genre] = {
    "operation": Genre(
        "Opération", P.OPERATION_ECRIRE, operations_visibles, lambda r: r, Operation.nom, Operation.territoire_id
    ),
    "marche": Genre(
        "Marché", P.MARCHE_ECRIRE, marches_visibles,
        lambda r: r.outerjoin(Operation, Operation.id == Marche.operation_id),
        Marche.reference, Marche.territoire_id, (Operation,),
    ),
    "lot": Genre(
        "Lot", P.MARCHE_ECRIRE, lots_visibles, lambda r: r.join(Marche, Marche.id == Lot.marche_id),
        _LOT, Marche.territoire_id, (Marche,),
    ),
    "attribution": Genre(
        "Lot attribué", P.MARCHE_ECRIRE, attributions_visibles,
        lambda r: r.join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .outerjoin(_Titulaire, _Titulaire.id == Attribution.donneur_ordre_direct_id),
        Structure.nom + literal(" sur ") + Marche.reference, Marche.territoire_id, (Lot, Marche, _Titulaire),
    ),
    "personne": Genre(
        "Salarié en insertion", P.PERSONNE_ECRIRE, personnes_visibles, lambda r: r,
        _NOM, Personne.territoire_id, est_nominatif=True,
    ),
    "contrat": Genre(
        "Contrat", P.CONTRAT_ECRIRE, contrats_visibles,
        lambda r: r.join(Personne, Personne.id == Contrat.personne_id).join(
            _Employeur, _Employeur.id == Contrat.employeur_id
        ),
        _NOM + literal(" chez ") + _Employeur.nom, Personne.territoire_id, (Personne,), est_nominatif=True,
    ),
    "affectation": Genre(
        "Contrat sur un marché", P.CONTRAT_ECRIRE, affectations_visibles,
        lambda r: r.join(Personne, Personne.id == Affectation.personne_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Attribution, Attribution.id == Affectation.attribution_id)
        .join(Marche, Marche.id == Affectation.marche_id),
        _NOM + literal(" sur ") + Marche.reference, Affectation.territoire_id,
        (Contrat, Personne, Attribution, Marche), est_nominatif=True,
    ),
    "contact_structure": Genre(
        "Contact", P.STRUCTURE_ECRIRE, contacts_visibles,
        lambda r: r.join(Structure, Structure.id == ContactStructure.structure_id),
        ContactStructure.nom + literal(", ") + Structure.nom, ContactStructure.territoire_id,
        page=ContactStructure.structure_id,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One deleted object. `auteur` is who deleted it, as the journal says; `page` the key of what shows it."""

    objet: str
    cle: int
    page: int
    genre: str
    libelle: str
    territoire: str
    supprime_le: datetime
    auteur: str | None


def lister_corbeille(acteur: Acteur) -> list[Element]:
    """What the actor may bring back, the latest deletion first; names shown are journaled."""
    elements: list[Element] = []
    for objet, genre in GENRES.items():
        if acteur.peut(genre.permission):
            lignes = db.session.execute(
                _requete(acteur, objet).order_by(FAMILLES[objet].modele.supprime_le.desc()).limit(LIMITE)
            ).all()
            _consigner_les_noms(acteur, objet, lignes)
            elements += _lire(objet, lignes)
    return sorted(elements, key=lambda e: e.supprime_le, reverse=True)


def retablir_de_la_corbeille(acteur: Acteur, objet: str, cle: int) -> Element:
    """Bring one object back, with what was deleted with it; flushes.

    Raises `Introuvable`; `DonneesInvalides` when what it hangs from is still deleted.
    """
    genre = GENRES.get(objet)
    if genre is None:
        raise Introuvable()
    acteur.exiger(genre.permission)
    modele = FAMILLES[objet].modele
    ligne = db.session.scalar(
        genre.porte(acteur, genre.permission, supprimes=True).where(modele.id == cle).with_for_update()
    )
    if ligne is None:
        raise Introuvable("Cet élément n’est pas dans la corbeille : il a peut-être déjà été rétabli.")
    trouve = db.session.execute(_decrire(acteur, objet).where(modele.id == cle)).one()
    if trouve.a_un_parent_supprime:
        raise DonneesInvalides(
            "Ce dont cet élément dépend est aussi dans la corbeille : rétablissez-le d’abord."
        )
    element = _lire(objet, [trouve])[0]
    retablir(acteur, objet, ligne, territoire_id=trouve.territoire_id)
    return element


def _decrire(acteur: Acteur, objet: str) -> Select:
    """Rows (id, territoire_id, mots, territoire, supprime_le, a_un_parent_supprime) of the deleted objects."""
    genre, modele = GENRES[objet], FAMILLES[objet].modele
    parents = [p.supprime_le.is_not(None) for p in genre.parents]
    return (
        genre.lier(genre.porte(acteur, genre.permission, supprimes=True))
        .join(Territoire, Territoire.id == genre.territoire)
        .with_only_columns(
            modele.id,
            genre.territoire.label("territoire_id"),
            genre.mots.label("mots"),
            Territoire.nom.label("territoire"),
            modele.supprime_le,
            (modele.id if genre.page is None else genre.page).label("page"),
            (or_(*parents) if parents else literal(False)).label("a_un_parent_supprime"),
            maintain_column_froms=True,
        )
    )


def _requete(acteur: Acteur, objet: str) -> Select:
    """The same, without what was deleted with its parent."""
    modele = FAMILLES[objet].modele
    ensemble = [p.supprime_le == modele.supprime_le for p in GENRES[objet].parents]
    requete = _decrire(acteur, objet)
    # A parent that is alive compares to nothing: the row is then kept.
    return requete.where(~func.coalesce(or_(*ensemble), False)) if ensemble else requete


def _lire(objet: str, lignes: Iterable[Row]) -> list[Element]:
    lignes = list(lignes)
    auteurs = _auteurs(objet, [ligne.id for ligne in lignes])
    return [
        Element(
            objet=objet,
            cle=ligne.id,
            page=ligne.page,
            genre=GENRES[objet].libelle,
            libelle=(ligne.mots or "").removesuffix(", lot ") or f"{GENRES[objet].libelle}{NUMERO}{ligne.id}",
            territoire=ligne.territoire,
            supprime_le=ligne.supprime_le,
            auteur=auteurs.get(ligne.id),
        )
        for ligne in lignes
    ]


def _auteurs(objet: str, ids: list[int]) -> dict[int, str]:
    """Who deleted each of these rows last. Only that event is read, of rows already found through their door."""
    requete = (
        select(Evenement.objet_id, Evenement.acteur)
        .where(
            Evenement.objet_type == objet,
            Evenement.objet_id.in_(ids),
            Evenement.verbe == FAMILLES[objet].supprime.value,
        )
        .order_by(Evenement.numero)
    )
    return dict(db.session.execute(requete).all())


def _consigner_les_noms(acteur: Acteur, objet: str, lignes: list[Row]) -> None:
    if not GENRES[objet].est_nominatif:
        return
    for territoire_id in sorted({ligne.territoire_id for ligne in lignes}):
        ids = [ligne.id for ligne in lignes if ligne.territoire_id == territoire_id]
        consigner(
            acteur,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            objet=("corbeille", None),
            territoire_id=territoire_id,
            valeurs={"liste": "corbeille", "genre": objet, "nombre": len(ids), "ids": ids},
        )
