"""A year of hours in one workbook: deposited and previewed, then sent, against calamine and raw upserts."""

import gc
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import HeuresMensuelles, Releve
from clauses.services.releves.depot import (
    Apercu,
    FichierRecu,
    deposer,
    lire_apercu_du_releve,
    transmettre,
)
from clauses.services.releves.lecture import lire_releve

from .agence import ACTEUR, AGENCE, AUJOURDHUI, FORMES, Forme, peupler
from .bases import Atelier, ecriture
from .lots import Lot, ajouts, contenu, tailles, verser
from .mesures import Duel, Resultat, chronometrer, opposer

FICHIER = "relevé 2025.xlsx"
INSTANT = datetime(2026, 1, 15, 9, tzinfo=UTC)
VISE_APERCU, VISE_APPLICATION = 4.0, 5.0


def mesurer_lecture(nombre: int, repetitions: int) -> list[Resultat]:
    """The reader alone, which checks everything and opens the file in another process, against calamine."""
    resultats = []
    for forme in FORMES:
        octets = forme.classeur(nombre)
        duel = opposer(
            lambda o=octets: lire_releve(o, FICHIER), lambda o=octets: lire_par_calamine(o), repetitions
        )
        lues = lire_releve(octets, FICHIER).lignes
        est_egal = len(lire_par_calamine(octets)) == nombre + 1 and _sommes(
            (li.mois, li.heures) for li in lues
        ) == _sommes_attendues(forme, nombre)
        mesure = f"{nombre} {forme.nom}, lecture seule / calamine"
        resultats.append(duel.resultat("releve", "", mesure, None, est_egal))
    return resultats


def mesurer(atelier: Atelier, moteur: str, nombre: int, repetitions: int) -> list[Resultat]:
    """Each repetition deposits then sends on a base of its own; the raw sides write on others."""
    return [r for forme in FORMES for r in Banc(atelier, moteur, forme, nombre).mesurer(repetitions)]


def lire_par_calamine(octets: bytes) -> list[list]:
    """Every row of the sheet, as Python values."""
    return list(CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).iter_rows())


