"""A temporary-work agency with markets in two PLIE, and the workbook of a year of its people's hours."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import xlsxwriter

from clauses.models.vocabulaire import Modalite, Role, TypeContrat, TypeStructure
from clauses.services.acteur import Acteur, Droit
from tests.appui.gros_fichier import NOMS, PRENOMS

from .bases import ecriture, entretenir, recaler_sequences
from .peuplement import Lignes, verser

ANNEE = 2025
AUJOURDHUI = date(2026, 1, 15)
MARCHES_PAR_TERRITOIRE = 3
TERRITOIRES = 2
#: ISO weeks off: nobody works in them.
CONGES = frozenset({32, 33, 34, 35, 52})
TOUS_PRENOMS = [p for prenoms in PRENOMS.values() for p in prenoms]
#: Hundredths of an hour of a day, and what they vary by.
JOURNEES = (700, 700, 700, 750, 725, 350, 683)
#: One deposits, one holds the markets, one buys.
AGENCE, TITULAIRE, ACHETEUR = 1, 2, 3
ACTEUR = Acteur("Agence", droits=(Droit(Role.EMPLOYEUR, structure_id=AGENCE),))


@dataclass(frozen=True)
class Salarie:
    """Somebody of the agency, under contract all year on one market."""

    rang: int

    @property
    def nom(self) -> str:
        """Different for each rank below 73 000, with the first name."""
        premier, second = self.rang % len(NOMS), self.rang // len(NOMS) % len(NOMS)
        return NOMS[premier] if premier == second else f"{NOMS[premier]}-{NOMS[second]}"

    @property
    def prenom(self) -> str:
        return TOUS_PRENOMS[(self.rang + self.rang // len(NOMS) ** 2) % len(TOUS_PRENOMS)]

    @property
    def naissance(self) -> date:
        return date(1962, 1, 2) + timedelta(days=self.rang * 37 % 15_000)

    @property
    def territoire(self) -> int:
        return 1 + self.rang % TERRITOIRES

    @property
    def marche(self) -> int:
        """The key of the market, which is that of its only lot and of its only commitment."""
        return 1 + self.rang % (MARCHES_PAR_TERRITOIRE * TERRITOIRES)


@dataclass(frozen=True)
class Forme:
    """How the hours are laid out: a line per `jours` of somebody, under `titre`."""

    nom: str
    titre: str
    format: str
    jours: tuple[date, ...]
    journees: tuple[int, ...]

    def effectif(self, nombre: int) -> int:
        return -(-nombre // len(self.jours))

    def lignes(self, nombre: int) -> Iterator[tuple[Salarie, date, int]]:
        """(who, when, hundredths of an hour), person after person."""
        for rang in range(nombre):
            personne, jour = divmod(rang, len(self.jours))
            yield Salarie(personne), self.jours[jour], self.journees[rang % len(self.journees)]

    def attendues(self, nombre: int) -> dict[tuple[int, date], int]:
        """Hundredths of an hour of each contract and month."""
        sommes: dict[tuple[int, date], int] = {}
        for salarie, jour, centiemes in self.lignes(nombre):
            cle = salarie.rang + 1, jour.replace(day=1)
            sommes[cle] = sommes.get(cle, 0) + centiemes
        return sommes

    def classeur(self, nombre: int) -> bytes:
        """The workbook: who, born when, on which market, when, how many hours."""
        sortie = io.BytesIO()
        livre = xlsxwriter.Workbook(sortie, {"constant_memory": True})
        livre.set_properties({"created": datetime(ANNEE, 12, 31, tzinfo=UTC).replace(tzinfo=None)})
        jour_ecrit = livre.add_format({"num_format": "dd/mm/yyyy"})
        quand_ecrit = livre.add_format({"num_format": self.format})
        page = livre.add_worksheet("Relevé")
        page.write_row(0, 0, ("Nom", "Prénom", "Date de naissance", "Marché", self.titre, "Heures"))
        for rang, (salarie, quand, centiemes) in enumerate(self.lignes(nombre), start=1):
            page.write_string(rang, 0, salarie.nom)
            page.write_string(rang, 1, salarie.prenom)
            page.write_datetime(rang, 2, salarie.naissance, jour_ecrit)
            page.write_string(rang, 3, _reference(salarie.marche))
            page.write_datetime(rang, 4, quand, quand_ecrit)
            page.write_number(rang, 5, centiemes / 100)
        livre.close()
        return sortie.getvalue()


def _jours_travailles() -> Iterator[date]:
    jour = date(ANNEE, 1, 1)
    while jour.year == ANNEE:
        if jour.weekday() < 5 and jour.isocalendar().week not in CONGES:
            yield jour
        jour += timedelta(days=1)


#: A line per worked day; a line per month, with many more people.
FORMES = (
    Forme("jours", "Date", "dd/mm/yyyy", tuple(_jours_travailles()), JOURNEES),
    Forme(
        "mois",
        "Mois",
        "mmm yyyy",
        tuple(date(ANNEE, mois, 1) for mois in range(1, 13)),
        tuple(19 * centiemes for centiemes in JOURNEES),
    ),
)


def _reference(marche: int) -> str:
    return f"{ANNEE}-{marche:03d}"


def peupler(effectif: int) -> None:
    """Fill an empty, migrated base with the markets and with so many people under contract."""
    lignes = Lignes()
    for nom, type_, acheteur in (
        ("Actif Intérim", TypeStructure.ETTI, None),
        ("Bâtisseurs réunis", TypeStructure.ENTREPRISE, None),
        ("Ville d’essai", TypeStructure.AUTRE, "commune"),
    ):
        rang = len(lignes.tables.get("structure", ()))
        lignes.ajouter(
            "structure", ("siret", f"{90_000_000_000_000 + rang:014d}", nom, nom.lower(), type_, acheteur)
        )
    for rang in range(TERRITOIRES):
        lignes.ajouter("territoire", (f"t{rang}", f"PLIE {rang}"))
    for rang in range(MARCHES_PAR_TERRITOIRE * TERRITOIRES):
        _marche(lignes, Salarie(rang))
    for rang in range(effectif):
        _embaucher(lignes, Salarie(rang))
    with ecriture():
        verser(lignes)
    recaler_sequences()
    entretenir()


def _marche(lignes: Lignes, salarie: Salarie) -> None:
    """The market of this employee, one lot, one holder."""
    marche = lignes.ajouter(
        "marche",
        (
            salarie.territoire, ACHETEUR, None, _reference(salarie.marche), f"Objet {salarie.marche}", "45233140-2",
            "btp", "execution", date(ANNEE - 1, 1, 1), date(ANNEE + 3, 1, 1), "en_execution",
        ),
    )  # fmt: skip
    lot = lignes.ajouter("lot", (marche, "1"))
    lignes.ajouter("attribution", (lot, TITULAIRE, "titulaire"))


def _embaucher(lignes: Lignes, salarie: Salarie) -> None:
    identite = lignes.ajouter("identite", (f"{salarie.rang:064x}",))
    cle = f"{salarie.nom}|{salarie.prenom}|{salarie.naissance}"
    personne = lignes.ajouter(
        "personne", (salarie.territoire, identite, salarie.nom, salarie.prenom, salarie.naissance, "M", cle)
    )
    contrat = lignes.ajouter("contrat", (personne, AGENCE, TypeContrat.MISSION, date(ANNEE - 1, 12, 1), None))
    lignes.ajouter(
        "affectation",
        (
            salarie.territoire, contrat, salarie.marche, salarie.marche, salarie.marche, TITULAIRE, AGENCE, personne,
            identite, Modalite.MISE_A_DISPOSITION, TypeContrat.MISSION, "M", 30, None, False, None, None, False,
        ),
    )  # fmt: skip
