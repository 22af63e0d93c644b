"""Rows as text: one way of writing each type of column, exact, and the same whatever the engine."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Numeric,
    Select,
    String,
    Text,
    cast,
    collate,
    column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from ...models.types import Centiemes, Instant

LIGNES_PAR_LECTURE = 5000


@dataclass(frozen=True)
class Forme:
    """How a kind of column is read, written in the archive, and read again from it."""

    type_sql: Callable[[str], TypeEngine]
    vers_texte: Callable[[Any], Any] | None = None
    depuis_texte: Callable[[Any], Any] | None = None


#: The kinds named in the manifest. `decimal:15,2` carries its precision; the others stand alone.
FORMES: dict[str, Forme] = {
    "entier": Forme(lambda _: BigInteger()),
    "booleen": Forme(lambda _: Boolean()),
    "texte": Forme(lambda _: Text()),
    # The text itself, and not the value: what the engine keeps comes back to the letter, SQL NULL and JSON null apart.
    "json": Forme(lambda _: Text()),
    "jour": Forme(lambda _: Date(), date.isoformat, date.fromisoformat),
    "instant": Forme(
        lambda _: Instant(), lambda v: v.isoformat(timespec="microseconds"), datetime.fromisoformat
    ),
    "decimal": Forme(lambda p: Numeric(*(int(n) for n in p.split(","))), str, Decimal),
    "octets": Forme(
        lambda _: LargeBinary(), lambda v: base64.b64encode(v).decode(), lambda v: base64.b64decode(v)
    ),
}
#: The first match wins: hours are integers in the database, and enumerations are texts.
NATURES: tuple[tuple[type[TypeEngine], str], ...] = (
    (Centiemes, "entier"),
    (Instant, "instant"),
    (JSON, "json"),
    (Boolean, "booleen"),
    (Integer, "entier"),
    (Numeric, "decimal"),
    (Date, "jour"),
    (LargeBinary, "octets"),
    (String, "texte"),
)


@dataclass(frozen=True)
class Colonne:
    """A column of the archive: its name, and its kind as the manifest writes it."""

    nom: str
    nature: str

    @property
    def forme(self) -> Forme:
        return FORMES[self.nature.partition(":")[0]]

    @property
    def type_sql(self) -> TypeEngine:
        return self.forme.type_sql(self.nature.partition(":")[2])


def decrire(colonne: Column) -> Colonne:
    """The kind of a column of the models; raises `TypeError` for a type that no kind writes exactly."""
    for type_, nature in NATURES:
        if isinstance(colonne.type, type_):
            precise = nature == "decimal"
            suite = f":{colonne.type.precision},{colonne.type.scale}" if precise else ""
            return Colonne(colonne.name, nature + suite)
    raise TypeError(f"la colonne {colonne} est d’un type que la sauvegarde ne sait pas écrire")


def lire_lignes(
    connexion: Connection, nom: str, colonnes: Sequence[Colonne], cle: Sequence[str]
) -> Iterator[list[bytes]]:
    """Rows of a table as encoded lines, by blocks, in the order of the primary key; memory stays flat."""
    requete = _requete(connexion, nom, colonnes, cle).execution_options(yield_per=LIGNES_PAR_LECTURE)
    conversions = [(i, c.forme.vers_texte) for i, c in enumerate(colonnes) if c.forme.vers_texte]
    with connexion.execute(requete) as resultat:
        for lot in resultat.partitions():
            yield [_encoder(ligne, conversions) for ligne in lot]


def _requete(connexion: Connection, nom: str, colonnes: Sequence[Colonne], cle: Sequence[str]) -> Select:
    lues = {c.nom: column(c.nom, c.type_sql) for c in colonnes}
    expressions = [
        cast(lues[c.nom], Text).label(c.nom) if c.nature == "json" else lues[c.nom] for c in colonnes
    ]
    texte = {c.nom for c in colonnes if c.nature == "texte"}
    ordre = [_comparer_en_octets(connexion, lues[c]) if c in texte else lues[c] for c in cle]
    return select(*expressions).select_from(table(nom, *lues.values())).order_by(*ordre)


def _comparer_en_octets(connexion: Connection, colonne: ColumnElement) -> ColumnElement:
    """Text in the order of its bytes: the language of a PostgreSQL server must not change a digest."""
    return collate(colonne, "C") if connexion.dialect.name == "postgresql" else colonne


def _encoder(ligne: Sequence[Any], conversions: list[tuple[int, Callable]]) -> bytes:
    valeurs = list(ligne)
    for rang, convertir in conversions:
        if valeurs[rang] is not None:
            valeurs[rang] = convertir(valeurs[rang])
    return (json.dumps(valeurs, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def decoder(ligne: bytes, colonnes: Sequence[Colonne]) -> list[Any]:
    """The values of an encoded line, as Python has them; raises `ValueError` when it has another shape."""
    valeurs = json.loads(ligne)
    if not isinstance(valeurs, list) or len(valeurs) != len(colonnes):
        raise ValueError("nombre de valeurs inattendu")
    for rang, colonne in enumerate(colonnes):
        lire = colonne.forme.depuis_texte
        if lire and valeurs[rang] is not None:
            valeurs[rang] = lire(valeurs[rang])
    return valeurs
