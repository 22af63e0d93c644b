"""A territory with as many rows as one wants in every list, written in bulk.

Each row has its own neighbours (its buyer, its operation, its employer, its person), and everything also meets once:
one market has all the contracts, one operation and one buyer all the markets, one person all the employers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert, text

from clauses import models as m
from clauses.extensions import db
from clauses.models.types import maintenant
from clauses.models.vocabulaire import (
    Etape,
    EtatHeures,
    EtatLien,
    EtatLigne,
    EtatReleve,
    EtatTravail,
    Modalite,
    NiveauRapprochement,
    OrigineHeures,
    Role,
    Secteur,
    Sexe,
    TypeContrat,
    TypeIdentifiant,
    TypeImport,
    TypeStructure,
    TypeTravail,
)
from clauses.services.journal import Verbe
from tests.appui.fabriques import TerritoireFabrique, creer_compte, siret

#: In the words searched of every row.
MOT = "foisonnant"
#: Keys are given here, out of reach of those that the database gives.
ECART = 100_000


@dataclass(frozen=True)
class GrandNombre:
    """A territory with `nombre` rows in each list; `premier` is the key of what everything meets."""

    territoire: m.Territoire
    nombre: int
    premier: int
    coordinateur: m.Compte
    referent: m.Compte


def creer_grand_nombre(nombre: int, rang: int) -> GrandNombre:
    """Fill a new territory; `rang` tells its keys from those of the other ones."""
    territoire = TerritoireFabrique()
    scene = GrandNombre(
        territoire=territoire,
        nombre=nombre,
        premier=rang * 10 * ECART,
        coordinateur=creer_compte(Role.COORDINATEUR, territoire_id=territoire.id),
        referent=creer_compte(Role.REFERENT, territoire_id=territoire.id),
    )
    for remplir in (_marches, _personnes, _contrats, _heures, _releves, _plie, _dossiers, _corbeille):
        for modele, lignes in remplir(scene):
            db.session.execute(insert(modele), lignes)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))  # nothing else counts the rows of a transaction that never ends
    return scene


Lignes = Iterator[tuple[type, list[dict]]]


def _cles(s: GrandNombre, serie: int = 0) -> list[int]:
    """The keys of a series: 0 for the rows with their own neighbours, 1 for those that meet, 2 for the deleted."""
    debut = s.premier + serie * ECART
    return list(range(debut, debut + s.nombre))


def _marche(s: GrandNombre, cle: int, acheteur: int, operation: int) -> dict:
    return {
        "id": cle, "territoire_id": s.territoire.id, "donneur_ordre_id": acheteur, "operation_id": operation,
        "facilitateur_id": acheteur, "reference": f"M-{cle}", "objet": "Voirie", "recherche": f"m {cle} {MOT}",
        "cpv": "45233140-2", "secteur": Secteur.BTP, "etape": Etape.EN_EXECUTION,
        "date_notification": date.today() - timedelta(days=400),  # noqa: DTZ011 — late on whatever day it is
        "date_fin": date.today() + timedelta(days=30),  # noqa: DTZ011
    }  # fmt: skip


def _marches(s: GrandNombre) -> Lignes:
    cles, communs, ici = _cles(s), _cles(s, 1), {"territoire_id": s.territoire.id}
    noms = {k: {"id": k, "nom": f"Foisonnant {k}", "cle_nom": f"{MOT}{k}"} for k in cles}
    yield m.Operation, [noms[k] | ici | {"recherche": f"{MOT} {k}"} for k in cles]
    yield m.Facilitateur, [noms[k] | ici for k in cles]
    # fmt: off
    yield m.Structure, [
        noms[k] | {
            "type_identifiant": TypeIdentifiant.SIRET, "identifiant": siret(k),
            "recherche": f"{MOT} {k}", "type": TypeStructure.ETTI, "type_donneur_ordre": TypeStructure.COMMUNE,
        }
        for k in cles
    ]
    # fmt: on
    yield m.Marche, [_marche(s, k, k, k) for k in cles]
    yield m.Marche, [_marche(s, k, s.premier, s.premier) for k in communs]
    yield m.Lot, [{"id": k, "marche_id": k, "numero": ""} for k in cles]
    yield m.Attribution, [{"id": k, "lot_id": k, "structure_id": k} for k in cles]
    yield m.Objectif, [{"id": k, "attribution_id": k, "heures": Decimal(1000)} for k in cles]


def _personnes(s: GrandNombre) -> Lignes:
    cles = _cles(s)
    yield m.Identite, [{"id": k, "empreinte": f"{k:064x}"} for k in cles]
    yield m.Personne, [_personne(s, k, k) for k in cles]
    yield m.Eligibilite, [{"id": k, "personne_id": k, "date_entree": date(2025, 1, 6)} for k in cles]


def _personne(s: GrandNombre, cle: int, identite: int, **choix) -> dict:
    nom = f"{MOT} {cle} camille"
    return {
        "id": cle, "territoire_id": s.territoire.id, "identite_id": identite, "nom_naissance": f"FOISONNANT {cle}",
        "prenom": "Camille", "date_naissance": date(1990, 5, 17), "sexe": Sexe.FEMME,
        "cle_identite": f"{MOT}{cle}|camille|1990-05-17", "recherche": nom, "tri": nom, **choix,
    }  # fmt: skip


def _contrats(s: GrandNombre) -> Lignes:
    """Each person with their employer on their market; the first person with every employer on the first market."""
    places = [(k, k, k, k) for k in _cles(s)]
    places += [(c, s.premier, k, s.premier) for c, k in zip(_cles(s, 1), _cles(s), strict=True)]
    communs, jour = set(_cles(s, 1)), date(2025, 1, 7)
    yield (
        m.Contrat,
        [
            _contrat(c, personne, employeur, **({"date_debut": jour} if c in communs else {}))
            for c, personne, employeur, _ in places
        ],
    )
    # fmt: off
    yield m.Affectation, [
        {
            "id": c, "territoire_id": s.territoire.id, "contrat_id": c, "attribution_id": marche,
            "marche_id": marche, "lot_id": marche, "attributaire_id": marche, "employeur_id": employeur,
            "personne_id": personne, "identite_id": personne, "modalite": Modalite.MISE_A_DISPOSITION,
            "type_contrat": TypeContrat.MISSION, "sexe": Sexe.FEMME, "age_entree": 34, "est_qpv": False,
        }
        for c, personne, employeur, marche in places
    ]
    # fmt: on


def _contrat(cle: int, personne: int, employeur: int, **choix) -> dict:
    return {
        "id": cle, "personne_id": personne, "employeur_id": employeur, "type": TypeContrat.MISSION,
        "date_debut": date(2025, 1, 6), **choix,
    }  # fmt: skip


def _heures(s: GrandNombre) -> Lignes:
    """Last month is validated, so that it is in the period shown; the month before waits."""
    dernier = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)  # noqa: DTZ011
    mois = {EtatHeures.VALIDEE: dernier, EtatHeures.DECLAREE: (dernier - timedelta(days=1)).replace(day=1)}
    # fmt: off
    yield m.HeuresMensuelles, [
        {
            "id": 2 * cle + rang, "affectation_id": cle, "territoire_id": s.territoire.id, "mois": mois[etat],
            "heures": Decimal(10), "etat": etat, "origine": OrigineHeures.SAISIE, "auteur_id": s.coordinateur.id,
            "est_regularisation": etat is EtatHeures.VALIDEE,
        }
        for rang, etat in enumerate(mois)
        for cle in (*_cles(s), *_cles(s, 1))
    ]
    # fmt: on


def _releves(s: GrandNombre) -> Lignes:
    """Each employer sent a sheet of one line; the first one sent another, with everybody's; and as much long work."""
    mois, instant = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1), maintenant()  # noqa: DTZ011
    tout = s.premier + ECART
    recu = {"mois": mois, "etat": EtatReleve.TRANSMIS, "depose_le": instant, "transmis_le": instant}
    yield m.Releve, [recu | {"id": k, "deposant_id": k} for k in _cles(s)]
    yield m.Releve, [recu | {"id": tout, "deposant_id": s.premier}]
    # fmt: off
    yield m.ReleveLigne, [
        {
            "id": c, "releve_id": c if c < tout else tout, "territoire_id": s.territoire.id, "affectation_id": c,
            "personne_lue": f"FOISONNANT {c}", "mois": mois, "heures": Decimal(10), "cellule": f"C{c}",
            "etat": EtatLigne.DECLAREE,
        }
        for c in (*_cles(s), *_cles(s, 1))
    ]
    yield m.Travail, [
        {
            "id": k, "type": TypeTravail.EXAMEN_IMPORT, "titre": f"{k}.csv", "cle": f"{k:064x}", "cree_le": instant,
            "etat": EtatTravail.TERMINE, "fini_le": instant, "compte_id": s.coordinateur.id,
            "arguments": {"jeton": f"{k:064x}"},
        }
        for k in _cles(s)
    ]
    # fmt: on


