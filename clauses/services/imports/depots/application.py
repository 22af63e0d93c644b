"""Applying a deposit, once, in the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from ....extensions import db
from ....models import FichierDepose, Travail
from ....models.vocabulaire import TypeTravail
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...travaux.progression import Progression
from ..rapport import Rapport
from .depot import APPLICATION, application_de, est_applique, trouver
from .examen import Lecture, est_a_placer, limite, lire, montrer, ouvrir, verifier_longueur
from .refus import csv_des_refus
from .verification import confier


@dataclass(frozen=True)
class Application:
    """What an application did. `rapport` is `None` when it was done before, or given to the worker (`travail`)."""

    importation_id: int | None
    rapport: Rapport | None
    travail: Travail | None = None

    @property
    def est_deja_faite(self) -> bool:
        return self.rapport is None and self.travail is None

    @property
    def reste_a_corriger(self) -> bool:
        """Nothing was written because no line was valid: the file can still be replaced."""
        return self.rapport is not None and self.importation_id is None and bool(self.rapport.erreurs)


def appliquer(
    acteur: Acteur, jeton: str, *, ignorer_erreurs: bool, aujourd_hui: date, lignes_max: int
) -> Application:
    """Import a deposit, all of it or its valid lines; flushes, never commits. A long one is given to the worker.

    A second call changes nothing and says so. Raises `ImportRefuse` (errors, and `ignorer_erreurs` is false),
    `DonneesInvalides` when the file cannot be applied as it is.
    """
    depot = trouver(acteur, jeton, verrou=True)
    if est_applique(depot):
        return Application(application_de(depot).get("importation_id"), None)
    if depot.examen is not None:
        options = {"ignorer_erreurs": ignorer_erreurs}
        travail = confier(acteur, depot, TypeTravail.APPLICATION_IMPORT, aujourd_hui, **options)
        return Application(None, None, travail)
    lecture = ouvrir(acteur, depot)
    with limite(lecture, lignes_max):
        lire(lecture, lignes_max)
        return _appliquer(acteur, lecture, aujourd_hui, ignorer_erreurs, lignes_max)


def _appliquer(
    acteur: Acteur, lecture: Lecture, aujourd_hui: date, ignorer_erreurs: bool, lignes_max: int | None = None
) -> Application:
    if est_a_placer(lecture):
        raise DonneesInvalides("Confirmez d’abord les colonnes du fichier.")
    demande = lecture.demande(acteur, aujourd_hui, a_blanc=False, ignorer_erreurs=ignorer_erreurs)
    rapport = lecture.genre.importer(demande)
    verifier_longueur(lecture, rapport.lignes_lues, lignes_max)
    if rapport.importation_id is not None or not rapport.erreurs:
        _marquer(lecture.depot, lecture, rapport)
    return Application(rapport.importation_id, rapport)


def _marquer(depot: FichierDepose, lecture: Lecture, rapport: Rapport) -> None:
    """Keep what came of it, and the refused lines as they were at that moment, for as long as the deposit."""
    fait = {"importation_id": rapport.importation_id}
    if rapport.erreurs:
        refus = csv_des_refus(lecture, montrer(lecture, rapport.constats))
        fait["refus"] = fichiers.ranger(refus).nom_stocke
    depot.options = {**(depot.options or {}), APPLICATION: fait}
    depot.examen = None
    db.session.flush()


# --- the worker's side ----------------------------------------------------------------------------------------


def preparer_application(acteur: Acteur, arguments: dict, progression: Progression) -> tuple[Lecture, dict]:
    """The reading half of a background application: nobody waits for it."""
    progression.dire("Lecture du fichier")
    lecture = ouvrir(acteur, trouver(acteur, arguments["jeton"]))
    if not est_applique(lecture.depot):
        lire(lecture, None)
    return lecture, arguments


def appliquer_en_fond(acteur: Acteur, lu: tuple[Lecture, dict], _progression: Progression) -> dict:
    """Its writing half, in one transaction. Raises as `appliquer`."""
    lecture, arguments = lu
    depot = trouver(acteur, arguments["jeton"], verrou=True)
    if est_applique(depot):
        return {"importation_id": application_de(depot).get("importation_id")}
    le = date.fromisoformat(arguments["aujourd_hui"])
    fait = _appliquer(acteur, lecture, le, arguments["ignorer_erreurs"])
    if fait.reste_a_corriger:
        raise DonneesInvalides("Aucune ligne du fichier n’est valide : rien n’a été écrit.")
    return {"importation_id": fait.importation_id}
