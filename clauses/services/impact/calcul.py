"""The impact table: totals and axes of a perimeter, exact to the hundredth and to the unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ...extensions import db
from ...models import Territoire
from ...models.types import CENTIEME, en_heures
from ..acteur import Acteur
from ..calendrier import mois_en_lettres
from .axes import AXES, INCONNU, LIBELLE_INCONNU, Axe
from .demande import Perimetre, est_filtre_par_heures, forme_de, parametres, territoires_demandes
from .requetes import TOTAL, requete_tableau

DIXIEME = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class LigneAxe:
    """One row of an axis. `id` names the object, and tells apart two objects that share a key."""

    cle: str
    libelle: str
    heures_realisees: Decimal
    personnes: int
    contrats: int
    marches: int
    id: int | None = None


@dataclass(frozen=True)
class Total:
    """The totals. Hours with two places, rate in percent with one; `None` where a measure has no meaning."""

    heures_realisees: Decimal
    heures_declarees: Decimal
    heures_a_regulariser: Decimal
    heures_prevues: Decimal | None
    heures_depuis_origine: Decimal
    taux_realisation: Decimal | None
    personnes: int
    contrats: int
    marches: int
    lots: int
    donneurs_ordre: int
    attributaires: int
    employeurs: int
    etp: Decimal


@dataclass(frozen=True)
class TableauImpact:
    """The table of a perimeter: its territories by name, its totals, and the rows of each axis by key."""

    perimetre: Perimetre
    territoires: tuple[Territoire, ...]
    total: Total
    axes: dict[Axe, list[LigneAxe]]


def calculer_impact(acteur: Acteur, perimetre: Perimetre, axes: Sequence[Axe] | None = None) -> TableauImpact:
    """Return the table of `perimetre`, with the asked axes (all of them when `axes` is `None`).

    Only the validated hours in force count. Raises `Introuvable` for a territory that the actor does not see.
    """
    territoires = territoires_demandes(acteur, perimetre)
    voulus = tuple(Axe) if axes is None else tuple(dict.fromkeys(axes))
    totaux, lignes = _interroger(perimetre, voulus)
    etp = _etp(lignes[Axe.TERRITOIRE], territoires)
    return TableauImpact(
        perimetre=perimetre,
        territoires=tuple(territoires),
        total=_total(totaux, est_filtre_par_heures(perimetre), etp),
        axes={axe: _mettre_en_forme(axe, lignes[axe]) for axe in voulus},
    )


def _interroger(
    perimetre: Perimetre, axes: tuple[Axe, ...]
) -> tuple[dict[str | None, tuple], dict[str, list]]:
    """Run the statement; return the totals by name (the four measures under `None`) and the raw rows by axis."""
    est_une_annee = perimetre.du.year == perimetre.au.year
    # Full-time equivalents follow the parameter of each territory; the only year of a period is its total.
    lues = dict.fromkeys((*axes, Axe.TERRITOIRE))
    if est_une_annee:
        lues.pop(Axe.ANNEE, None)
    lignes: dict[str, list] = {axe.value: [] for axe in Axe}
    totaux: dict[str | None, tuple] = {}
    requete = requete_tableau(forme_de(perimetre), tuple(lues))
    for axe, ident, cle, libelle, *valeurs in db.session.execute(requete, parametres(perimetre)):
        if axe == TOTAL:
            totaux[cle] = tuple(valeurs)
        else:
            lignes[axe].append((ident, cle, libelle, *valeurs))
    if est_une_annee and totaux[None][0]:
        lignes[Axe.ANNEE].append((None, str(perimetre.du.year), None, *totaux[None]))
    return totaux, lignes


def _total(totaux: dict, est_sans_objectif: bool, etp: Decimal) -> Total:
    centiemes, personnes, contrats, marches = totaux.pop(None)
    valeurs = {nom: int(valeur or 0) for nom, (valeur, *_) in totaux.items()}
    prevues = None if est_sans_objectif else valeurs["heures_prevues"]
    return Total(
        heures_realisees=en_heures(centiemes or 0),
        heures_declarees=en_heures(valeurs["heures_declarees"]),
        heures_a_regulariser=en_heures(valeurs["heures_a_regulariser"]),
        heures_prevues=en_heures(prevues),
        heures_depuis_origine=en_heures(valeurs["heures_depuis_origine"]),
        taux_realisation=taux(valeurs["heures_depuis_origine"], prevues),
        personnes=personnes,
        contrats=contrats,
        marches=marches,
        lots=valeurs["lots"],
        donneurs_ordre=valeurs["donneurs_ordre"],
        attributaires=valeurs["attributaires"],
        employeurs=valeurs["employeurs"],
        etp=etp,
    )


def taux(fait: int, du: int | None) -> Decimal | None:
    """`fait` in percent of `du`, one place, half-up; `None` when nothing is due."""
    return (Decimal(fait) * 100 / du).quantize(DIXIEME, ROUND_HALF_UP) if du else None


def _etp(lignes: list[tuple], territoires: Sequence[Territoire]) -> Decimal:
    """Full-time equivalents: hours of each territory by its own parameter, rounded once."""
    par_etp = {t.id: t.heures_par_etp for t in territoires}
    total = sum((Decimal(ligne[3]) / 100 / par_etp[ligne[0]] for ligne in lignes), Decimal(0))
    return total.quantize(CENTIEME, ROUND_HALF_UP)


def _mettre_en_forme(axe: Axe, lignes: list[tuple]) -> list[LigneAxe]:
    # Two objects that share a key and a label keep one order, on every engine.
    return sorted((_ligne(axe, *ligne) for ligne in lignes), key=lambda x: (x.cle, x.libelle, x.id or 0))


def _ligne(axe, ident, cle, libelle, centiemes, personnes, contrats, marches) -> LigneAxe:
    return LigneAxe(
        cle=cle or INCONNU,
        libelle=libelle or libelle_de(axe, cle),
        heures_realisees=en_heures(centiemes),
        personnes=personnes,
        contrats=contrats,
        marches=marches,
        id=ident,
    )


def libelle_de(axe: Axe, cle: str | None) -> str:
    """The words of a key that no table names: a code of a closed list, a month, a code out of its list."""
    if cle is None or cle == INCONNU:
        return LIBELLE_INCONNU
    if vocabulaire := AXES[axe].vocabulaire:
        return vocabulaire(cle).libelle
    if axe is Axe.MOIS:
        return mois_en_lettres(date.fromisoformat(f"{cle}-01"))
    if axe is Axe.TRIMESTRE:
        return f"{'1er' if cle[6] == '1' else f'{cle[6]}e'} trimestre {cle[:4]}"
    return cle