def _plie(s: GrandNombre) -> Lignes:
    """Each participant of the référent is proposed to be a person; the first one is, for sure."""
    cles, ici = _cles(s), {"territoire_id": s.territoire.id}
    # fmt: off
    yield m.ParticipantPlie, [
        ici | {
            "id": k, "identifiant": f"P-{k}", "nom": f"FOISONNANT {k}", "prenom": "Camille",
            "referent": f"Référent {k}", "referent_compte_id": s.referent.id,
            "recherche": f"{MOT} {k} camille p {k}", "tri": f"{MOT} {k}",
        }
        for k in cles
    ]
    yield m.LienPlie, [
        ici | {
            "id": k, "participant_id": k, "personne_id": k, "niveau": NiveauRapprochement.EXACT, "source": "essai",
            "etat": EtatLien.CONFIRME if k == s.premier else EtatLien.PROPOSE, "auteur_id": s.coordinateur.id,
        }
        for k in cles
    ]
    # fmt: on


def _dossiers(s: GrandNombre) -> Lignes:
    """Accounts, imports, sessions, and events about objects of every kind."""
    cles, ici = _cles(s), {"territoire_id": s.territoire.id}
    yield (
        m.Compte,
        [{"id": k, "courriel": f"foisonnant{k}@exemple.fr", "nom": f"Foisonnant {k}"} for k in cles],
    )
    yield m.Appartenance, [ici | {"id": k, "compte_id": k, "role": Role.FACILITATEUR} for k in cles]
    yield (
        m.SessionOuverte,
        [{"id": k, "compte_id": s.coordinateur.id, "empreinte": f"{k:064x}"} for k in cles],
    )
    # fmt: off
    yield m.Importation, [
        ici | {
            "id": k, "type": TypeImport.REPRISE, "nom_fichier": f"{k}.csv", "sha256": f"{k:064x}",
            "nombre_lignes": 1, "nombre_ecrites": 1, "auteur_id": k,
        }
        for k in cles
    ]
    objets = ("marche", "operation", "structure", "compte", "importation", "personne")
    yield m.Evenement, [
        ici | {
            "numero": k, "le": maintenant(), "verbe": Verbe.MARCHE_MODIFIE, "acteur": "Camille",
            "objet_type": objets[k % len(objets)], "objet_id": k, "empreinte_donnees": "0" * 64,
            "precedente": "0" * 64, "empreinte": f"{k:064x}",
        }
        for k in cles
    ]
    # fmt: on


def _corbeille(s: GrandNombre) -> Lignes:
    """As much in the bin, each thing deleted by itself."""
    paires, parti = list(zip(_cles(s, 2), _cles(s), strict=True)), {"supprime_le": maintenant()}
    nom = {"territoire_id": s.territoire.id, "nom": "Foisonnant"} | parti
    yield m.Operation, [nom | {"id": c, "cle_nom": f"{MOT}{c}"} for c, _ in paires]
    yield m.Marche, [_marche(s, c, k, k) | parti for c, k in paires]
    yield m.Personne, [_personne(s, c, k, **parti) for c, k in paires]
    yield m.Contrat, [_contrat(c, k, k, **parti, date_debut=date(2025, 1, 8)) for c, k in paires]
