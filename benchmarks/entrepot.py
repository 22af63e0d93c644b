"""The same rows in DuckDB, denormalised, and the same figures asked of it: the reference of the national year."""

from collections import Counter
from datetime import date

import duckdb
import pandas as pd

from clauses.extensions import db
from clauses.services.impact import AXES, Axe, Perimetre

TABLES = {
    "heures_mensuelles": "affectation_id, territoire_id, mois, centiemes, etat, est_a_regulariser",
    "affectation": "*",
    "marche": "id, donneur_ordre_id, operation_id, type_clause, secteur, facilitateur_id, date_notification, date_fin",
    "lot": "id, marche_id",
    "structure": "id, type, type_donneur_ordre",
    "attribution": "id, lot_id, role",
    "objectif": "attribution_id, heures AS centiemes, date_effet",
    "critere_affectation": "affectation_id, critere_id",
}
#: Every fact is in the row of hours: nothing is joined nor computed but the criteria, which are several.
DENORMALISER = """
CREATE TABLE heures AS SELECT
    h.mois::DATE AS premier, h.centiemes, h.etat, h.est_a_regulariser::BOOLEAN AS a_regulariser,
    strftime(h.mois::DATE, '%Y-%m') AS mois, strftime(h.mois::DATE, '%Y') AS annee,
    strftime(h.mois::DATE, '%Y') || '-T' || quarter(h.mois::DATE) AS trimestre,
    a.id AS affectation_id, a.territoire_id, a.contrat_id, a.attribution_id, a.marche_id, a.lot_id,
    a.attributaire_id, a.employeur_id, a.identite_id, a.modalite, a.type_contrat, a.rome, a.sexe,
    a.niveau_formation, a.code_commune, a.prescripteur, a.est_parent_isole AS parent_isole,
    CASE WHEN a.age_entree < 26 THEN '<26' WHEN a.age_entree < 30 THEN '26-29' WHEN a.age_entree < 40 THEN '30-39'
         WHEN a.age_entree < 50 THEN '40-49' WHEN a.age_entree < 55 THEN '50-54' ELSE '55+' END AS tranche_age,
    CASE WHEN a.est_qpv THEN 'oui' ELSE 'non' END AS qpv,
    CASE WHEN a.est_participant_plie THEN 'oui' ELSE 'non' END AS participant_plie,
    m.donneur_ordre_id, m.operation_id::INTEGER AS operation_id, m.type_clause, m.secteur,
    m.facilitateur_id::INTEGER AS facilitateur_id,
    d.type_donneur_ordre AS donneur_ordre_type, e.type AS employeur_type
FROM heures_mensuelles h JOIN affectation a ON a.id = h.affectation_id JOIN marche m ON m.id = a.marche_id
JOIN structure d ON d.id = m.donneur_ordre_id JOIN structure e ON e.id = a.employeur_id
"""
MESURES = "sum(centiemes), count(DISTINCT identite_id), count(DISTINCT contrat_id), count(DISTINCT marche_id)"
PERIODE = "premier BETWEEN $du AND $au AND etat = 'validee'"
TOTAUX = f"""
SELECT {MESURES}, count(DISTINCT lot_id), count(DISTINCT donneur_ordre_id), count(DISTINCT attributaire_id),
    count(DISTINCT employeur_id), sum(centiemes) FILTER (a_regulariser)
FROM heures WHERE {PERIODE}
"""
DECLAREES = "SELECT sum(centiemes) FROM heures WHERE premier BETWEEN $du AND $au AND etat = 'declaree'"
ENGAGEMENTS = f"""
WITH retenues AS (
    SELECT a.id, a.role FROM attribution a JOIN lot l ON l.id = a.lot_id JOIN marche m ON m.id = l.marche_id
    WHERE a.id IN (SELECT attribution_id FROM heures WHERE {PERIODE})
       OR (m.date_notification::DATE <= $fin AND (m.date_fin IS NULL OR m.date_fin::DATE > $du))
), dus AS (
    SELECT attribution_id, centiemes FROM objectif WHERE date_effet IS NULL OR date_effet::DATE <= $fin
    QUALIFY row_number() OVER (PARTITION BY attribution_id ORDER BY date_effet DESC NULLS LAST) = 1
)
SELECT (SELECT sum(d.centiemes) FROM retenues r JOIN dus d ON d.attribution_id = r.id WHERE r.role <> 'sous_traitant'),
       (SELECT sum(centiemes) FROM heures WHERE premier <= $au AND etat = 'validee'
        AND attribution_id IN (SELECT id FROM retenues))
"""


def charger() -> duckdb.DuckDBPyConnection:
    """Copy the tables of the current base in memory, then join them once into one table of rows of hours."""
    entrepot = duckdb.connect()
    with db.engine.connect() as connexion:
        for table, colonnes in TABLES.items():
            lues = pd.DataFrame(_lire(connexion, table, colonnes))  # noqa: F841 — DuckDB reads it by its name
            entrepot.execute(f"CREATE TABLE {table} AS SELECT * FROM lues")
    entrepot.execute(DENORMALISER)
    for table in ("heures_mensuelles", "affectation", "structure"):
        entrepot.execute(f"DROP TABLE {table}")
    return entrepot


def _lire(connexion, table: str, colonnes: str) -> dict[str, tuple]:
    resultat = connexion.exec_driver_sql(f"SELECT {colonnes} FROM {table}")
    noms = list(resultat.keys())
    colonnes_lues = list(zip(*resultat, strict=True)) or [() for _ in noms]
    return dict(zip(noms, colonnes_lues, strict=True))


def interroger(entrepot: duckdb.DuckDBPyConnection, p: Perimetre) -> tuple[dict[str, object], Counter]:
    """The totals by name, and the rows `(axis, key, hundredths, people, contracts, markets)` of every axis.

    One statement per axis: on these rows DuckDB answers them three times faster than one with grouping sets.
    """
    bornes = {"du": p.du, "au": p.au}
    lignes = Counter()
    for axe in Axe:
        for cle, *mesures in entrepot.execute(_par_axe(axe), bornes).fetchall():
            lignes[axe, cle, *map(int, mesures)] += 1
    return _totaux(entrepot, bornes, p.fin), lignes


def _par_axe(axe: Axe) -> str:
    colonne = AXES[axe].colonne
    source = "heures LEFT JOIN critere_affectation USING (affectation_id)" if axe is Axe.CRITERE else "heures"
    return f"SELECT {colonne}, {MESURES} FROM {source} WHERE {PERIODE} GROUP BY 1"


def _totaux(entrepot, bornes: dict[str, date], fin: date) -> dict[str, object]:
    (valeurs,) = entrepot.execute(TOTAUX, bornes).fetchall()
    (declarees,) = entrepot.execute(DECLAREES, bornes).fetchone()
    prevues, origine = entrepot.execute(ENGAGEMENTS, bornes | {"fin": fin}).fetchone()
    noms = ("heures_realisees", "personnes", "contrats", "marches", "lots", "donneurs_ordre", "attributaires",
            "employeurs", "heures_a_regulariser")  # fmt: skip
    totaux = dict(zip(noms, valeurs, strict=True))
    totaux |= {"heures_declarees": declarees, "heures_prevues": prevues, "heures_depuis_origine": origine}
    return {nom: int(valeur or 0) for nom, valeur in totaux.items()}
