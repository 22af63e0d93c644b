"""The table as others read it: JSON of the contract, sheets of a workbook, rows of a CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select

from ...extensions import db
from ...models import Territoire
from ..calendrier import etendue_en_lettres
from ..exports.colonnes import Colonne, Feuille, Genre
from .axes import AXES, Axe
from .calcul import LigneAxe, TableauImpact, libelle_de
from .croisement import Croisement, Mesure
from .demande import Perimetre
from .regles import MESURES, est_additif, regles_de, regles_du_croisement

DIXIEME = Decimal("0.1")


def en_json(tableau: TableauImpact) -> dict:
    """The object of formats, « impact as JSON »; a row carries its `id` only where two share its key."""
    p = tableau.perimetre
    perimetre = {
        "territoires": [t.code for t in tableau.territoires],
        "du": f"{p.du:%Y-%m}",
        "au": f"{p.au:%Y-%m}",
        "filtres": {axe.value: [cle for cle, _ in mots] for axe, mots in filtres_nommes(p).items()},
    }
    if p.a_la_date is not None:
        perimetre["a_la_date"] = p.a_la_date.isoformat()
    return {
        "perimetre": perimetre,
        "total": {nom: _valeur_json(v) for nom, v in asdict(tableau.total).items()},
        "axes": {axe.value: _lignes_json(lignes) for axe, lignes in tableau.axes.items()},
    }


def _lignes_json(lignes: list[LigneAxe]) -> list[dict]:
    cles = [ligne.cle for ligne in lignes]
    partagees = {c for c in cles if cles.count(c) > 1} if len(set(cles)) < len(cles) else set()
    rendues = []
    for ligne in lignes:
        valeurs = {nom: _valeur_json(v) for nom, v in asdict(ligne).items() if nom != "id"}
        rendues.append(valeurs | {"id": ligne.id} if ligne.cle in partagees else valeurs)
    return rendues


def _valeur_json(valeur):
    return str(valeur) if isinstance(valeur, Decimal) else valeur


def filtres_nommes(perimetre: Perimetre) -> dict[Axe, list[tuple[str, str]]]:
    """The filters in force: for each axis, the key and the words of each value."""
    nommes = {}
    for axe in perimetre.axes_filtres:
        mots = [(cle, libelle_de(axe, cle)) for cle in perimetre.filtres.get(axe, ())]
        nommes[axe] = mots + nommer_objets(perimetre, axe, perimetre.objets.get(axe, ()))
    return nommes


def nommer_objets(perimetre: Perimetre, axe: Axe, ids: tuple[int, ...]) -> list[tuple[str, str]]:
    """The key and the words of objects, for a filter given by identifiers; those of other territories have none."""
    if not ids:
        return []
    nommage = AXES[axe].nommage
    (modele, _), *autres = nommage.jointures
    requete = select(nommage.cle, nommage.libelle).select_from(modele).where(modele.id.in_(ids))
    for table, sur in autres:
        requete = requete.join(table, sur(modele.id))
    requete = requete.where(_est_du_perimetre(perimetre, [modele, *(table for table, _ in autres)]))
    return [(cle, libelle) for cle, libelle in db.session.execute(requete.order_by(nommage.cle))]


def _est_du_perimetre(perimetre: Perimetre, modeles: list) -> ColumnElement[bool]:
    """Whether the first of these tables that belongs to a territory belongs to one of the perimeter, or to nobody."""
    appartenances = (m.id if m is Territoire else getattr(m, "territoire_id", None) for m in modeles)
    territoire_id = next(a for a in appartenances if a is not None)
    return or_(territoire_id.is_(None), territoire_id.in_(perimetre.territoires))


def decrire_perimetre(tableau: TableauImpact) -> list[tuple[str, str]]:
    """Territories, period, filters and version, as the first sheet and the page say them."""
    p = tableau.perimetre
    lignes = [
        (
            "Territoires" if len(tableau.territoires) > 1 else "Territoire",
            ", ".join(t.nom for t in tableau.territoires),
        ),
        ("Période", libelle_periode(p)),
    ]
    for axe, mots in filtres_nommes(p).items():
        lignes.append((f"Filtre « {axe.libelle} »", " ou ".join(libelle for _, libelle in mots)))
    return lignes


def libelle_periode(perimetre: Perimetre) -> str:
    """« mars 2021 », « janvier à décembre 2021 » or « mars 2020 à août 2022 »."""
    return etendue_en_lettres(perimetre.du, perimetre.au)


def part(ligne: LigneAxe, tableau: TableauImpact) -> Decimal | None:
    """Hours of the row in percent of the total, one place."""
    total = tableau.total.heures_realisees
    return (ligne.heures_realisees * 100 / total).quantize(DIXIEME) if total else None


def feuilles_du_tableau(tableau: TableauImpact, croisement: Croisement | None = None) -> list[Feuille]:
    """One sheet of totals, one per axis, and the cross when there is one."""
    feuilles = [_synthese(tableau), *(_feuille_axe(tableau, axe) for axe in tableau.axes)]
    return feuilles if croisement is None else [*feuilles, _feuille_croisement(croisement)]


def _synthese(tableau: TableauImpact) -> Feuille:
    lignes = [(m.libelle, getattr(tableau.total, m.champ), m.unite, m.sens) for m in MESURES]
    colonnes = [
        Colonne("Mesure", largeur=36), Colonne("Valeur", Genre.NOMBRE, 16), Colonne("Unité", largeur=8),
        Colonne("Ce qui est compté", largeur=110),
    ]  # fmt: skip
    return Feuille("Synthèse", colonnes, lignes)


_MESURES_AXE = [
    Colonne("Heures réalisées", Genre.HEURES, 18),
    Colonne("Part des heures", Genre.TAUX, 14),
    Colonne("Personnes", Genre.ENTIER),
    Colonne("Contrats", Genre.ENTIER),
    Colonne("Marchés", Genre.ENTIER),
]


def _feuille_axe(tableau: TableauImpact, axe: Axe) -> Feuille:
    t = tableau.total
    return Feuille(
        axe.libelle,
        [Colonne(axe.libelle, largeur=48), Colonne("Code", largeur=22), *_MESURES_AXE],
        (
            (x.libelle, x.cle, x.heures_realisees, part(x, tableau), x.personnes, x.contrats, x.marches)
            for x in tableau.axes[axe]
        ),
        notes=regles_de(axe),
        total=(
            "Total", None, t.heures_realisees, Decimal(100) if est_additif(axe) and t.heures_realisees else None,
            t.personnes, t.contrats, t.marches,
        ),
    )  # fmt: skip


def _feuille_croisement(croisement: Croisement) -> Feuille:
    genre = Genre.HEURES if croisement.mesure is Mesure.HEURES_REALISEES else Genre.ENTIER
    a, b = croisement.axes
    titre = f"{croisement.mesure.libelle} : {a.libelle} / {b.libelle}"
    return Feuille(
        "Croisement",
        [
            Colonne(titre, largeur=48),
            *(Colonne(c.libelle, genre, 16) for c in croisement.colonnes),
            Colonne("Total", genre),
        ],
        (
            (ligne.libelle, *cases, croisement.marge(ligne))
            for ligne, cases in zip(croisement.lignes, croisement.cellules, strict=True)
        ),
        notes=regles_du_croisement(croisement.axes),
        total=("Total", *map(croisement.marge, croisement.colonnes), croisement.marge(croisement.total)),
    )


def colonnes_csv() -> list[Colonne]:
    """Axis, key, label, the measures of every row, then those of the total only."""
    communes = {"heures_realisees", "personnes", "contrats", "marches"}
    ordre = [m for m in MESURES if m.champ in communes] + [m for m in MESURES if m.champ not in communes]
    return [
        Colonne("Axe"),
        Colonne("Code"),
        Colonne("Libellé"),
        *(Colonne(m.libelle, m.genre) for m in ordre),
    ]


def lignes_csv(tableau: TableauImpact) -> Iterator[tuple]:
    """The total, then each axis."""
    t = tableau.total
    propres = [
        m.champ for m in MESURES if m.champ not in {"heures_realisees", "personnes", "contrats", "marches"}
    ]
    vides = (None,) * len(propres)
    yield ("total", None, "Total", t.heures_realisees, t.personnes, t.contrats, t.marches,
           *(getattr(t, champ) for champ in propres))  # fmt: skip
    for axe, lignes in tableau.axes.items():
        for x in lignes:
            yield (
                axe.value,
                x.cle,
                x.libelle,
                x.heures_realisees,
                x.personnes,
                x.contrats,
                x.marches,
                *vides,
            )
