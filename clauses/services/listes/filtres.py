"""The usual filters: a code of a vocabulary, the key of an object among those the actor sees."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Select, select

from ...extensions import db
from ...models import Marche, Operation, Structure, Territoire
from ...models.types import Vocabulaire
from ..acteur import Acteur
from ..normalisation import est_une_cle
from ..perimetre import (
    marches_visibles,
    operations_visibles,
    structures_visibles,
    territoires_visibles,
)
from .definition import Condition, Contexte, Filtre, toujours

AUCUN = "aucun"


def filtre_vocabulaire(
    cle: str,
    libelle: str,
    colonne: ColumnElement,
    vocabulaire: type[Vocabulaire],
    tous: str = "Tous",
    *,
    est_secondaire: bool = False,
) -> Filtre:
    """One code of a closed vocabulary."""
    codes = [(v.value, v.libelle) for v in vocabulaire]
    return Filtre(
        cle=cle,
        libelle=libelle,
        condition=lambda _contexte, valeur: colonne == vocabulaire(valeur),
        valider=lambda valeur: valeur in dict(codes),
        choix=lambda _contexte: codes,
        tous=tous,
        est_secondaire=est_secondaire,
    )


def filtre_choix(
    cle: str,
    libelle: str,
    condition: Condition,
    choix: Sequence[tuple[str, str]],
    *,
    tous: str | None = "Tous",
    defaut: str = "",
    est_secondaire: bool = False,
) -> Filtre:
    """One of a few fixed values; `tous=None` when one of them always holds, `defaut` to begin with."""
    return Filtre(
        cle=cle,
        libelle=libelle,
        condition=condition,
        valider=lambda valeur: valeur in dict(choix),
        choix=lambda _contexte: choix,
        tous=tous,
        defaut=defaut,
        est_secondaire=est_secondaire,
    )


def filtre_cle(
    cle: str,
    libelle: str,
    colonne: ColumnElement | None,
    choix: Callable[[Contexte], Select],
    *,
    condition: Condition | None = None,
    tous: str = "Tous",
    aucun: str | None = None,
    visible: Callable[[Acteur], bool] = toujours,
    est_secondaire: bool = False,
) -> Filtre:
    """The key of an object; `choix` selects (key, words) in order; `aucun` are the words of « without any ».

    `condition` replaces « `colonne` is this key » where one column does not say it.
    """

    def lister(contexte: Contexte) -> Sequence[tuple[str, str]]:
        lignes = [(str(k), mots) for k, mots in db.session.execute(choix(contexte))]
        return [(AUCUN, aucun), *lignes] if aucun else lignes

    def egale(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
        return colonne.is_(None) if valeur == AUCUN else colonne == int(valeur)

    def valider(valeur: str) -> bool:
        return est_une_cle(valeur) or (aucun is not None and valeur == AUCUN)

    return Filtre(
        cle=cle,
        libelle=libelle,
        condition=condition or egale,
        valider=valider,
        choix=lister,
        tous=tous,
        visible=visible,
        est_secondaire=est_secondaire,
    )


def filtre_lie(
    cle: str, libelle: str, condition: Condition, nommer: Callable[[Contexte, int], Select]
) -> Filtre:
    """A key that comes by a link from another page: shown when present, without a list of choices."""
    return Filtre(
        cle=cle,
        libelle=libelle,
        condition=condition,
        valider=est_une_cle,
        nommer=lambda contexte, valeur: db.session.scalar(nommer(contexte, int(valeur))),
    )


def filtre_territoire(colonne: ColumnElement | None = None, *, condition: Condition | None = None) -> Filtre:
    """Shown to those whose memberships open several territories."""

    def choix(contexte: Contexte) -> Select:
        requete = territoires_visibles(contexte.acteur, contexte.permission)
        return requete.with_only_columns(Territoire.id, Territoire.nom).order_by(Territoire.nom)

    return filtre_cle(
        "territoire", "Territoire", colonne, choix, condition=condition, visible=a_plusieurs_territoires
    )


def a_plusieurs_territoires(acteur: Acteur) -> bool:
    """Several memberships, or one that opens several territories."""
    if acteur.est_systeme or len(acteur.droits) > 1:
        return True
    return any(d.territoire_id is None for d in acteur.droits)


# The words of a linked filter come from what the reader sees: the name of another's would tell that it exists.


def reference_du_marche(contexte: Contexte, cle: int) -> Select:
    visibles = marches_visibles(contexte.acteur).where(Marche.id == cle)
    return visibles.with_only_columns(Marche.reference)


def nom_de_l_operation(contexte: Contexte, cle: int) -> Select:
    visibles = operations_visibles(contexte.acteur).where(Operation.id == cle)
    return visibles.with_only_columns(Operation.nom)


def nom_de_la_structure(contexte: Contexte, cle: int) -> Select:
    """A shared structure is public; a local one is named to those of its territory."""
    visibles = structures_visibles(contexte.acteur).with_only_columns(Structure.id)
    lisible = Structure.territoire_id.is_(None) | Structure.id.in_(visibles)
    return select(Structure.nom).where(Structure.id == cle, lisible)
