"""The archive as a file: its manifest, and everything that is checked before a single row is believed."""

import hashlib
import hmac
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ...extensions import coffre
from ..erreurs import DonneesInvalides
from ..fichiers import est_nom_stocke
from ..journal import canonique
from .codage import FORMES, Colonne, decoder

FORMAT, VERSION = "clauses-sauvegarde", 1
MANIFESTE = "manifeste.json"
TAILLE_MAX_MANIFESTE = 64 * 1024 * 1024
BLOC = 1024 * 1024
NOM_SQL = re.compile(r"[a-z][a-z0-9_]*")
EMPREINTE = re.compile(r"[0-9a-f]{64}")
#: What a damaged or hostile zip raises (`RuntimeError`: an encrypted entry, an unknown version of the format).
ERREURS_DE_LECTURE = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, KeyError, RuntimeError,
)  # fmt: skip

Progres = Callable[[int], None]


def sans_progres(_fait: int) -> None:
    """Nobody watches."""


class ArchiveRefusee(DonneesInvalides):
    """The file is not an archive of ours, or not the one that was written; nothing was restored."""


@dataclass(frozen=True)
class Table:
    """A table of the archive; `sha256` is the digest of its rows, `taille` their length in bytes."""

    nom: str
    colonnes: tuple[Colonne, ...]
    cle: tuple[str, ...]
    lignes: int
    sha256: str
    taille: int

    @property
    def entree(self) -> str:
        return f"tables/{self.nom}.jsonl"


@dataclass(frozen=True)
class Fichier:
    nom: str
    sha256: str
    taille: int

    @property
    def entree(self) -> str:
        return f"fichiers/{self.nom}"


@dataclass(frozen=True)
class Manifeste:
    """What the archive says of itself. `empreinte_secret` recognises the secret without giving it."""

    faite_le: str
    moteur: str
    revision: str
    empreinte_secret: str
    tables: tuple[Table, ...]
    fichiers: tuple[Fichier, ...]
    format: str = FORMAT
    version: int = VERSION

    @property
    def lignes(self) -> int:
        return sum(t.lignes for t in self.tables)

    def en_json(self) -> bytes:
        corps = asdict(self)
        corps["sceau"] = _sceau(corps)
        return json.dumps(corps, ensure_ascii=False, indent=1).encode()


def empreinte_du_secret() -> str:
    """16 hexadecimal digits that tell two secrets apart."""
    return hashlib.sha256(coffre.cle("sauvegarde/empreinte")).hexdigest()[:16]


def _sceau(corps: dict) -> str:
    """Keyed seal of a manifest, hence of every digest in it: it cannot be rewritten without the secret."""
    nu = {nom: valeur for nom, valeur in corps.items() if nom != "sceau"}
    return hmac.new(coffre.cle("sauvegarde/sceau"), canonique(nu).encode(), hashlib.sha256).hexdigest()


@dataclass
class Archive:
    """An open archive whose manifest is understood; `controler` reads it all before anything is written."""

    zip: zipfile.ZipFile
    manifeste: Manifeste
    est_du_meme_secret: bool

    def controler(self, progres: Progres = sans_progres) -> None:
        """Compare every entry with its digest; raises `ArchiveRefusee` naming the first that differs."""
        for element in (*self.manifeste.tables, *self.manifeste.fichiers):
            calcul, taille = hashlib.sha256(), 0
            with _refus_de_lecture(element.entree), self.zip.open(element.entree) as entree:
                while bloc := entree.read(BLOC):
                    calcul.update(bloc)
                    taille += len(bloc)
            if calcul.hexdigest() != element.sha256 or taille != element.taille:
                raise ArchiveRefusee(f"Archive altérée : « {element.entree} » n’est pas ce qui a été écrit.")
            progres(element.lignes if isinstance(element, Table) else 1)

    def lire_table(self, table: Table, par_lot: int) -> Iterator[list[list]]:
        """Decoded rows of a table, by blocks."""
        lot: list[list] = []
        with _refus_de_lecture(table.entree), self.zip.open(table.entree) as entree:
            for ligne in entree:
                lot.append(decoder(ligne, table.colonnes))
                if len(lot) == par_lot:
                    yield lot
                    lot = []
        if lot:
            yield lot

    def ouvrir_fichier(self, fichier: Fichier) -> BinaryIO:
        return self.zip.open(fichier.entree)


