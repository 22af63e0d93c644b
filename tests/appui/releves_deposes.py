"""Attendance sheets as companies write them, and a company that drops them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Affectation, Compte, HeuresMensuelles, Releve, ReleveLigne
from clauses.models.vocabulaire import Role
from clauses.services.acteur import Acteur, acteur_de
from clauses.services.releves import depot
from tests.appui.fabriques import creer_compte
from tests.appui.suivi import Suivi, creer_suivi, nommer

LE = date(2026, 3, 15)
FEVRIER = date(2026, 2, 1)
TITRES = ("Nom", "Prénom", "Mois", "Heures")


def classeur(lignes: Sequence[Sequence], titres: Sequence[str] = TITRES, feuille: str = "Relevé") -> bytes:
    """A workbook with these titles and rows: the same ones make the same bytes."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        livre.set_properties({"created": datetime(2026, 3, 1)})  # noqa: DTZ001 — what Excel writes has no zone
        page = livre.add_worksheet(feuille)
        for rang, ligne in enumerate((titres, *lignes)):
            page.write_row(rang, 0, ligne)
    return sortie.getvalue()


@dataclass
class Deposante:
    """A company that holds a lot, its account, and the people it employs there."""

    suivi: Suivi
    compte: Compte

    @property
    def acteur(self) -> Acteur:
        return acteur_de(self.compte, LE)

    @property
    def structure_id(self) -> int:
        return self.suivi.entreprise.id

    def employer(self, nom: str, prenom: str, **choix) -> Affectation:
        contrat = {"employeur_id": self.structure_id}
        return self.suivi.affecter(nommer(self.suivi.territoire, nom, prenom, **choix), **contrat)

    def deposer(
        self, octets: bytes, nom: str = "relevé.xlsx", acteur: Acteur | None = None, **suite
    ) -> Releve:
        fait = depot.deposer(
            acteur or self.acteur, self.structure_id, depot.FichierRecu(nom, octets), aujourdhui=LE, **suite
        )
        return db.session.get(Releve, fait.releve_id)

    def apercu(self, releve: Releve) -> depot.Apercu:
        return depot.lire_apercu_du_releve(self.acteur, releve)


def creer_deposante(territoire, **marche) -> Deposante:
    suivi = creer_suivi(territoire, **marche)
    return Deposante(suivi, creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id))


def lignes_de(releve: Releve) -> list[ReleveLigne]:
    db.session.expire_all()
    requete = select(ReleveLigne).where(ReleveLigne.releve_id == releve.id).order_by(ReleveLigne.id)
    return list(db.session.scalars(requete))


def heures_en_vigueur(affectation_id: int, mois: date = FEVRIER) -> HeuresMensuelles | None:
    return db.session.scalar(
        select(HeuresMensuelles).where(
            HeuresMensuelles.affectation_id == affectation_id,
            HeuresMensuelles.mois == mois,
            HeuresMensuelles.valable_au.is_(None),
        )
    )
