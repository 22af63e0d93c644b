"""What a reading gives: the lines of a sheet, how its columns were understood, and what a person may correct."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from clauses.models.types import Vocabulaire
from clauses.services.imports.tableaux.modele import Limites, lettres_colonne

_MIO = 2**20
#: A sheet is far smaller than a history: its ceilings keep a hostile file short and cheap.
LIMITES_RELEVE = Limites(
    octets=40 * _MIO,
    lignes=200_000,
    colonnes=500,
    entrees_archive=1_000,
    octets_decompresses=400 * _MIO,
    memoire=512 * _MIO,
    secondes_processeur=40,
    secondes=60,
)
#: A page is small: whatever inflates into more is no page.
LIMITES_PDF = replace(LIMITES_RELEVE, memoire=320 * _MIO, secondes_processeur=15, secondes=45)

#: A web page is text alone: twenty thousand lines take a second.
LIMITES_PAGE = replace(LIMITES_RELEVE, memoire=320 * _MIO, secondes_processeur=10, secondes=30)


class RoleColonne(Vocabulaire):
    """What a column holds. `HEURES_MOIS`, `HEURES_JOUR` and `HEURES_SEMAINE` are columns whose title is a date."""

    PERSONNE = "personne", "Nom et prénom"
    NOM = "nom", "Nom"
    PRENOM = "prenom", "Prénom"
    NAISSANCE = "naissance", "Date de naissance"
    MOIS = "mois", "Mois"
    ANNEE = "annee", "Année"
    JOUR = "jour", "Date du jour"
    FIN = "fin", "Fin de la période"
    SEMAINE = "semaine", "Semaine"
    HEURES = "heures", "Heures à compter"
    MINUTES = "minutes", "Minutes à compter"
    HEURES_MOIS = "heures_mois", "Heures d’un mois"
    HEURES_JOUR = "heures_jour", "Heures d’un jour"
    HEURES_SEMAINE = "heures_semaine", "Heures d’une semaine"
    LIBELLE = "libelle", "Nature des heures"
    MARCHE = "marche", "Marché ou chantier"
    TOTAL = "total", "Total (non compté)"
    IGNOREE = "ignoree", "Colonne ignorée"


#: Columns whose cells are hours.
ROLES_HEURES = frozenset(
    {
        RoleColonne.HEURES,
        RoleColonne.MINUTES,
        RoleColonne.HEURES_MOIS,
        RoleColonne.HEURES_JOUR,
        RoleColonne.HEURES_SEMAINE,
    }
)


class LigneLue(NamedTuple):
    """One person × month × market text. `heures` are exact sums rounded half up once, to two places.

    `personne` is as written; `nom` and `prenom` are empty when the sheet joins them. `cellule` is where the hours
    are: « D7 », « D7:H7 », « D7, D12 »; « L12C3 » in a csv; « p1 l4 » in a pdf.
    """

    personne: str
    nom: str | None
    prenom: str | None
    date_naissance: date | None
    mois: date
    heures: Decimal
    feuille: str | None
    cellule: str
    marche: str | None = None


@dataclass(slots=True)
class ColonneLue:
    """One column of a table: `index` from 0, in a transposed table the row that plays its part."""

    index: int
    titre: str
    role: RoleColonne
    mois: date | None = None
    #: The month of a title that does not say its year.
    numero_mois: int | None = None
    #: The day of a title: a date, or a day of the month; the Monday of a week.
    jour: int | date | None = None
    #: 0 for Monday…, when a title is a day of the week.
    rang_semaine: int | None = None
    #: Months between this day and the month of the sheet (-1 before the turn of a period « 26 to 25 »).
    decalage: int = 0
    #: Minutes, under whatever title: « Minutes » under the name of a month is a column of that month.
    est_en_minutes: bool = False
    #: Left out of the count although its hours are nowhere else: somebody has to look.
    est_ecartee: bool = False
    exemples: list[str] = field(default_factory=list)

    @property
    def compte_des_minutes(self) -> bool:
        return self.role is RoleColonne.MINUTES or self.est_en_minutes

    @property
    def lettre(self) -> str:
        return lettres_colonne(self.index)


@dataclass(slots=True)
class TableLue:
    """One table of a sheet. `mois` is the month that holds for its cells, and `origine_mois` where it was found."""

    feuille: str | None
    ligne_entetes: int | None
    colonnes: list[ColonneLue]
    est_ignoree: bool = False
    est_transposee: bool = False
    mois: date | None = None
    origine_mois: str = ""
    signature: str = ""

    def en_dict(self) -> dict:
        return {
            "feuille": self.feuille,
            "ligne_entetes": self.ligne_entetes,
            "est_ignoree": self.est_ignoree,
            "est_transposee": self.est_transposee,
            "mois": f"{self.mois:%Y-%m}" if self.mois else None,
            "origine_mois": self.origine_mois,
            "colonnes": [
                {
                    "index": c.index,
                    "lettre": c.lettre,
                    "titre": c.titre,
                    "role": c.role.value,
                    "mois": f"{c.mois:%Y-%m}" if c.mois else None,
                    "exemples": c.exemples,
                }
                for c in self.colonnes
            ],
        }


@dataclass(slots=True)
class CorrectionFeuille:
    """What a person corrected in one sheet: nothing is said of what is left empty. `ligne_entetes` 0: no titles."""

    est_ignoree: bool | None = None
    ligne_entetes: int | None = None
    roles: dict[int, RoleColonne] = field(default_factory=dict)
    mois: date | None = None


@dataclass(slots=True)
class Corrections:
    """Corrections by name of sheet; « # » and a signature stand for every table with these titles.

    The key « » is the only sheet of a csv or of a pdf.
    """

    feuilles: dict[str, CorrectionFeuille] = field(default_factory=dict)

    def de(self, feuille: str | None, signature: str = "") -> CorrectionFeuille:
        """What holds for a sheet: its own corrections, else those remembered for its titles."""
        return self.feuilles.get(feuille or "") or self.feuilles.get(f"#{signature}") or CorrectionFeuille()

    def en_dict(self) -> dict:
        return {
            nom: {
                "est_ignoree": c.est_ignoree,
                "ligne_entetes": c.ligne_entetes,
                "roles": {str(i): r.value for i, r in sorted(c.roles.items())},
                "mois": f"{c.mois:%Y-%m}" if c.mois else None,
            }
            for nom, c in self.feuilles.items()
        }

    @classmethod
    def depuis(cls, contenu: dict | None) -> "Corrections":
        return cls(
            {
                nom: CorrectionFeuille(
                    est_ignoree=c.get("est_ignoree"),
                    ligne_entetes=c.get("ligne_entetes"),
                    roles={int(i): RoleColonne(r) for i, r in (c.get("roles") or {}).items()},
                    mois=date.fromisoformat(f"{c['mois']}-01") if c.get("mois") else None,
                )
                for nom, c in (contenu or {}).items()
            }
        )


@dataclass(slots=True)
class Lecture:
    """Everything understood in one file. `est_image`: nothing to read, a scan or a photo to keep."""

    fichier: str
    format: str
    sha256: str
    lignes: list[LigneLue] = field(default_factory=list)
    tables: list[TableLue] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    est_image: bool = False

    @property
    def signature(self) -> str:
        """Digest of the layout: the titles of its tables, whatever the months and the number of sheets."""
        titres = sorted({t.signature for t in self.tables if t.signature})
        return hashlib.sha256(json.dumps(titres).encode()).hexdigest()

    @property
    def mois_manque(self) -> list[TableLue]:
        """Tables whose hours could not be dated: somebody has to say the month."""
        return [t for t in self.tables if not t.est_ignoree and t.origine_mois == "inconnu"]

    def a_retenir(self, corrections: Corrections) -> Corrections:
        """The same corrections by titles instead of sheet names, for the next file of the same sender.

        A month holds for one file only: it is not remembered.
        """
        signatures = {t.feuille or "": t.signature for t in self.tables}
        retenues = {}
        for nom, c in corrections.feuilles.items():
            signature = nom[1:] if nom.startswith("#") else signatures.get(nom)
            if signature and (c.roles or c.ligne_entetes is not None or c.est_ignoree is not None):
                retenues[f"#{signature}"] = CorrectionFeuille(c.est_ignoree, c.ligne_entetes, dict(c.roles))
        return Corrections(retenues)

    def en_dict(self) -> dict:
        return {
            "format": self.format,
            "est_image": self.est_image,
            "signature": self.signature,
            "tables": [t.en_dict() for t in self.tables],
            "avertissements": self.avertissements,
        }