@contextmanager
def lire_archive(chemin: Path) -> Iterator[Archive]:
    """Open an archive; raises `ArchiveRefusee` when it is truncated, altered or of another format."""
    try:
        zip_ = zipfile.ZipFile(chemin)
    except ERREURS_DE_LECTURE as erreur:
        raise ArchiveRefusee(
            f"« {chemin.name} » n’est pas une sauvegarde lisible (fichier tronqué ?) : {erreur}."
        ) from None
    with zip_:
        corps = _lire_manifeste(zip_)
        manifeste = _comprendre(corps)
        _comparer_les_entrees(zip_, manifeste)
        meme_secret = hmac.compare_digest(manifeste.empreinte_secret, empreinte_du_secret())
        if meme_secret and not hmac.compare_digest(str(corps.get("sceau")), _sceau(corps)):
            raise ArchiveRefusee("Archive altérée : le sceau du manifeste est faux.")
        yield Archive(zip_, manifeste, meme_secret)


@contextmanager
def _refus_de_lecture(nom: str) -> Iterator[None]:
    """What a damaged entry raises, as a refusal that names it."""
    try:
        yield
    except ERREURS_DE_LECTURE as erreur:
        raise ArchiveRefusee(f"Archive altérée : « {nom} » est illisible ({erreur}).") from None


def _lire_manifeste(zip_: zipfile.ZipFile) -> dict:
    with _refus_de_lecture(MANIFESTE):
        if zip_.getinfo(MANIFESTE).file_size > TAILLE_MAX_MANIFESTE:
            raise ValueError("trop gros")
        corps = json.loads(zip_.read(MANIFESTE))
    if not isinstance(corps, dict) or corps.get("format") != FORMAT:
        raise ArchiveRefusee("Ce fichier n’est pas une sauvegarde de Clauses.")
    if corps.get("version") != VERSION:
        raise ArchiveRefusee("Cette sauvegarde vient d’une version de Clauses que celle-ci ne sait pas lire.")
    return corps


def _comprendre(corps: dict) -> Manifeste:
    try:
        return Manifeste(
            faite_le=datetime.fromisoformat(corps["faite_le"]).isoformat(),
            tables=tuple(_table(t) for t in corps["tables"]),
            fichiers=tuple(_fichier(f) for f in corps["fichiers"]),
            **{nom: str(corps[nom]) for nom in ("moteur", "revision", "empreinte_secret")},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        raise ArchiveRefusee(f"Archive altérée : le manifeste est incompréhensible ({erreur}).") from None


def _table(corps: dict) -> Table:
    colonnes = tuple(Colonne(_exiger(NOM_SQL, c["nom"]), c["nature"]) for c in corps["colonnes"])
    if any(c.nature.partition(":")[0] not in FORMES for c in colonnes):
        raise ValueError("nature de colonne inconnue")
    cle = tuple(corps["cle"])
    if not cle or not set(cle) <= {c.nom for c in colonnes}:
        raise ValueError("clé inconnue")
    return Table(
        nom=_exiger(NOM_SQL, corps["nom"]),
        colonnes=colonnes,
        cle=cle,
        lignes=int(corps["lignes"]),
        sha256=_exiger(EMPREINTE, corps["sha256"]),
        taille=int(corps["taille"]),
    )


def _fichier(corps: dict) -> Fichier:
    if not est_nom_stocke(corps["nom"]):
        raise ValueError("nom de fichier impossible")
    return Fichier(corps["nom"], _exiger(EMPREINTE, corps["sha256"]), int(corps["taille"]))


def _exiger(forme: re.Pattern, valeur: str) -> str:
    if not forme.fullmatch(valeur):
        raise ValueError(f"« {valeur} »")
    return valeur


def _comparer_les_entrees(zip_: zipfile.ZipFile, manifeste: Manifeste) -> None:
    """Nothing missing, nothing twice, nothing more than what the manifest says, and no size that lies."""
    attendues = {e.entree: e.taille for e in (*manifeste.tables, *manifeste.fichiers)}
    presentes = [i for i in zip_.infolist() if i.filename != MANIFESTE]
    if {i.filename: i.file_size for i in presentes} != attendues or len(presentes) != len(attendues):
        raise ArchiveRefusee("Archive altérée : son contenu n’est pas celui que dit le manifeste.")
