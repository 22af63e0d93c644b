"""The base of every calculation: hours of the perimeter grouped by contract on a market, beside its frozen facts.

Statements depend on a `Forme` (axes, kinds of filters, number of territories) and never on values: each one is built
once, kept, and run again with other parameters.
"""

from dataclasses import dataclass

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from ...models import (
    Affectation,
    Attribution,
    HeuresMensuelles,
    Marche,
    Structure,
)
from ...models.types import Instant
from ...models.vocabulaire import EtatHeures
from .axes import AXES, AXES_TEMPS
from .filtres import FiltreForme, condition

DonneurOrdre = aliased(Structure, name="donneur_ordre")
Employeur = aliased(Structure, name="employeur")
_Pilote = aliased(Marche, name="pilote")


@dataclass(frozen=True)
class Forme:
    """What a statement depends on."""

    territoires: int
    filtres: tuple[FiltreForme, ...] = ()
    est_historique: bool = False


def _texte(colonne) -> ColumnElement[str]:
    return type_coerce(colonne, String)


def _oui_non(colonne) -> ColumnElement[str]:
    return case((colonne, "oui"), else_="non")


_TRANCHES = ((26, "<26"), (30, "26-29"), (40, "30-39"), (50, "40-49"), (55, "50-54"))

#: Facts of a contract on a market, by the name of their column in the base.
FAITS: dict[str, ColumnElement] = {
    "territoire_id": Affectation.territoire_id,
    "donneur_ordre_id": Marche.donneur_ordre_id,
    "donneur_ordre_type": _texte(DonneurOrdre.type_donneur_ordre),
    "operation_id": Marche.operation_id,
    "marche_id": Affectation.marche_id,
    "lot_id": Affectation.lot_id,
    "attributaire_id": Affectation.attributaire_id,
    "type_clause": _texte(Marche.type_clause),
    "secteur": _texte(Marche.secteur),
    "facilitateur_id": Marche.facilitateur_id,
    "modalite": _texte(Affectation.modalite),
    "employeur_id": Affectation.employeur_id,
    "employeur_type": _texte(Employeur.type),
    "type_contrat": _texte(Affectation.type_contrat),
    "rome": Affectation.rome,
    "sexe": _texte(Affectation.sexe),
    "tranche_age": case(*((Affectation.age_entree < age, cle) for age, cle in _TRANCHES), else_="55+"),
    "niveau_formation": _texte(Affectation.niveau_formation),
    "qpv": _oui_non(Affectation.est_qpv),
    "code_commune": Affectation.code_commune,
    "prescripteur": _texte(Affectation.prescripteur),
    "participant_plie": _oui_non(Affectation.est_participant_plie),
    "parent_isole": _texte(Affectation.est_parent_isole),
}
#: The same names, read from a lot attributed: what a filter on the side of commitments may speak of.
FAITS_ENGAGEMENT: dict[str, ColumnElement] = {
    **FAITS,
    "territoire_id": Marche.territoire_id,
    "marche_id": Marche.id,
    "lot_id": Attribution.lot_id,
    "attributaire_id": Attribution.structure_id,
}
#: Counted in the totals, so always in the base.
COMPTES = ("marche_id", "lot_id", "donneur_ordre_id", "attributaire_id", "employeur_id")


def periode(mois) -> dict[str, ColumnElement[str]]:
    """The keys of the axes of time of a month, as text: « 2021-03 », « 2021-T1 », « 2021 »."""
    texte = cast(mois, String)
    annee = func.substr(texte, 1, 4, type_=String)
    trimestre = (cast(func.substr(texte, 6, 2), Integer) + 2) // 3
    return {
        "mois": func.substr(texte, 1, 7, type_=String),
        "trimestre": annee + "-T" + cast(trimestre, String),
        "annee": annee,
    }


def en_vigueur(modele, est_historique: bool) -> ColumnElement[bool]:
    """The version in force now, or the one that was at the instant `a_la_date`."""
    if not est_historique:
        return modele.valable_au.is_(None)
    instant = bindparam("a_la_date", type_=Instant)
    return and_(modele.valable_du <= instant, or_(modele.valable_au.is_(None), modele.valable_au > instant))


def territoires(forme: Forme) -> list[ColumnElement[int]]:
    return [bindparam(f"dans_{i}", type_=Integer) for i in range(forme.territoires)]


def hors_pilotage(forme: Forme) -> ColumnElement[bool]:
    """Leave out a market whose pilot is in the perimeter: its hours are counted with the pilot's."""
    pilotes = select(_Pilote.id).where(
        _Pilote.territoire_id.in_(territoires(forme)), _Pilote.supprime_le.is_(None)
    )
    pilotes = pilotes.correlate(None)
    return or_(Marche.pilote_id.is_(None), Marche.pilote_id.not_in(pilotes))


