"""The statement of the table: every total and every axis in one, built once for each form of question."""

from functools import lru_cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from ...models import CritereAffectation
from ...models.vocabulaire import EtatHeures
from .axes import AXES, AXES_TEMPS, Axe
from .base import (
    Forme,
    base,
    grouper_par_affectation,
    lignes_d_heures,
    periode,
)
from .engagements import attributions_retenues, heures_depuis_origine, heures_prevues

TOTAL = "total"
#: Totals beside the four measures of every row: their name, and how the base gives them.
COMPTES_DU_TOTAL = {
    "lots": "lot_id",
    "donneurs_ordre": "donneur_ordre_id",
    "attributaires": "attributaire_id",
    "employeurs": "employeur_id",
}


def mesures(b: CTE, centiemes: ColumnElement | None = None) -> list[ColumnElement]:
    """The four measures of a row: hundredths of an hour, and distinct people, contracts, markets.

    Right where a contract on a market has one row at most per value of the axis: a row whose person (or contract)
    has no other counts for one, and only the others are sorted to be told apart.
    """
    return [
        func.sum(b.c.centiemes if centiemes is None else centiemes).label("heures"),
        _distincts(b.c.personne_multiple).label("personnes"),
        _distincts(b.c.contrat_multiple).label("contrats"),
        func.count(b.c.marche_id.distinct()).label("marches"),
    ]


def _distincts(multiple: ColumnElement) -> ColumnElement[int]:
    return func.count(multiple.distinct()) + func.count() - func.count(multiple)


@lru_cache(maxsize=512)
def requete_tableau(forme: Forme, axes: tuple[Axe, ...]) -> Select:
    """Rows `(axis, id, key, label, hundredths, people, contracts, markets)`; the totals have the axis « total ».

    A total other than the four measures is a row of its own, its name as key and its value first.
    """
    b, lignes = cadre(forme, axes)
    return union_all(*_totaux(forme, b), *(_axe(axe, b, lignes) for axe in axes))


def cadre(forme: Forme, axes: tuple[Axe, ...]) -> tuple[CTE, CTE]:
    """The base with the columns of the axes, and the rows of hours it groups."""
    lignes = lignes_d_heures(forme).cte("lignes").prefix_with("MATERIALIZED")
    colonnes = frozenset(AXES[a].colonne for a in axes)
    return base(forme, colonnes, grouper_par_affectation(lignes)), lignes


def _ligne(axe: str, cle, valeurs: list, ident=None, libelle=None) -> list:
    return [
        literal(axe, String).label("axe"),
        (cast(null(), Integer) if ident is None else ident).label("ident"),
        (cast(null(), String) if cle is None else cle).label("cle"),
        (cast(null(), String) if libelle is None else libelle).label("libelle"),
        *valeurs,
    ]


def _totaux(forme: Forme, b: CTE) -> list[Select]:
    retenues = attributions_retenues(forme, b)
    faites = b.c.centiemes > 0
    sommes = {
        "heures_declarees": select(func.sum(b.c.declarees)),
        "heures_a_regulariser": select(func.sum(b.c.a_regulariser)),
        "heures_prevues": heures_prevues(retenues, forme.est_historique),
        "heures_depuis_origine": heures_depuis_origine(forme, retenues),
    } | {
        nom: select(func.count(b.c[colonne].distinct())).where(faites)
        for nom, colonne in COMPTES_DU_TOTAL.items()
    }
    zero = literal(0, Integer)
    return [select(*_ligne(TOTAL, None, mesures(b))).where(faites)] + [
        select(*_ligne(TOTAL, literal(nom, String), [somme.scalar_subquery(), zero, zero, zero]))
        for nom, somme in sommes.items()
    ]


def _axe(axe: Axe, b: CTE, lignes: CTE) -> Select:
    groupes = grouper(axe, b, lignes).subquery(f"par_{axe}")
    c, nommage = groupes.c, AXES[axe].nommage
    valeurs = [c.heures, c.personnes, c.contrats, c.marches]
    if nommage is None:
        return select(*_ligne(axe, c.k, valeurs))
    ident, cle = (None, c.k) if nommage.cle is None else (c.k, nommage.cle)
    requete = select(*_ligne(axe, cle, valeurs, ident, nommage.libelle)).select_from(groupes)
    for table, sur in nommage.jointures:
        requete = requete.outerjoin(table, sur(c.k))
    return requete


def grouper(axe: Axe, b: CTE, lignes: CTE) -> Select:
    """The four measures by value `k` of the axis."""
    cle, source, centiemes = joindre_axe(axe, b, b, lignes)
    requete = select(cle.label("k"), *mesures(b, centiemes)).select_from(source)
    return requete.where(b.c.centiemes > 0).group_by(cle)


def joindre_axe(axe: Axe, source: FromClause, b: CTE, lignes: CTE):
    """Add to `source` what the axis needs: `(its key, the tables, its hundredths when not those of the base)`."""
    if axe in AXES_TEMPS:
        temps = _par_periode(axe, lignes)
        return (
            temps.c.k,
            source.join(temps, b.c.affectation_id == temps.c.affectation_id),
            temps.c.centiemes,
        )
    if axe is Axe.CRITERE:
        critere = CritereAffectation.__table__
        source = source.outerjoin(critere, critere.c.affectation_id == b.c.affectation_id)
        return critere.c.critere_id, source, None
    return b.c[AXES[axe].colonne], source, None


def _par_periode(axe: Axe, lignes: CTE):
    """Validated hours by contract on a market and month, quarter or year: one row each."""
    c = lignes.c
    cle = periode(c.mois)[axe]
    validees = c.etat == EtatHeures.VALIDEE.value
    if axe is Axe.MOIS:
        requete = select(c.affectation_id, cle.label("k"), c.centiemes).where(validees)
    else:
        somme = func.sum(c.centiemes).label("centiemes")
        requete = (
            select(c.affectation_id, cle.label("k"), somme).where(validees).group_by(c.affectation_id, cle)
        )
    return requete.subquery(f"heures_par_{axe}")
