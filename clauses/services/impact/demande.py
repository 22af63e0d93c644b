"""What is asked of the impact table: territories, months, filters; and its translation into parameters."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ...extensions import db
from ...models import Territoire
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable
from ..perimetre import territoires_visibles
from ..permissions import Permission
from .axes import AXES, INCONNU, Axe, Cote
from .base import Forme
from .filtres import FiltreForme

#: How the keys of a time axis are written.
PERIODES = {
    Axe.MOIS: re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])"),
    Axe.TRIMESTRE: re.compile(r"[1-9][0-9]{3}-T[1-4]"),
    Axe.ANNEE: re.compile(r"[1-9][0-9]{3}"),
}


@dataclass(frozen=True)
class Perimetre:
    """Territories (ids), first and last month (their first days), filters, and the instant whose versions are read
    (now when empty).

    Filters are by axis: `filtres` gives keys, `objets` identifiers of objects (markets, structures…); the values of
    one axis are joined by « or », the axes by « and ». Raises `DonneesInvalides` when something makes no sense.
    """

    territoires: tuple[int, ...]
    du: date
    au: date
    filtres: Mapping[Axe, tuple[str, ...]] = field(default_factory=dict)
    a_la_date: datetime | None = None
    objets: Mapping[Axe, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self):
        if not self.territoires:
            raise DonneesInvalides("Choisissez au moins un territoire.", "territoires")
        if self.du.day != 1 or self.au.day != 1:
            raise DonneesInvalides("Une période va d’un mois à un mois.", "du")
        if self.du > self.au:
            raise DonneesInvalides("La période commence après sa fin.", "du")
        for axe, cles in self.filtres.items():
            _verifier_cles(axe, cles)
        for axe in self.objets:
            if not est_objet(axe):
                raise DonneesInvalides(f"« {axe.libelle} » ne se filtre pas par identifiant.", axe)

    @property
    def fin(self) -> date:
        """The last day of the last month."""
        return self.au.replace(day=calendar.monthrange(self.au.year, self.au.month)[1])

    @property
    def axes_filtres(self) -> tuple[Axe, ...]:
        return tuple(axe for axe in Axe if self.filtres.get(axe) or self.objets.get(axe))


@dataclass(frozen=True)
class Precision:
    """One row of one axis: by its identifier where it is an object, else by its key.

    Raises `DonneesInvalides` for a key that no row of the axis has.
    """

    axe: Axe
    cle: str = INCONNU
    id: int | None = None

    def __post_init__(self):
        _verifier_cles(self.axe, (self.cle,))


def est_objet(axe: Axe) -> bool:
    """Whether the values of the axis are objects with an identifier (a market, a structure, a criterion…)."""
    nommage = AXES[axe].nommage
    return nommage is not None and nommage.cle is not None


def _verifier_cles(axe: Axe, cles: tuple[str, ...]) -> None:
    """Refuse what is no code of the axis, no month, no year: it could only give an empty table, without a word."""
    if not cles:
        raise DonneesInvalides(f"Le filtre « {axe.libelle} » est vide.", axe)
    for cle in cles:
        if cle != INCONNU and not _est_un_code(axe, cle):
            raise DonneesInvalides(f"Le filtre « {axe.libelle} » ne connaît pas le code « {cle} ».", axe)


def _est_un_code(axe: Axe, cle: str) -> bool:
    if axe in PERIODES:
        return PERIODES[axe].fullmatch(cle) is not None
    vocabulaire = AXES[axe].vocabulaire
    return vocabulaire is None or cle in {c.value for c in vocabulaire}


def forme_de(perimetre: Perimetre, precisions: Sequence[Precision] = ()) -> Forme:
    """The form of the statements for this perimeter, restricted to the rows named by `precisions`."""
    filtres = [
        _forme(axe, perimetre.filtres.get(axe, ()), perimetre.objets.get(axe, ()))
        for axe in perimetre.axes_filtres
    ]
    filtres += [_forme(p.axe, *_valeurs(p), nom=f"precision_{n}") for n, p in enumerate(precisions)]
    return Forme(len(perimetre.territoires), tuple(filtres), perimetre.a_la_date is not None)


def _forme(axe: Axe, cles: Sequence[str], ids: Sequence[int], nom: str = "filtre") -> FiltreForme:
    return FiltreForme(axe, len(_connues(cles)), len(ids), INCONNU in cles, nom)


def _valeurs(precision: Precision) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return ((), (precision.id,)) if precision.id is not None else ((precision.cle,), ())


def _connues(cles: Sequence[str]) -> list[str]:
    return [c for c in cles if c != INCONNU]


def parametres(perimetre: Perimetre, precisions: Sequence[Precision] = ()) -> dict:
    """The values of the statements built for `forme_de(perimetre, precisions)`."""
    valeurs = {"du": perimetre.du, "au": perimetre.au, "fin": perimetre.fin}
    valeurs |= {f"dans_{i}": t for i, t in enumerate(perimetre.territoires)}
    for axe in perimetre.axes_filtres:
        cles, ids = perimetre.filtres.get(axe, ()), perimetre.objets.get(axe, ())
        valeurs |= _parametres_filtre(f"filtre_{axe}", cles, ids)
    for n, p in enumerate(precisions):
        valeurs |= _parametres_filtre(f"precision_{n}_{p.axe}", *_valeurs(p))
    if perimetre.a_la_date is not None:
        valeurs["a_la_date"] = perimetre.a_la_date
    return valeurs


def _parametres_filtre(nom: str, cles: Sequence[str], ids: Sequence[int]) -> dict:
    par_cle = {f"{nom}_cle_{i}": cle for i, cle in enumerate(_connues(cles))}
    return par_cle | {f"{nom}_id_{i}": ident for i, ident in enumerate(ids)}


def territoires_demandes(acteur: Acteur, perimetre: Perimetre) -> list[Territoire]:
    """The territories of the perimeter; raises `Introuvable` when one is unknown, or not this actor's."""
    acteur.exiger(Permission.IMPACT_LIRE)
    voulus = set(perimetre.territoires)
    visibles = territoires_visibles(acteur, Permission.IMPACT_LIRE)
    territoires = list(db.session.scalars(visibles.where(Territoire.id.in_(voulus)).order_by(Territoire.nom)))
    if len(territoires) != len(voulus):
        raise Introuvable("Ce territoire n’existe pas, ou vous n’y avez pas accès.")
    return territoires


def est_filtre_par_heures(perimetre: Perimetre) -> bool:
    """Whether a filter speaks of hours and not of commitments: hours due and their rate then have no meaning."""
    return any(AXES[axe].cote is Cote.HEURES for axe in perimetre.axes_filtres)
