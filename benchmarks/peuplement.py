"""A national base: 50 territories, five years, one million rows of hours; deterministic and fictional."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Attribution,
    Contrat,
    Critere,
    CritereAffectation,
    HeuresMensuelles,
    Identite,
    Lot,
    Marche,
    Objectif,
    Operation,
    Personne,
    Structure,
    Territoire,
)
from clauses.models.vocabulaire import (
    TYPES_DONNEUR_ORDRE,
    TYPES_EMPLOYEUR,
    Modalite,
    NiveauFormation,
    Prescripteur,
    Secteur,
    TypeClause,
    TypeContrat,
)
from clauses.services.imports.masse import inserer

GRAINE = 2021
PREMIERE_ANNEE = 2021
ANNEES = 5
INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
MOIS_PAR_CONTRAT = (3, 8)


@dataclass(slots=True)
class Lignes:
    """Rows per table, in the order of their foreign keys."""

    tables: dict[str, list[tuple]] = field(default_factory=dict)

    def ajouter(self, table: str, ligne: tuple) -> int:
        """Append a row whose key is its rank; return that key."""
        lignes = self.tables.setdefault(table, [])
        cle = len(lignes) + 1
        lignes.append((cle, *ligne))
        return cle


COLONNES = {
    Territoire: ("id", "code", "nom"),
    Structure: (
        "id", "type_identifiant", "identifiant", "nom", "cle_nom", "type", "type_donneur_ordre",
    ),
    Operation: ("id", "territoire_id", "nom", "cle_nom"),
    Marche: (
        "id", "territoire_id", "donneur_ordre_id", "operation_id", "reference", "objet", "cpv", "secteur",
        "type_clause", "date_notification", "date_fin", "etape",
    ),
    Lot: ("id", "marche_id", "numero"),
    Attribution: ("id", "lot_id", "structure_id", "role"),
    Objectif: ("id", "attribution_id", "heures", "methode", "valable_du"),
    Identite: ("id", "empreinte"),
    Personne: (
        "id", "territoire_id", "identite_id", "nom_naissance", "prenom", "date_naissance", "sexe", "cle_identite",
    ),
    Contrat: ("id", "personne_id", "employeur_id", "type", "date_debut", "date_fin"),
    Affectation: (
        "id", "territoire_id", "contrat_id", "attribution_id", "marche_id", "lot_id", "attributaire_id",
        "employeur_id", "personne_id", "identite_id", "modalite", "type_contrat", "sexe", "age_entree",
        "niveau_formation", "est_qpv", "code_commune", "prescripteur", "est_participant_plie",
    ),
    HeuresMensuelles: (
        "id", "affectation_id", "territoire_id", "mois", "centiemes", "etat", "origine", "valable_du",
    ),
}  # fmt: skip


def verser(lignes: Lignes) -> None:
    """Fill an empty, migrated base; the caller commits."""
    for modele, colonnes in COLONNES.items():
        inserer(modele.__table__, colonnes, lignes.tables.get(modele.__tablename__, ()))
    inserer(CritereAffectation.__table__, ("affectation_id", "critere_id"), lignes.tables.get("criteres", ()))


def engendrer(lignes_heures: int, territoires: int = 50) -> Lignes:
    """The rows of a base; the criteria are those of the current, migrated base."""
    hasard = random.Random(GRAINE)
    lignes = Lignes()
    criteres = list(db.session.scalars(select(Critere.id).order_by(Critere.id)))
    structures = [_structure(lignes, rang) for rang in range(4_000)]
    par_territoire_an = lignes_heures // (territoires * ANNEES)
    for rang in range(territoires):
        territoire = lignes.ajouter("territoire", (f"t{rang:02d}", f"Territoire {rang:02d}"))
        attributions = list(_marches(lignes, hasard, territoire, structures))
        for annee in range(PREMIERE_ANNEE, PREMIERE_ANNEE + ANNEES):
            reste = par_territoire_an
            while reste > 0:
                reste -= _personne(
                    lignes, hasard, territoire, annee, attributions, structures, criteres, reste
                )
    return lignes


def _structure(lignes: Lignes, rang: int) -> int:
    est_acheteur = rang < 1_000
    type_acheteur = TYPES_DONNEUR_ORDRE[rang % len(TYPES_DONNEUR_ORDRE)] if est_acheteur else None
    type_employeur = TYPES_EMPLOYEUR[rang % len(TYPES_EMPLOYEUR)]
    nom = f"Structure {rang:05d}"
    ligne = ("siret", f"{90_000_000_000_000 + rang:014d}", nom, nom.lower(), type_employeur, type_acheteur)
    return lignes.ajouter("structure", ligne)


def _marches(
    lignes: Lignes, hasard: random.Random, territoire: int, structures: list[int]
) -> Iterator[tuple]:
    """80 markets, 1 to 3 lots each: (attribution, lot, market, holder)."""
    operations = [
        lignes.ajouter("operation", (territoire, f"Opération {n}", f"operation{n}")) for n in range(12)
    ]
    clauses = list(TypeClause)
    for n in range(80):
        operation = hasard.choice([*operations, None, None])
        debut = date(PREMIERE_ANNEE + n % ANNEES, 1 + n % 12, 1)
        fin = date(debut.year + 3, debut.month, 1)
        cpv, secteur = hasard.choice((("45233140-2", Secteur.BTP), ("90911000-6", Secteur.HORS_BTP)))
        acheteur = structures[hasard.randrange(1_000)]
        marche = lignes.ajouter(
            "marche",
            (
                territoire, acheteur, operation, f"M{n:04d}", f"Objet {n}", cpv, secteur, hasard.choice(clauses),
                debut, fin, "en_execution",
            ),
        )  # fmt: skip
        for numero in range(hasard.randint(1, 3)):
            lot = lignes.ajouter("lot", (marche, str(numero)))
            titulaire = structures[hasard.randrange(1_000, 4_000)]
            attribution = lignes.ajouter("attribution", (lot, titulaire, "titulaire"))
            lignes.ajouter("objectif", (attribution, hasard.randrange(200, 5_000), "forfait", INSTANT))
            yield attribution, lot, marche, titulaire


def _personne(
    lignes: Lignes,
    hasard: random.Random,
    territoire: int,
    annee: int,
    attributions: list[tuple],
    structures: list[int],
    criteres: list[int],
    reste: int,
) -> int:
    """One person, 1 or 2 contracts in the year; return the number of rows of hours."""
    rang = len(lignes.tables.get("personne", ())) + 1
    naissance = date(hasard.randrange(1962, 2004), hasard.randrange(1, 13), hasard.randrange(1, 28))
    sexe = "F" if hasard.random() < 0.3 else "M"
    identite = lignes.ajouter("identite", (f"{rang:064x}",))
    cle = f"nom{rang}|prenom|{naissance}"
    personne = lignes.ajouter(
        "personne", (territoire, identite, f"NOM{rang}", "Prénom", naissance, sexe, cle)
    )
    faits = (
        sexe, annee - naissance.year, hasard.choice([*NiveauFormation, None]), hasard.random() < 0.4,
        f"{33000 + hasard.randrange(60):05d}", hasard.choice([*Prescripteur, None]), hasard.random() < 0.35,
    )  # fmt: skip
    siens = hasard.sample(criteres, hasard.randint(0, 3))
    total = 0
    for _ in range(1 if hasard.random() < 0.7 else 2):
        if total >= reste:
            break
        affectation, debut, duree = _contrat(
            lignes, hasard, territoire, annee, attributions, structures, personne, identite, faits
        )
        lignes.tables.setdefault("criteres", []).extend((affectation, c) for c in siens)
        for mois in range(debut, min(debut + duree, 13, debut + reste - total)):
            heures = Decimal(hasard.randrange(500, 15_200)) / 100
            ligne = (affectation, territoire, date(annee, mois, 1), heures, "validee", "reprise", INSTANT)
            lignes.ajouter("heures_mensuelles", ligne)
            total += 1
    return total


def _contrat(lignes, hasard, territoire, annee, attributions, structures, personne, identite, faits):
    debut = hasard.randrange(1, 11)
    duree = hasard.randint(*MOIS_PAR_CONTRAT)
    attribution, lot, marche, titulaire = hasard.choice(attributions)
    employeur = structures[hasard.randrange(1_000, 4_000)]
    type_contrat = hasard.choice(list(TypeContrat))
    rang = len(lignes.tables.get("contrat", ()))
    contrat = lignes.ajouter(
        "contrat", (personne, employeur, type_contrat, date(annee, debut, 1 + rang % 28), None)
    )
    affectation = lignes.ajouter(
        "affectation",
        (
            territoire, contrat, attribution, marche, lot, titulaire, employeur, personne, identite,
            hasard.choice(list(Modalite)), type_contrat, *faits,
        ),
    )  # fmt: skip
    return affectation, debut, duree
