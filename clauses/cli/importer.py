"""`clauses importer …`: one command by kind of file, the same options, report and exit statuses for all.

Status 0 when something was written or everything was known, 1 when the data were refused, 2 for a wrong usage (an
unknown territory, a file that does not exist).
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..extensions import db
from ..models.vocabulaire import TypeImport
from ..services.acteur import SYSTEME
from ..services.imports.decp import importer_decp
from ..services.imports.erreurs import FichierRefuse
from ..services.imports.participants import importer_participants
from ..services.imports.progression import observateur
from ..services.imports.rapport import Constat, Gravite, ImportRefuse, Rapport
from ..services.imports.referentiels import importer_referentiel
from ..services.imports.reprise import importer_reprise
from ..services.imports.reprise.correspondance import lire_correspondance
from ..services.imports.tableaux import Tableau, lire_tableau
from ..services.permissions import Permission
from . import base
from .rapport_import import afficher, ecrire_rapport

LIGNES_POUR_UNE_BARRE = 1_000


@dataclass(frozen=True)
class Demande:
    """What was asked, once checked: `tableau` is read for the commands that want one."""

    fichier: Path
    aujourdhui: date
    a_blanc: bool
    ignorer_erreurs: bool
    territoire_id: int | None = None
    tableau: Tableau | None = None

    @property
    def modes(self) -> dict[str, bool]:
        """The two switches that every import service takes."""
        return {"a_blanc": self.a_blanc, "ignorer_erreurs": self.ignorer_erreurs}


@click.group(cls=base.Groupe)
def importer() -> None:
    """Importe un fichier, en entier ou pas du tout."""


def commande_import(
    type_: TypeImport, *, territoire: Permission | None = None, en_tableau: bool = True
) -> Callable:
    """Turn `f(demande, **options) -> Rapport` into a whole import command.

    `territoire` asks for --territoire, where that permission is held. `en_tableau` reads the file as a table
    before the transaction starts, so that nobody waits for the reading.
    """

    def decorer(fonction: Callable[..., Rapport]) -> Callable:
        @functools.wraps(fonction)
        @base.application_prete
        def enveloppe(fichier, a_blanc, ignorer_erreurs, rapport, code_territoire=None, **options):
            _verifier_chemins(fichier, rapport)
            territoire_id = base.territoire_ou_usage(code_territoire, territoire).id if territoire else None
            demande = Demande(fichier, date.today(), a_blanc, ignorer_erreurs, territoire_id)  # noqa: DTZ011
            resultat = _executer(fonction, demande, options, type_, en_tableau)
            if rapport is not None:
                ecrire_rapport(rapport, resultat)
            afficher(resultat)
            _sortir(resultat)

        return _avec_options(enveloppe, bool(territoire))

    return decorer


def _avec_options(fonction: Callable, a_territoire: bool) -> Callable:
    options = [
        click.argument("fichier", type=click.Path(path_type=Path)),
        click.option("--a-blanc", is_flag=True, help="Rapport complet, sans rien écrire."),
        click.option("--ignorer-erreurs", is_flag=True, help="Écrit les lignes valables, liste les autres."),
        click.option(
            "--rapport",
            type=click.Path(path_type=Path),
            metavar="F.csv",
            help="Écrit aussi le rapport dans ce fichier.",
        ),
    ]
    if a_territoire:
        aide = "Code du territoire."
        options.append(
            click.option("--territoire", "code_territoire", required=True, metavar="CODE", help=aide)
        )
    for option in reversed(options):
        fonction = option(fonction)
    return fonction


def _verifier_chemins(fichier: Path, rapport: Path | None) -> None:
    """A file that does not exist, or a report that cannot be written, is a wrong usage: said before any work."""
    if not fichier.is_file():
        raise click.UsageError(f"Le fichier « {fichier} » n’existe pas.")
    if rapport is None:
        return
    if rapport.resolve() == fichier.resolve():
        raise click.UsageError("Le rapport remplacerait le fichier à importer : donnez-lui un autre nom.")
    try:
        rapport.open("ab").close()
    except OSError as erreur:
        raise click.UsageError(
            f"Le rapport « {rapport} » ne peut pas être écrit ({erreur.strerror})."
        ) from None


def _executer(
    fonction: Callable[..., Rapport],
    demande: Demande,
    options: dict[str, Any],
    type_: TypeImport,
    en_tableau: bool,
) -> Rapport:
    """Run the import in its transaction; a refusal comes back as a report too."""
    try:
        with _barre():
            if en_tableau:
                demande = replace(demande, tableau=lire_tableau(demande.fichier))
            if demande.a_blanc:
                return _a_blanc(fonction, demande, options)
            with base.ecriture():
                return fonction(demande, **options)
    except ImportRefuse as refus:
        return refus.rapport
    except FichierRefuse as refus:
        rapport = Rapport(demande.fichier.name, type_, est_a_blanc=demande.a_blanc, est_refuse=True)
        phrase = f"{refus.raison} {refus.remede}".strip()
        rapport.noter(Constat(Gravite.ERREUR, phrase, refus.ligne))
        return rapport


def _a_blanc(fonction: Callable[..., Rapport], demande: Demande, options: dict[str, Any]) -> Rapport:
    try:
        return fonction(demande, **options)
    finally:
        db.session.rollback()  # nothing is written, and nothing stays locked


def _sortir(rapport: Rapport) -> None:
    """Status 1 when nothing could be written because of errors."""
    rien_de_valable = rapport.erreurs and not (rapport.lignes_ecrites or rapport.lignes_inchangees)
    if rapport.est_refuse or rien_de_valable:
        raise SystemExit(base.REFUS)


@contextmanager
def _barre() -> Iterator[None]:
    """A progress bar by step, on a terminal and for long files only."""
    if not base.est_interactif():
        yield
        return
    suivi = _Suivi()
    jeton = observateur.set(suivi.dire)
    try:
        yield
    finally:
        suivi.fermer()
        observateur.reset(jeton)


class _Suivi:
    """The bar of the current step."""

    def __init__(self) -> None:
        self._etape = ""
        self._barre = None

    def dire(self, etape: str, fait: int, total: int) -> None:
        if total < LIGNES_POUR_UNE_BARRE:
            return
        if etape != self._etape:
            self.fermer()
            self._etape = etape
            self._barre = click.progressbar(length=total, label=etape, file=click.get_text_stream("stderr"))
            self._barre.__enter__()
        if self._barre is not None:
            self._barre.update(fait - self._barre.pos)

    def fermer(self) -> None:
        if self._barre is not None:
            self._barre.__exit__(None, None, None)
        self._barre, self._etape = None, ""


@importer.command("decp")
@click.option(
    "--clause-seulement", is_flag=True, help="Ne garde que « Clause sociale » et « Marché réservé »."
)
@commande_import(TypeImport.DECP, territoire=Permission.IMPORT_DECP, en_tableau=False)
def decp(demande: Demande, clause_seulement: bool) -> Rapport:
    """Importe les marchés publiés (DECP : JSON, XML ou CSV tabulaire)."""
    return importer_decp(
        SYSTEME,
        demande.territoire_id,
        demande.fichier,
        nom=demande.fichier.name,
        aujourd_hui=demande.aujourdhui,
        clause_seulement=clause_seulement,
        **demande.modes,
    )


@importer.command("reprise")
@click.option(
    "--correspondance",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="F.toml",
    help="Noms de colonnes et codes d’un autre outil.",
)
@commande_import(TypeImport.REPRISE, territoire=Permission.IMPORT_REPRISE)
def reprise(demande: Demande, correspondance: Path | None) -> Rapport:
    """Importe l’historique des heures (csv, xlsx, xls, ods)."""
    return importer_reprise(
        SYSTEME,
        demande.territoire_id,
        demande.tableau,
        aujourdhui=demande.aujourdhui,
        correspondance=lire_correspondance(correspondance) if correspondance else None,
        **demande.modes,
    )


@importer.command("participants")
@commande_import(TypeImport.PARTICIPANTS, territoire=Permission.IMPORT_PARTICIPANTS)
def participants(demande: Demande) -> Rapport:
    """Importe les participants d’un PLIE, et propose leurs liens avec les salariés (csv, xlsx, xls, ods)."""
    return importer_participants(
        SYSTEME, demande.territoire_id, demande.tableau, aujourdhui=demande.aujourdhui, **demande.modes
    )


def _referentiel(nom: str, type_: TypeImport, aide: str) -> None:
    """The command of one public list."""

    @importer.command(nom, help=aide)
    @commande_import(type_)
    def commande(demande: Demande) -> Rapport:
        return importer_referentiel(SYSTEME, type_, demande.tableau, **demande.modes)


_referentiel("siae", TypeImport.SIAE, "Importe l’annuaire des structures d’insertion.")
_referentiel("communes", TypeImport.COMMUNES, "Importe les communes (code officiel géographique).")
_referentiel("qpv", TypeImport.QPV, "Importe les quartiers prioritaires.")
_referentiel("cpv", TypeImport.CPV, "Importe les codes CPV.")
_referentiel("rome", TypeImport.ROME, "Importe les métiers (ROME).")
