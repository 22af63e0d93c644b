"""The short lists of the demonstration, read from `clauses/demo/`: what it says, apart from how it is drawn."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ...models.vocabulaire import TypeClause, TypeEchange, TypeStructure

#: The territories behind the short names of zones used in the lists of structures.
ZONES = {
    "33": ("bordeaux", "technowest", "portes-du-sud", "sources"),
    "47": ("agenais",),
    "24": ("grand-perigueux", "haut-perigord"),
}


@dataclass(frozen=True)
class DonneesTerritoire:
    """A PLIE: its look, its yearly hours, its people and where they live."""

    code: str
    nom: str
    couleur: str
    heures_an: int
    #: What each year did of the yearly hours, from the oldest to the current one.
    tendance: tuple[float, ...]
    libelle_referent: str
    prefixe_plie: str
    facilitateurs: tuple[tuple[str, float], ...]
    referents: tuple[str, ...]
    communes: tuple[tuple[str, int], ...]
    qpv: tuple[str, ...]


@dataclass(frozen=True)
class DonneesStructure:
    """A buyer, a company or an employer, all invented; `familles` are the trades it can hold."""

    type: TypeStructure
    nom: str
    zones: frozenset[str]
    code_postal: str
    commune: str
    familles: frozenset[str] = frozenset()
    #: Buyers only: the key the markets name it by, and the mark of its references.
    cle: str = ""
    prefixe: str = ""


@dataclass(frozen=True)
class Famille:
    """A trade: its CPV, the share of labour, the effort asked, and the occupations (ROME, weight, % of women)."""

    code: str
    cpv: str
    libelle: str
    nature: str
    lot: str
    part: float
    taux: float
    duree: tuple[int, int]
    metiers: tuple[tuple[str, int, int], ...]

    @property
    def est_travaux(self) -> bool:
        return self.nature == "travaux"


@dataclass(frozen=True)
class LigneMarche:
    """One market as the lists name it, or a series of markets that renew it (`suite`)."""

    operation: str
    donneur_ordre: str
    objet: str
    familles: tuple[Famille, ...]
    clause: TypeClause
    poids: float
    etape: str
    suite: int


@dataclass(frozen=True)
class Origine:
    """A group of surnames and of the first names that go with them."""

    poids: int
    accueil: float
    noms: tuple[str, ...]
    prenoms: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)


def _toml(nom: str) -> dict:
    return tomllib.loads((files("clauses") / "demo" / nom).read_text(encoding="utf-8"))


def _csv(nom: str) -> list[dict[str, str]]:
    texte = (files("clauses") / "demo" / nom).read_text(encoding="utf-8")
    return list(csv.DictReader(texte.splitlines(), delimiter=";"))


@cache
def organisme() -> dict[str, str]:
    """Code and name of the organisme intermédiaire."""
    return _toml("territoires.toml")["organisme"]


@cache
def territoires() -> tuple[DonneesTerritoire, ...]:
    """The seven PLIE."""
    return tuple(
        DonneesTerritoire(
            **{
                **t,
                "tendance": tuple(t["tendance"]),
                "facilitateurs": tuple((nom, etp) for nom, etp in t["facilitateurs"]),
                "referents": tuple(t["referents"]),
                "communes": tuple((code, poids) for code, poids in t["communes"]),
                "qpv": tuple(t["qpv"]),
            }
        )
        for t in _toml("territoires.toml")["territoire"]
    )


@cache
def conventions() -> tuple[dict, ...]:
    """The fiches opération FSE: territoire, code, intitule, pieces, indicateurs (domaine §7)."""
    return tuple(_toml("territoires.toml")["convention"])


@cache
def familles() -> dict[str, Famille]:
    """The trades by code."""
    return {
        code: Famille(
            code=code,
            **{**f, "duree": tuple(f["duree"]), "metiers": tuple((r, p, s) for r, p, s in f["metiers"])},
        )
        for code, f in _toml("familles.toml").items()
    }


@cache
def referentiels() -> dict[str, dict]:
    """Communes, QPV and ROME by code."""
    return _toml("referentiels.toml")


def _zones(texte: str) -> frozenset[str]:
    return frozenset(code for zone in texte.split(",") for code in ZONES.get(zone, (zone,)))


def _structure(ligne: dict[str, str]) -> DonneesStructure:
    return DonneesStructure(
        type=TypeStructure(ligne["type"]),
        nom=ligne["nom"],
        zones=_zones(ligne["zones"]),
        code_postal=ligne["code_postal"],
        commune=ligne["commune"],
        familles=frozenset(filter(None, ligne.get("familles", "").split(","))),
        cle=ligne.get("cle", ""),
        prefixe=ligne.get("prefixe", ""),
    )


@cache
def donneurs_ordre() -> tuple[DonneesStructure, ...]:
    """The buyers, of every type."""
    return tuple(map(_structure, _csv("donneurs.csv")))


@cache
def entreprises() -> tuple[DonneesStructure, ...]:
    """Companies, SIAE and other employers."""
    return tuple(map(_structure, _csv("entreprises.csv")))


@cache
def marches(territoire: str) -> tuple[LigneMarche, ...]:
    """The markets of a territory, as they are named."""
    return tuple(
        LigneMarche(
            operation=ligne["operation"],
            donneur_ordre=ligne["donneur_ordre"],
            objet=ligne["objet"],
            familles=tuple(familles()[code] for code in ligne["familles"].split("+")),
            clause=TypeClause(ligne["clause"] or "execution"),
            poids=float(ligne["poids"]),
            etape="" if ligne["etape"].startswith("x") else ligne["etape"],
            suite=int(ligne["etape"][1:]) if ligne["etape"].startswith("x") else 1,
        )
        for ligne in _csv(f"marches/{territoire}.csv")
    )


@cache
def echanges() -> dict[TypeEchange, tuple[tuple[str, str], ...]]:
    """What exchanges say, by type: participants and account."""
    recits: dict[TypeEchange, tuple[tuple[str, str], ...]] = {}
    for ligne in _csv("echanges.csv"):
        genre = TypeEchange(ligne["type"])
        recits[genre] = (*recits.get(genre, ()), (ligne["participants"], ligne["compte_rendu"]))
    return recits


@cache
def origines() -> tuple[Origine, ...]:
    """The groups of names, with their weights."""
    return tuple(
        Origine(
            poids=o["poids"],
            accueil=o["accueil"],
            noms=tuple(o["noms"]),
            prenoms={
                ("F", False): tuple(o["femmes"]),
                ("F", True): tuple(o["femmes_jeunes"]),
                ("M", False): tuple(o["hommes"]),
                ("M", True): tuple(o["hommes_jeunes"]),
            },
        )
        for o in _toml("noms.toml")["origine"]
    )
