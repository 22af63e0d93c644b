"""Every kind of file the page takes: one table, read from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ....models.vocabulaire import TypeImport
from ...acteur import Acteur
from ...permissions import Permission
from ..decp import importer_decp
from ..participants import importer_participants
from ..participants.colonnes import FORME_PARTICIPANTS
from ..rapport import Rapport
from ..referentiels import importer_referentiel
from ..reprise import importer_reprise
from ..reprise.colonnes import FORME_REPRISE, FormeFichier
from ..reprise.correspondance import Correspondance
from ..tableaux import Tableau


@dataclass(frozen=True)
class Demande:
    """What an importer is asked for: the file as deposited, and how to go about it.

    `tableau` is given for the kinds that are read as a table, `correspondance` when columns have other names.
    """

    acteur: Acteur
    type: TypeImport
    territoire_id: int | None
    chemin: Path
    nom: str
    aujourd_hui: date
    options: dict = field(default_factory=dict)
    tableau: Tableau | None = None
    correspondance: Correspondance | None = None
    a_blanc: bool = True
    ignorer_erreurs: bool = True


@dataclass(frozen=True)
class GenreImport:
    """One kind of file: who may import it, what it is made of, and the service that does it."""

    type: TypeImport
    permission: Permission
    importer: Callable[[Demande], Rapport]
    extensions: tuple[str, ...]
    #: The file belongs to a territory; a public reference list belongs to nobody.
    est_territorial: bool = True
    #: Its lines name people: looking at them is journaled.
    est_nominatif: bool = False
    #: It is read as a table before anything else (its lines are counted, the refused ones given back).
    est_tabulaire: bool = False
    #: Its columns, when they are recognised one by one and may carry other names.
    forme: FormeFichier | None = None
    #: Options of the deposit that the command line knows too, with their words.
    options: tuple[tuple[str, str], ...] = ()
    #: How many of its lines cost as much as one of history: the ceiling of the page is that many times higher.
    poids: int = 1


def _reprise(d: Demande) -> Rapport:
    return importer_reprise(
        d.acteur,
        d.territoire_id,
        d.tableau,
        aujourdhui=d.aujourd_hui,
        correspondance=d.correspondance,
        a_blanc=d.a_blanc,
        ignorer_erreurs=d.ignorer_erreurs,
    )


def _participants(d: Demande) -> Rapport:
    return importer_participants(
        d.acteur,
        d.territoire_id,
        d.tableau,
        aujourdhui=d.aujourd_hui,
        correspondance=d.correspondance,
        a_blanc=d.a_blanc,
        ignorer_erreurs=d.ignorer_erreurs,
    )


def _decp(d: Demande) -> Rapport:
    return importer_decp(
        d.acteur,
        d.territoire_id,
        d.chemin,
        nom=d.nom,
        aujourd_hui=d.aujourd_hui,
        clause_seulement=bool(d.options.get(CLAUSE_SEULEMENT)),
        a_blanc=d.a_blanc,
        ignorer_erreurs=d.ignorer_erreurs,
    )


def _referentiel(d: Demande) -> Rapport:
    return importer_referentiel(
        d.acteur, d.type, d.tableau, a_blanc=d.a_blanc, ignorer_erreurs=d.ignorer_erreurs
    )


CLAUSE_SEULEMENT = "clause_seulement"
#: A code and its label are compared and written ten times as fast as a line of history (communes: 38 000).
POIDS_REFERENTIEL = 10

GENRES: dict[TypeImport, GenreImport] = {
    g.type: g
    for g in (
        GenreImport(
            TypeImport.REPRISE,
            Permission.IMPORT_REPRISE,
            _reprise,
            ("csv", "xlsx", "xls", "ods"),
            est_nominatif=True,
            est_tabulaire=True,
            forme=FORME_REPRISE,
        ),
        GenreImport(
            TypeImport.PARTICIPANTS,
            Permission.IMPORT_PARTICIPANTS,
            _participants,
            ("csv", "xlsx", "xls", "ods"),
            est_nominatif=True,
            est_tabulaire=True,
            forme=FORME_PARTICIPANTS,
        ),
        GenreImport(
            TypeImport.DECP,
            Permission.IMPORT_DECP,
            _decp,
            ("json", "xml", "csv"),
            options=((CLAUSE_SEULEMENT, "Seulement les marchés avec clause sociale ou réservés"),),
        ),
        *(
            GenreImport(
                type_,
                Permission.IMPORT_REFERENTIEL,
                _referentiel,
                ("csv", "xlsx", "xls", "ods"),
                est_territorial=False,
                est_tabulaire=True,
                poids=POIDS_REFERENTIEL,
            )
            for type_ in (
                TypeImport.SIAE,
                TypeImport.COMMUNES,
                TypeImport.QPV,
                TypeImport.CPV,
                TypeImport.ROME,
            )
        ),
    )
}


def genres_permis(acteur: Acteur) -> list[GenreImport]:
    """The kinds that the actor may import somewhere, in the order of the table."""
    return [g for g in GENRES.values() if acteur.peut(g.permission)]
