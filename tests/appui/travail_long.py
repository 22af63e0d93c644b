"""A long import given to the worker of an installation apart, as the page gives it."""

from datetime import date
from pathlib import Path

import flask_migrate
from flask import Flask

from clauses.extensions import ecriture
from clauses.file_travaux import file_travaux
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role, TypeImport, TypeTravail
from clauses.services.acteur import acteur_de
from clauses.services.imports import depots
from clauses.services.imports.depots.verification import confier
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.gros_fichier import ecrire_reprise
from tests.appui.installation import Installation, dans_l_application

LE = date(2026, 1, 15)
NOM = "histoire.csv"


def preparer(lieu: Installation, app: Flask) -> Installation:
    """An installation with an empty territory."""
    with dans_l_application(lieu, app) as sienne:
        flask_migrate.upgrade(directory=sienne.extensions["migrate"].directory)
        with ecriture():
            TerritoireFabrique()
    return lieu


def demander_import(lieu: Installation, app: Flask, dossier: Path, lignes: int) -> int:
    """Drop a file of so many lines, ask for its application, send it to the queue; the key of the work."""
    contenu = ecrire_reprise(dossier / NOM, lignes).read_bytes()
    territoire_id = lieu.valeur("SELECT id FROM territoire")
    with dans_l_application(lieu, app):
        with ecriture():
            acteur = acteur_de(creer_compte(Role.COORDINATEUR, territoire_id=territoire_id), LE)
            depot = depots.deposer(
                acteur, TypeImport.REPRISE, territoire_id, NOM, contenu, maintenant=maintenant()
            )
            travail = confier(acteur, depot, TypeTravail.APPLICATION_IMPORT, LE, ignorer_erreurs=False)
            numero = travail.id
        file_travaux.envoyer(numero)
    return numero


def etat_de(lieu: Installation, numero: int) -> str:
    return lieu.valeur(f"SELECT etat FROM travail WHERE id = {numero}")
