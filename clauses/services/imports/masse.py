"""Bulk writing: keys reserved first, then rows sent the fastest way each engine has.

The ORM's `add_all` is 20 to 30 times slower, and « INSERT … RETURNING » would hand back keys that we can choose.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, bindparam, func, select, text, update

from ...extensions import db
from ..erreurs import Conflit


def est_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def prendre_le_tour() -> None:
    """Imports take turns until the end of the transaction (SQLite has one writer by nature)."""
    if est_postgresql():
        db.session.execute(text("SELECT pg_advisory_xact_lock(727001)"))


def reserver_cles(table: Table, nombre: int) -> Iterable[int]:
    """`nombre` primary keys of `table` that nobody else will use."""
    if not est_postgresql():
        dernier = db.session.scalar(select(func.max(table.c.id))) or 0
        return range(dernier + 1, dernier + 1 + nombre)
    sequence = f"{table.name}_id_seq"
    lignes = db.session.execute(
        text("SELECT nextval(CAST(:s AS regclass)) FROM generate_series(1, :n)"), {"s": sequence, "n": nombre}
    )
    return lignes.scalars().all()


def inserer(table: Table, colonnes: Sequence[str], lignes: Sequence[Sequence]) -> None:
    """Insert `lignes` (tuples in the order of `colonnes`) with the values Python code uses everywhere else.

    Each column's own type converts its values for the driver, so the rows are those the ORM would have written.
    """
    if not lignes:
        return
    connexion = db.session.connection()
    convertisseurs = _convertisseurs(table, colonnes, connexion.dialect)
    preparees = _convertir(lignes, convertisseurs)
    if est_postgresql():
        _copier(connexion, table, colonnes, preparees)
    else:
        _executer(connexion, table, colonnes, preparees)


def _executer(connexion, table: Table, colonnes: Sequence[str], lignes: Iterable[Sequence]) -> None:
    noms = ", ".join(f'"{c}"' for c in colonnes)
    places = ", ".join("?" * len(colonnes))
    curseur = connexion.connection.cursor()
    curseur.executemany(f'INSERT INTO "{table.name}" ({noms}) VALUES ({places})', lignes)
    curseur.close()


def _convertisseurs(table: Table, colonnes: Sequence[str], dialecte) -> list:
    """Per column, the function that turns a Python value into the driver's, or `None`."""
    return [table.c[c].type.dialect_impl(dialecte).bind_processor(dialecte) for c in colonnes]


def _convertir(lignes: Sequence[Sequence], convertisseurs: list) -> Iterable[Sequence]:
    a_convertir = [(i, f) for i, f in enumerate(convertisseurs) if f is not None]
    if not a_convertir:
        return lignes
    return _convertir_colonnes(lignes, a_convertir)


def _convertir_colonnes(lignes: Sequence[Sequence], a_convertir: list) -> Iterable[Sequence]:
    """Column by column with a memory of the values seen: months and codes repeat by the thousand."""
    colonnes = list(zip(*lignes, strict=True))
    for rang, convertir in a_convertir:
        connues: dict = {}
        for valeur in colonnes[rang]:
            if valeur not in connues:
                connues[valeur] = convertir(valeur)
        colonnes[rang] = [connues[v] for v in colonnes[rang]]
    return zip(*colonnes, strict=True)


def _copier(connexion, table: Table, colonnes: Sequence[str], lignes: Iterable[Sequence]) -> None:
    noms = ", ".join(f'"{c}"' for c in colonnes)
    try:
        with (
            connexion.connection.cursor() as curseur,
            curseur.copy(f'COPY "{table.name}" ({noms}) FROM STDIN') as copie,
        ):
            for ligne in lignes:
                copie.write_row(ligne)
    except connexion.dialect.loaded_dbapi.errors.UniqueViolation as erreur:
        # Imports take turns; somebody who types in a form does not wait for them.
        raise Conflit(
            "Quelqu’un vient d’enregistrer la même chose : rien n’a été écrit. Recommencez l’import."
        ) from erreur


def modifier(table: Table, colonne_cle: str, valeurs: Mapping[int, Mapping[str, object]]) -> None:
    """Update rows in bulk: key → {column: value}; the rows that change the same columns go together."""
    par_colonnes: dict[tuple, list[dict]] = defaultdict(list)
    for cle, changees in valeurs.items():
        noms = tuple(sorted(changees))
        if noms:
            par_colonnes[noms].append({"cle_": cle} | {f"{n}_": changees[n] for n in noms})
    for noms, lignes in par_colonnes.items():
        requete = update(table).where(table.c[colonne_cle] == bindparam("cle_"))
        db.session.connection().execute(requete.values({n: bindparam(f"{n}_") for n in noms}), lignes)