def lignes_d_heures(forme: Forme) -> Select:
    """Rows of validated and declared hours of the territories and months, one per contract on a market × month."""
    h = HeuresMensuelles
    return select(
        h.affectation_id,
        h.mois,
        type_coerce(h.heures, Integer).label("centiemes"),
        _texte(h.etat).label("etat"),
        h.est_a_regulariser,
    ).where(
        h.mois >= bindparam("du", type_=Date),
        _texte(h.etat).in_([EtatHeures.VALIDEE.value, EtatHeures.DECLAREE.value]),
        *conditions_heures(forme),
    )


def conditions_heures(forme: Forme) -> list[ColumnElement[bool]]:
    """What restricts rows of hours: territories, last month, version, filters of time."""
    h = HeuresMensuelles
    return [
        h.territoire_id.in_(territoires(forme)),
        h.mois <= bindparam("au", type_=Date),
        en_vigueur(h, forme.est_historique),
        *(condition(f, periode(h.mois)) for f in forme.filtres if f.axe in AXES_TEMPS),
    ]


def grouper_par_affectation(lignes: CTE) -> CTE:
    """Hundredths of an hour of each contract on a market: validated, declared, validated without eligibility."""
    c, validee = lignes.c, lignes.c.etat == EtatHeures.VALIDEE.value
    return (
        select(
            c.affectation_id,
            func.sum(case((validee, c.centiemes), else_=0)).label("centiemes"),
            func.sum(case((validee, 0), else_=c.centiemes)).label("declarees"),
            func.sum(case((and_(validee, c.est_a_regulariser), c.centiemes), else_=0)).label("a_regulariser"),
        )
        .group_by(c.affectation_id)
        .cte("groupees")
    )


def base(forme: Forme, colonnes: frozenset[str], groupees: CTE) -> CTE:
    """One row per contract on a market of the perimeter, with the asked columns of `FAITS`.

    `personne_multiple` and `contrat_multiple` are empty on a row alone of its person or contract: such rows are
    counted, and only the others sorted to be told apart (see `requetes.mesures`).
    """
    voulues = sorted((colonnes & FAITS.keys()) | set(COMPTES))
    noyau = _noyau(groupees)
    personnes, contrats = (_repetes(noyau, c) for c in ("identite_id", "contrat_id"))
    requete = joindre_les_faits(
        select(
            noyau,
            personnes.c.repete.label("personne_multiple"),
            contrats.c.repete.label("contrat_multiple"),
            *(FAITS[c].label(c) for c in voulues),
        )
        .select_from(noyau)
        .join(Affectation, Affectation.id == noyau.c.affectation_id)
        .outerjoin(personnes, personnes.c.repete == noyau.c.identite_id)
        .outerjoin(contrats, contrats.c.repete == noyau.c.contrat_id),
        frozenset(voulues) | {AXES[f.axe].colonne for f in forme.filtres},
    )
    return (
        requete.where(hors_pilotage(forme), *conditions_affectation(forme))
        .cte("base")
        .prefix_with("MATERIALIZED")
    )


def _noyau(groupees: CTE) -> CTE:
    return (
        select(groupees, Affectation.identite_id, Affectation.contrat_id, Affectation.attribution_id)
        .join(Affectation, Affectation.id == groupees.c.affectation_id)
        .cte("noyau")
        .prefix_with("MATERIALIZED")
    )


def _repetes(noyau: CTE, colonne: str) -> CTE:
    """The people, or the contracts, that have several rows."""
    cle = noyau.c[colonne]
    return (
        select(cle.label("repete"))
        .group_by(cle)
        .having(func.count() > 1)
        .cte(f"{colonne}_repetes")
        .prefix_with("MATERIALIZED")
    )


def joindre_les_faits(requete: Select, colonnes: frozenset[str]) -> Select:
    """Join to `Affectation` the tables that the columns need."""
    requete = requete.join(Marche, Marche.id == Affectation.marche_id)
    if "donneur_ordre_type" in colonnes:
        requete = requete.join(DonneurOrdre, DonneurOrdre.id == Marche.donneur_ordre_id)
    if "employeur_type" in colonnes:
        requete = requete.join(Employeur, Employeur.id == Affectation.employeur_id)
    return requete


def conditions_affectation(forme: Forme) -> list[ColumnElement[bool]]:
    """What restricts contracts on markets: every filter but those of time."""
    return [condition(f, FAITS) for f in forme.filtres if f.axe not in AXES_TEMPS]