@dataclass
class Banc:
    """One shape of file on one engine. `temps` are seconds by side, one a repetition."""

    atelier: Atelier
    moteur: str
    forme: Forme
    nombre: int
    temps: dict[str, list[float]] = field(default_factory=dict)
    est_apercu_juste: bool = True
    sont_heures_justes: bool = True

    def __post_init__(self) -> None:
        self.octets = self.forme.classeur(self.nombre)

    def mesurer(self, repetitions: int) -> list[Resultat]:
        temoin = self._base()
        vide = contenu(temoin)
        self._deposer(temoin)
        self._montrer(temoin)
        depose = contenu(temoin)
        self._transmettre(temoin)  # the first ones also warm what Python builds once
        transmis = contenu(temoin)
        du_depot, de_l_envoi, de_tout = (
            ajouts(depose, vide), ajouts(transmis, depose), ajouts(transmis, vide),
        )  # fmt: skip
        for rang in range(repetitions):
            cotes = [
                lambda: self._nous(vide, de_tout),
                lambda: self._references(du_depot, de_l_envoi, de_tout),
            ]
            for cote in cotes if rang % 2 == 0 else reversed(cotes):
                cote()
        return self._resultats()

    def _resultats(self) -> list[Resultat]:
        t, n = self.temps, f"{self.nombre} {self.forme.nom}"
        depot_et_envoi = [a + b for a, b in zip(t["depot"], t["envoi"], strict=True)]
        return [
            Duel(tuple(nous), tuple(reference)).resultat("releve", self.moteur, f"{n}, {mesure}", vise, est_egal)
            for mesure, nous, reference, vise, est_egal in (
                ("déposés et montrés / calamine", t["apercu"], t["calamine"], VISE_APERCU, self.est_apercu_juste),
                (
                    "déposés et montrés / calamine et upsert bruts", t["apercu"], t["brut_depot"], None,
                    self.est_apercu_juste,
                ),
                (
                    "transmis / calamine et upsert bruts", t["envoi"], t["brut_envoi"], VISE_APPLICATION,
                    self.sont_heures_justes,
                ),
                (
                    "déposés et transmis / calamine et upsert bruts", depot_et_envoi, t["brut_tout"],
                    VISE_APPLICATION, self.sont_heures_justes,
                ),
            )
        ]  # fmt: skip

    def _nous(self, vide: list[Lot], lots: list[Lot]) -> None:
        """Calamine is timed right before what is measured against it."""
        app = self._base()
        self._chronometrer("calamine", lambda: lire_par_calamine(self.octets))
        self._chronometrer("depot", lambda: self._deposer(app))
        montre: list[Apercu] = []
        self._chronometrer("montre", lambda: montre.append(self._montrer(app)))
        self.temps.setdefault("apercu", []).append(self.temps["depot"][-1] + self.temps["montre"][-1])
        self._chronometrer("envoi", lambda: self._transmettre(app))
        attendues = _sommes_attendues(self.forme, self.nombre)
        self.est_apercu_juste &= {t.libelle: t.heures for t in montre[0].par_mois} == attendues
        ecrits = tailles(ajouts(contenu(app), vide))
        self.sont_heures_justes &= ecrits == tailles(lots) and self._heures(app) == self.forme.attendues(
            self.nombre
        )

    def _references(self, du_depot: list[Lot], de_l_envoi: list[Lot], de_tout: list[Lot]) -> None:
        """What the deposit writes, then what sending does; and both together on another base."""
        for gestes in ({"brut_depot": du_depot, "brut_envoi": de_l_envoi}, {"brut_tout": de_tout}):
            app = self._base()
            for nom, lots in gestes.items():
                self._chronometrer(nom, lambda a=app, lo=lots: self._charger(a, lo))
            self.sont_heures_justes &= self._heures(app) == self.forme.attendues(self.nombre)

    def _chronometrer(self, nom: str, geste: Callable[[], object]) -> None:
        self.temps.setdefault(nom, []).append(chronometrer(geste))
        gc.collect()

    def _base(self) -> Flask:
        app = self.atelier.application(self.moteur)
        with app.app_context():
            peupler(self.forme.effectif(self.nombre))
        return app

    def _deposer(self, app: Flask) -> None:
        with app.app_context(), ecriture():
            deposer(ACTEUR, AGENCE, FichierRecu(FICHIER, self.octets), aujourdhui=AUJOURDHUI)

    def _montrer(self, app: Flask) -> Apercu:
        with app.app_context(), ecriture():
            return lire_apercu_du_releve(ACTEUR, db.session.scalar(select(Releve)))

    def _transmettre(self, app: Flask) -> None:
        with app.app_context(), ecriture():
            transmettre(ACTEUR, db.session.scalar(select(Releve.id)), le=INSTANT)

    def _charger(self, app: Flask, lots: list[Lot]) -> None:
        with app.app_context():
            lire_par_calamine(self.octets)
            verser(lots)

    def _heures(self, app: Flask) -> dict[tuple[int, date], int]:
        """Hundredths of an hour in force, by contract and month, as the base has them."""
        requete = select(HeuresMensuelles.affectation_id, HeuresMensuelles.mois, HeuresMensuelles.heures)
        with app.app_context():
            return {(a, mois): int(heures * 100) for a, mois, heures in db.session.execute(requete)}


def _sommes(heures) -> dict[date, Decimal]:
    sommes: dict[date, Decimal] = {}
    for mois, valeur in heures:
        sommes[mois] = sommes.get(mois, Decimal(0)) + valeur
    return sommes


def _sommes_attendues(forme: Forme, nombre: int) -> dict[date, Decimal]:
    return _sommes((mois, Decimal(c) / 100) for (_, mois), c in forme.attendues(nombre).items())
