"""Sheets that are long for the tests: given to the worker, which does them when the test says so."""

from dataclasses import dataclass, field

from flask import Flask

from clauses.extensions import db
from clauses.file_travaux import file_travaux
from clauses.models import Releve, Travail
from clauses.models.types import maintenant
from clauses.services import travaux
from clauses.services.acteur import Acteur
from clauses.services.releves import depot
from tests.appui.releves_deposes import LE, Deposante, classeur
from tests.appui.travaux import faire_les_travaux, vider_la_file

#: Every file is long to read, every sheet of two lines is long to send.
SEUILS = depot.Seuils(octets_tableau=10, octets_pdf=10, lignes=1)
NIR = "194017500112358"
AVEC_NIR = classeur([["Dubois", "Léa", "02/2026", 7, NIR]], ("Nom", "Prénom", "Mois", "Heures", "N"))


@dataclass
class Fond:
    """What a depositor asks of the worker, sent to the queue as a page does; `faire()` is the worker's turn."""

    app: Flask
    deposante: Deposante
    envoyes: list[int] = field(default_factory=list)

    def __post_init__(self):
        vider_la_file(self.app)

    def envoyer(self, travail: Travail | None, acteur: Acteur | None = None) -> Travail | None:
        numero = travaux.a_envoyer(acteur or self.deposante.acteur, travail) if travail else None
        db.session.commit()
        file_travaux.envoyer(numero)
        return travail

    def deposer(self, octets: bytes, nom: str = "relevé.xlsx", **suite) -> tuple[Releve, Travail | None]:
        fait = depot.deposer(
            self.deposante.acteur, self.deposante.structure_id, depot.FichierRecu(nom, octets),
            aujourdhui=LE, seuils=SEUILS, **suite,
        )  # fmt: skip
        self.envoyer(fait.travail)
        return db.session.get(Releve, fait.releve_id), fait.travail

    def deposer_et_lire(self, octets: bytes) -> Releve:
        releve, _ = self.deposer(octets)
        self.faire()
        return releve

    def relire(self, releve: Releve, corrections, **suite) -> Travail | None:
        suite.setdefault("version", releve.version)
        fait = depot.relire(
            self.deposante.acteur, releve.id, corrections, aujourdhui=LE, seuils=SEUILS, **suite
        )
        return self.envoyer(fait.travail)

    def transmettre(self, releve: Releve, acteur: Acteur | None = None) -> depot.Transmission:
        fait = depot.transmettre(
            acteur or self.deposante.acteur, releve.id,
            le=maintenant(), version=releve.version, lignes_max=SEUILS.lignes,
        )  # fmt: skip
        self.envoyer(fait.travail, acteur)
        return fait

    def annuler(self, travail: Travail) -> None:
        travaux.annuler(self.deposante.acteur, travail.id, maintenant())
        db.session.commit()

    def faire(self) -> int:
        db.session.commit()
        faits = faire_les_travaux(self.app)
        db.session.expire_all()
        return faits
