"""What is asked of the impact table: territories, months, filters; and its translation into parameters."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...extensions import db
from ...models import Territoire
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable
from ..perimetre import territoires_visibles
from ..permissions import Permission
from .axes import AXES, INCONNU, Axe, Cote
from .base import FiltreForme, Forme


@dataclass(frozen=True)
class Perimetre:
    """Territories (ids), first and last month (their first days), filters by axis (keys, joined by « or »; axes,
    by « and »), and the instant whose versions are read (now when empty).

    Raises `DonneesInvalides` when the months are not first days, or the last comes before the first.
    """

    territoires: tuple[int, ...]
    du: date
    au: date
    filtres: Mapping[Axe, tuple[str, ...]] = field(default_factory=dict)
    a_la_date: datetime | None = None

    def __post_init__(self):
        if not self.territoires:
            raise DonneesInvalides("Choisissez au moins un territoire.", "territoires")
        if self.du.day != 1 or self.au.day != 1:
            raise DonneesInvalides("Une période va d’un mois à un mois.", "du")
        if self.du > self.au:
            raise DonneesInvalides("La période commence après sa fin.", "du")
        for axe, cles in self.filtres.items():
            _verifier_cles(axe, cles)

    @property
    def fin(self) -> date:
        """The last day of the last month."""
        return self.au.replace(day=calendar.monthrange(self.au.year, self.au.month)[1])


def _verifier_cles(axe: Axe, cles: tuple[str, ...]) -> None:
    """Refuse a code out of a closed list: it could only give an empty table, without a word."""
    vocabulaire = AXES[axe].vocabulaire
    if not cles:
        raise DonneesInvalides(f"Le filtre « {axe.libelle} » est vide.", axe)
    if vocabulaire is None:
        return
    connues = {c.value for c in vocabulaire} | {INCONNU}
    for cle in cles:
        if cle not in connues:
            raise DonneesInvalides(f"Le filtre « {axe.libelle} » ne connaît pas le code « {cle} ».", axe)


def forme_de(perimetre: Perimetre, precision: tuple[Axe, int] | None = None) -> Forme:
    """The form of the statements for this perimeter; `precision` adds one object by its identifier."""
    filtres = [
        FiltreForme(axe, len(_connues(cles)), INCONNU in cles)
        for axe, cles in sorted(perimetre.filtres.items())
    ]
    if precision:
        filtres.append(FiltreForme(precision[0], 1, par_id=True))
    return Forme(len(perimetre.territoires), tuple(filtres), perimetre.a_la_date is not None)


def _connues(cles: tuple[str, ...]) -> list[str]:
    return [c for c in cles if c != INCONNU]


def parametres(perimetre: Perimetre, precision: tuple[Axe, int] | None = None) -> dict:
    """The values of the statements built for `forme_de(perimetre, precision)`."""
    valeurs = {"du": perimetre.du, "au": perimetre.au, "fin": perimetre.fin}
    valeurs |= {f"dans_{i}": t for i, t in enumerate(perimetre.territoires)}
    for axe, cles in perimetre.filtres.items():
        valeurs |= {f"filtre_{axe}_{i}": cle for i, cle in enumerate(_connues(cles))}
    if precision:
        valeurs[f"filtre_{precision[0]}_id"] = precision[1]
    if perimetre.a_la_date is not None:
        valeurs["a_la_date"] = perimetre.a_la_date
    return valeurs


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
    return any(AXES[axe].cote is Cote.HEURES for axe in perimetre.filtres)
