"""Bulk writing: keys reserved first, then rows sent the fastest way each engine has.

The ORM's `add_all` is 20 to 30 times slower, and « INSERT … RETURNING » would hand back keys that we can choose.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Table, bindparam, func, select, text, update

from ...extensions import db
from ..erreurs import Conflit

CLES_PAR_LOT = 5_000
#: Statistics are refreshed for at least so many rows, when they are more than one row in ten of the table.
SEUIL_STATISTIQUES, PART_STATISTIQUES = 500, 10


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


def inserer(
    table: Table, colonnes: Sequence[str], lignes: Sequence[Sequence], *, est_a_son_tour: bool = True
) -> None:
    """Insert `lignes` (tuples in the order of `colonnes`) with the values Python code uses everywhere else.

    Each column's own type converts its values for the driver, so the rows are those the ORM would have written.
    Whoever does not take turns says so: refreshing the statistics would keep the others out until the end of the
    transaction, and two writers could wait for each other.
    Raises `Conflit` when somebody else has just written one of them; the transaction is then lost.
    """
    if not lignes:
        return
    connexion = db.session.connection()
    convertisseurs = _convertisseurs(table, colonnes, connexion.dialect)
    preparees = _convertir(lignes, convertisseurs)
    try:
        if est_postgresql():
            _copier(connexion, table, colonnes, preparees)
            if est_a_son_tour:
                _compter_de_nouveau(table, len(lignes))
        else:
            _executer(connexion, table, colonnes, preparees)
    except connexion.dialect.loaded_dbapi.IntegrityError as erreur:
        if not _est_un_doublon(erreur):
            raise
        # Imports take turns; somebody who types in a form does not wait for them.
        raise Conflit(
            "Quelqu’un vient d’enregistrer la même chose : rien n’a été écrit. Recommencez l’import."
        ) from erreur


def _est_un_doublon(erreur: Exception) -> bool:
    """Whether a unique constraint was broken, in the words of each driver."""
    if est_postgresql():
        return erreur.sqlstate == "23505"
    return erreur.sqlite_errorname in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


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
    with (
        connexion.connection.cursor() as curseur,
        curseur.copy(f'COPY "{table.name}" ({noms}) FROM STDIN') as copie,
    ):
        for ligne in lignes:
            copie.write_row(ligne)


def _compter_de_nouveau(table: Table, nombre: int) -> None:
    """Refresh the statistics of a table that has just grown a lot.

    PostgreSQL plans the checks of the foreign keys from them: on a table that it believes empty, each check of
    the rows that follow reads the whole territory (30 seconds instead of 1, on 12 000 contracts).
    """
    if nombre < SEUIL_STATISTIQUES:
        return
    connues = db.session.scalar(
        text("SELECT reltuples FROM pg_class WHERE oid = CAST(:nom AS regclass)"), {"nom": table.name}
    )
    if nombre * PART_STATISTIQUES >= connues:
        db.session.execute(text(f'ANALYZE "{table.name}"'))


def en_lots(cles: Iterable[int]) -> Iterator[list[int]]:
    """Keys in order, as many at a time as one statement bears."""
    triees = sorted(cles)
    return (triees[rang : rang + CLES_PAR_LOT] for rang in range(0, len(triees), CLES_PAR_LOT))


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
