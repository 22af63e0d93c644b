"""A long sheet of an installation apart, to be read or sent by its worker, as the page asks for it."""

from datetime import date
from pathlib import Path
from string import ascii_uppercase

from flask import Flask

from clauses.extensions import db, ecriture
from clauses.file_travaux import file_travaux
from clauses.models import Territoire
from clauses.models.types import maintenant
from clauses.services.calendrier import decaler
from clauses.services.releves import depot
from tests.appui.installation import Installation, dans_l_application
from tests.appui.releves_deposes import LE, Deposante, classeur, creer_deposante
from tests.appui.releves_longs import SEUILS

#: Contracts of the factories begin that month.
PREMIER, MOIS = date(2025, 2, 1), 12
NOM = "chantier.xlsx"


def _lettres(rang: int) -> str:
    return "".join(ascii_uppercase[rang // 26**place % 26] for place in range(3))


def _deposante(lignes: int) -> tuple[Deposante, bytes]:
    """A company, and a sheet of so many lines: twelve months of each of its people, from their first one."""
    deposante = creer_deposante(db.session.get_one(Territoire, db.session.scalar(db.select(Territoire.id))))
    noms = [f"DURAND{_lettres(rang)}" for rang in range(lignes // MOIS)]
    for nom in noms:
        deposante.employer(nom, "Camille")
    mois = [f"{decaler(PREMIER, n):%m/%Y}" for n in range(MOIS)]
    rangs = [[nom, "Camille", m, 10 + n] for nom in noms for n, m in enumerate(mois)]
    return deposante, classeur(rangs)


def demander_lecture(lieu: Installation, app: Flask, _dossier: Path, lignes: int) -> int:
    """Drop a sheet that is long to read; the key of the work that will read it."""
    with dans_l_application(lieu, app):
        with ecriture():
            deposante, octets = _deposante(lignes)
            fait = depot.deposer(
                deposante.acteur, deposante.structure_id, depot.FichierRecu(NOM, octets),
                aujourdhui=LE, seuils=SEUILS,
            )  # fmt: skip
            numero = fait.travail.id
        file_travaux.envoyer(numero)
    return numero


def demander_transmission(lieu: Installation, app: Flask, _dossier: Path, lignes: int) -> int:
    """Ask for the sending of a sheet that was read; the key of the work that will send it."""
    with dans_l_application(lieu, app):
        with ecriture():
            deposante, octets = _deposante(lignes)
            releve = deposante.deposer(octets, NOM)
            fait = depot.transmettre(
                deposante.acteur, releve.id, le=maintenant(), version=releve.version, lignes_max=SEUILS.lignes
            )
            numero = fait.travail.id
        file_travaux.envoyer(numero)
    return numero
