"""Fictional DECP documents: the SIRET (series 900 000 00x) were made for the tests, with right keys."""

import copy
import json
from datetime import date

import pytest

from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.imports.decp import importer_decp, lire_decp

AUJOURD_HUI = date(2026, 11, 20)
ACHETEUR, ENTREPRISE, VOISINE = "90000000100017", "90000001900019", "90000002700012"

MARCHE = {
    "id": "2025M001",
    "acheteur": {"id": ACHETEUR},
    "nature": "Marché",
    "objet": "Réfection de la cour de l’école des Tilleuls",
    "codeCPV": "45233140-2",
    "procedure": "Procédure adaptée",
    "lieuExecution": {"code": "47000", "typeCode": "Code postal"},
    "dureeMois": 12,
    "dateNotification": "2025-03-10",
    "datePublicationDonnees": "2025-03-20",
    "montant": 250000.5,
    "formePrix": "Forfaitaire",
    "ccag": "Travaux",
    "typeGroupementOperateurs": "Pas de groupement",
    "idAccordCadre": "AC-7",
    "techniques": {"technique": ["Accord-cadre"]},
    "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
    "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": ENTREPRISE}}],
    "actesSousTraitance": [
        {
            "acteSousTraitance": {
                "id": 1,
                "sousTraitant": {"id": VOISINE, "typeIdentifiant": "SIRET"},
                "dureeMois": 3,
                "dateNotification": "2025-05-02",
                "montant": 20000,
                "datePublicationDonnees": "2025-05-12",
            }
        }
    ],
    "modificationsActesSousTraitance": [
        {
            "modificationActeSousTraitance": {
                "id": 1,
                "montant": 25000,
                "dateNotificationModificationSousTraitance": "2025-06-02",
                "datePublicationDonnees": "2025-06-12",
            }
        }
    ],
    "modifications": [
        {
            "modification": {
                "id": 1,
                "dateNotificationModification": "2025-09-01",
                "datePublicationDonneesModification": "2025-09-15",
                "dureeMois": 18,
                "montant": 260000,
                "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": VOISINE}}],
            }
        }
    ],
}


@pytest.fixture
def jour():
    """The day the trials are read on: amendments of 2026 are past, those of 2027 are not."""
    return AUJOURD_HUI


@pytest.fixture
def marche():
    """A faultless market of the 2022 format, with the fields given changed (``...`` removes one)."""

    def construire(**champs):
        resultat = copy.deepcopy(MARCHE) | champs
        return {cle: valeur for cle, valeur in resultat.items() if valeur is not ...}

    return construire


@pytest.fixture
def lire(tmp_path):
    """Write a content (bytes or text) to a file, and read it through the public door."""

    def _lire(contenu, nom="decp.txt", **options):
        chemin = tmp_path / nom
        chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        return lire_decp(chemin, aujourd_hui=AUJOURD_HUI, **options)

    return _lire


@pytest.fixture
def lire_v2(lire):
    """Read a document of the 2022 format holding these markets."""
    return lambda *marches: lire(json.dumps({"marches": {"marche": marches}}, ensure_ascii=False))


@pytest.fixture
def lire_ancien(lire):
    """Read a document of the 2019 format holding these markets."""
    return lambda *marches: lire(json.dumps({"marches": marches}, ensure_ascii=False))


@pytest.fixture
def reperes():
    """The anomalies as (code, place), in the order of the file."""
    return lambda lecture: [(str(a.code), a.emplacement) for a in lecture.anomalies]


@pytest.fixture
def acteur():
    """The actor that an account is."""
    return lambda compte: acteur_de(compte, AUJOURD_HUI)


@pytest.fixture
def importer_octets(base, territoire, tmp_path):
    """Import bytes as « decp.json » through the public door, into the territory of the trial."""

    def importer(octets, *, acteur=SYSTEME, territoire_id=None, aujourd_hui=AUJOURD_HUI, **options):
        chemin = tmp_path / "decp.json"
        chemin.write_bytes(octets)
        rapport = importer_decp(
            acteur,
            territoire_id or territoire.id,
            chemin,
            nom="decp.json",
            aujourd_hui=aujourd_hui,
            **options,
        )
        base.commit()
        return rapport

    return importer


@pytest.fixture
def importer(importer_octets):
    """Import a document of the 2022 format holding these markets."""

    def _importer(*marches, **options):
        document = {"marches": {"marche": marches}}
        return importer_octets(json.dumps(document, ensure_ascii=False).encode(), **options)

    return _importer
