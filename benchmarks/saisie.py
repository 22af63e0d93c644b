"""The sheet of hours of a market among all the rows: its page, and one cell saved as the page does."""

import itertools
import re
from datetime import date
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from clauses.extensions import db
from clauses.models import Eligibilite, HeuresMensuelles, Territoire
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatEligibilite, EtatHeures, OrigineHeures
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    IdentiteFabrique,
    LotFabrique,
    MarcheFabrique,
    PersonneFabrique,
    creer_affectation,
)

from .bases import ecriture, entretenir, recaler_sequences
from .impact import ANNEE, TERRITOIRE, connecter, lire
from .mesures import Resultat, centile, chronometrer

PERSONNES = 200
PAGES_PAR_REPETITION, SAISIES_PAR_REPETITION = 6, 30
ETATS = (EtatHeures.VALIDEE, EtatHeures.DECLAREE, EtatHeures.BROUILLON)


def mesurer(app: Flask, moteur: str, repetitions: int) -> list[Resultat]:
    """Real requests of the coordinateur, from the request to the last byte; every save is a new value."""
    with app.app_context():
        recaler_sequences()
        marche_id, affectations = _peupler()
        entretenir()
    client = connecter(app)
    adresse = f"/heures/marches/{marche_id}?annee={ANNEE}"
    jeton = re.search(rb'name="csrf_token" value="([^"]+)"', lire(client, adresse))[1].decode()
    pages = [chronometrer(lambda: lire(client, adresse)) for _ in range(repetitions * PAGES_PAR_REPETITION)]
    # The cells of a column one after the other, as they are typed; December is left empty by `_peupler`.
    numeros: dict[int, int] = {}
    saisies = [
        chronometrer(lambda r=rang, a=affectation: _saisir(client, jeton, a, r, numeros))
        for rang, affectation in zip(
            range(repetitions * SAISIES_PAR_REPETITION), itertools.cycle(affectations), strict=False
        )
    ]
    titre = f"grille de {len(affectations)} personnes × 12 mois"
    mesures = ((titre, pages, 200.0), ("une cellule enregistrée", saisies, 30.0))
    return [
        Resultat("saisie", moteur, f"{mesure}, p{rang}", centile(durees, rang) * 1000, cible, "ms")
        for mesure, durees, p95 in mesures
        for rang, cible in ((50, None), (95, p95))
    ]


def _saisir(client: FlaskClient, jeton: str, affectation: int, rang: int, numeros: dict[int, int]) -> None:
    cellule = {
        "affectation": affectation,
        "mois": f"{ANNEE}-12",
        "texte": f"{50 + rang // 100},{rang % 100:02d}",
        "numero": numeros.get(affectation, 0),
    }
    reponse = client.post("/heures/cellules", json={"cellules": [cellule]}, headers={"X-CSRFToken": jeton})
    if reponse.status_code != 200 or reponse.json["resultats"][0]["issue"] != "enregistree":
        raise RuntimeError(f"la saisie a reçu {reponse.status_code} : {reponse.text[:200]}")
    numeros[affectation] = reponse.json["resultats"][0]["numero"]


def _peupler() -> tuple[int, list[int]]:
    """A market and its people (fewer of them in a small base), eleven months typed: its key, and the contracts'."""
    territoire = db.session.scalars(select(Territoire).where(Territoire.code == TERRITOIRE)).one()
    nombre = min(PERSONNES, db.session.scalar(select(func.count(HeuresMensuelles.id))) // 100)
    with ecriture():
        marche = MarcheFabrique(territoire_id=territoire.id)
        lot = LotFabrique(marche_id=marche.id)
        attribution = AttributionFabrique(lot_id=lot.id)
        affectations = [_affecter(territoire, lot, attribution, rang) for rang in range(nombre)]
        personnes = [a.personne_id for a in affectations]
        db.session.execute(
            insert(Eligibilite),
            [
                {"personne_id": p, "date_entree": date(ANNEE - 1, 6, 1), "etat": EtatEligibilite.ETABLIE}
                for p in personnes
            ],
        )
        ids = [a.id for a in affectations]
        db.session.execute(
            insert(HeuresMensuelles),
            [_heures(a, territoire.id, rang, mois) for rang, a in enumerate(ids) for mois in range(1, 12)],
        )
        return marche.id, ids


def _affecter(territoire, lot, attribution, rang: int):
    identite = IdentiteFabrique(empreinte=f"f{rang:063x}")  # not one of those of the base
    personne = PersonneFabrique(territoire_id=territoire.id, identite_objet=identite)
    contrat = ContratFabrique(
        personne_id=personne.id, employeur_id=attribution.structure_id, date_debut=date(ANNEE, 1, 2)
    )
    return creer_affectation(territoire, lot=lot, attribution=attribution, personne=personne, contrat=contrat)


def _heures(affectation_id: int, territoire_id: int, rang: int, mois: int) -> dict:
    return {
        "affectation_id": affectation_id,
        "territoire_id": territoire_id,
        "mois": date(ANNEE, mois, 1),
        "heures": Decimal(1000 + (rang * 37 + mois * 911) % 13_000) / 100,
        "etat": ETATS[(rang + mois) % 3],
        "origine": OrigineHeures.SAISIE,
        "valable_du": maintenant(),
    }
