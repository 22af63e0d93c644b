"""The sheets of a file as they were understood, for whoever corrects the reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ....models import Releve
from ...acteur import Acteur
from ...calendrier import decaler
from ..lecture import FeuilleVue, RoleColonne, lire_apercu
from .fichier import lire_octets, piece_de
from .memoire import RECONNUE

#: Rows among which the titles may be said to be, and months proposed for a sheet.
LIGNES_PROPOSEES, MOIS_PROPOSES = 40, 24
INCONNU = "inconnu"
LIGNES_MONTREES, COLONNES_MONTREES = 12, 12
#: Of the tables under the first one, those that are told.
SUIVANTES_MONTREES = 12


@dataclass(frozen=True)
class ColonneComprise:
    index: int
    lettre: str
    titre: str
    role: RoleColonne
    exemples: Sequence[str]


@dataclass(frozen=True)
class TableSuivante:
    """A table under or beside the first one of its sheet. `mois` is empty when its lines say their own."""

    ligne_entetes: int | None
    mois: date | None
    colonnes: Sequence[ColonneComprise]
    #: The same columns as the first one: there is nothing to add.
    est_pareille: bool


@dataclass(frozen=True)
class FeuilleComprise:
    """A sheet and its first table, whose columns are corrected; `suivantes` are read with it, as far as they are told.

    The columns of a table that stands beside the first one are corrected with them. `rang` names the sheet in a
    form. `mois` is empty when each line says its own, or when nothing says it.
    """

    rang: int
    nom: str | None
    ligne_entetes: int | None
    est_ignoree: bool
    est_transposee: bool
    mois: date | None
    origine_mois: str
    colonnes: Sequence[ColonneComprise]
    suivantes: Sequence[TableSuivante] = ()
    autres: int = 0
    #: Its first rows, for a sheet in which nothing was understood.
    apercu: FeuilleVue | None = None

    @property
    def cle(self) -> str:
        """Its name in the corrections."""
        return self.nom or ""

    @property
    def est_sans_mois(self) -> bool:
        return self.origine_mois == INCONNU and not self.est_ignoree


def feuilles_comprises(
    _acteur: Acteur, releve: Releve, *, avec_apercu: bool = False, rang: int = -1
) -> list[FeuilleComprise]:
    """Of a file found for the actor, the sheets in which something was read.

    With `avec_apercu`, or for the `rang` of one of them, the others too, with their first rows: the file is opened.
    """
    groupes: dict[str, list[dict]] = {}
    for table in (releve.lecture or {}).get("tables", []):
        groupes.setdefault(table["feuille"] or "", []).append(table)
    comprises = [_comprise(rang, tables) for rang, tables in enumerate(groupes.values())]
    if (avec_apercu or rang >= len(comprises)) and not releve.est_image and piece_de(releve) is not None:
        vues = lire_apercu(lire_octets(releve), piece_de(releve).nom_fichier).feuilles
        muettes = [vue for vue in vues if (vue.nom or "") not in groupes]
        comprises += [_muette(len(comprises) + rang, vue) for rang, vue in enumerate(muettes)]
    return comprises


def _comprise(rang: int, tables: Sequence[dict]) -> FeuilleComprise:
    table, suivantes = tables[0], tables[1 : 1 + SUIVANTES_MONTREES]
    colonnes = {c["index"]: c for t in reversed([table, *suivantes]) for c in t["colonnes"]}
    return FeuilleComprise(
        rang=rang,
        nom=table["feuille"],
        ligne_entetes=table["ligne_entetes"],
        est_ignoree=table["est_ignoree"],
        est_transposee=table["est_transposee"],
        mois=_mois(table),
        origine_mois=table["origine_mois"],
        colonnes=_colonnes(colonnes[i] for i in sorted(colonnes)),
        suivantes=[_suivante(table, t) for t in suivantes],
        autres=len(tables) - 1 - len(suivantes),
    )


def _suivante(premiere: dict, table: dict) -> TableSuivante:
    memes = [[(c["index"], c["role"]) for c in t["colonnes"]] for t in (premiere, table)]
    return TableSuivante(
        table["ligne_entetes"], _mois(table), _colonnes(table["colonnes"]), est_pareille=memes[0] == memes[1]
    )


def _mois(table: dict) -> date | None:
    return date.fromisoformat(f"{table['mois']}-01") if table["mois"] else None


def _colonnes(colonnes: Iterable[dict]) -> list[ColonneComprise]:
    return [
        ColonneComprise(c["index"], c["lettre"], c["titre"], RoleColonne(c["role"]), c["exemples"])
        for c in colonnes
    ]


def _muette(rang: int, vue: FeuilleVue) -> FeuilleComprise:
    lignes = [(n, cellules[:COLONNES_MONTREES]) for n, cellules in vue.lignes[:LIGNES_MONTREES]]
    coupee = replace(vue, lignes=lignes, est_coupee=True)
    return FeuilleComprise(rang, vue.nom, None, False, False, None, "", (), apercu=coupee)


def mois_proposes(aujourdhui: date) -> list[date]:
    """The months that a sheet may be said to be of, the latest first."""
    return [decaler(aujourdhui, -n) for n in range(MOIS_PROPOSES)]


def est_reconnue(releve: Releve) -> bool:
    """Whether an earlier correction of this sender was used to read this file."""
    return bool((releve.lecture or {}).get(RECONNUE))


def avertissements_de_lecture(releve: Releve) -> Sequence[str]:
    return (releve.lecture or {}).get("avertissements", [])
