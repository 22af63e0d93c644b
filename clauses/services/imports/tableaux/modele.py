"""What a reading gives: a table, the problems of some lines, or the refusal of the whole file."""

from dataclasses import dataclass, field
from functools import lru_cache

from clauses.services.erreurs import DonneesInvalides
from clauses.services.normalisation import espaces_insecables

_MIO = 2**20


class FichierRefuse(DonneesInvalides):
    """The whole file is refused; `message` is the full French sentence: file, line, reason, remedy."""

    def __init__(self, raison: str, remede: str = "", *, fichier: str = "", ligne: int | None = None) -> None:
        self.raison = espaces_insecables(raison)
        self.remede = espaces_insecables(remede)
        self.fichier = fichier
        self.ligne = ligne
        lieu = ", ".join(filter(None, (fichier, f"ligne {ligne}" if ligne else "")))
        phrase = " ".join(filter(None, (self.raison, self.remede)))
        super().__init__(f"{lieu}\N{NO-BREAK SPACE}: {phrase}" if lieu else phrase)


@dataclass(frozen=True, slots=True)
class Limites:
    """Ceilings of one reading. The defaults suit the largest sheet that Excel itself can hold."""

    octets: int = 256 * _MIO
    lignes: int = 1_048_576  # header included: the height of an Excel sheet
    colonnes: int = 2_000
    entrees_archive: int = 2_000
    octets_decompresses: int = 1024 * _MIO
    taux_compression: int = 250  # checked on the members that exceed `octets_sans_taux` once inflated
    octets_sans_taux: int = 8 * _MIO
    memoire: int = 2048 * _MIO  # address space of the child process
    secondes_processeur: int = 120
    secondes: float = 180


LIMITES = Limites()


@dataclass(frozen=True, slots=True)
class Probleme:
    """A line that cannot be put under the headers: it is in no other list, `valeurs` is what it holds."""

    ligne: int
    message: str
    remede: str
    valeurs: tuple


@dataclass(slots=True)
class Tableau:
    """A table as written. `lignes` are (line number in the file, from 1; as many values as there are headers).

    Blank lines are absent. Lines of another width are in `problemes` only: a caller reports both.
    """

    fichier: str
    format: str
    sha256: str
    entetes: list[str]
    ligne_entetes: int
    lignes: list[tuple[int, tuple]]
    problemes: list[Probleme] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    encodage: str | None = None
    separateur: str | None = None
    feuille: str | None = None

    def nom_cellule(self, ligne: int, colonne: int) -> str:
        """Return how a person finds a cell: « L12C3 » in a csv, « C12 » in a sheet.

        `ligne` is a line number of `lignes`, `colonne` an index (from 0) in its values.
        """
        if self.format == "csv":
            return f"L{ligne}C{colonne + 1}"
        return f"{lettres_colonne(colonne)}{ligne}"


@lru_cache(maxsize=1024)
def lettres_colonne(colonne: int) -> str:
    """Return the letters of a column of a sheet: 0 → A, 25 → Z, 26 → AA."""
    lettres = ""
    reste = colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(65 + rang) + lettres
    return lettres
