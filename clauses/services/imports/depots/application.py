"""Applying a deposit, once, in the caller's transaction; and placing its columns."""

from dataclasses import dataclass
from datetime import date

from ....extensions import db
from ....models import FichierDepose
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ..rapport import Rapport
from .colonnes import retenir
from .depot import APPLICATION, application_de, est_applique, trouver
from .examen import Lecture, est_a_placer, lire, montrer, ouvrir, verifier_longueur
from .refus import csv_des_refus


@dataclass(frozen=True)
class Application:
    """What an application did. `rapport` is `None` when the deposit was applied before."""

    importation_id: int | None
    rapport: Rapport | None

    @property
    def est_deja_faite(self) -> bool:
        return self.rapport is None

    @property
    def reste_a_corriger(self) -> bool:
        """Nothing was written because no line was valid: the file can still be replaced."""
        return self.rapport is not None and self.importation_id is None and bool(self.rapport.erreurs)


def appliquer(
    acteur: Acteur, jeton: str, *, ignorer_erreurs: bool, aujourd_hui: date, lignes_max: int
) -> Application:
    """Import a deposit, all of it or its valid lines; flushes, never commits.

    A second call changes nothing and says so. Raises `ImportRefuse` (errors, and `ignorer_erreurs` is false),
    `DonneesInvalides` when the file cannot be applied as it is.
    """
    depot = trouver(acteur, jeton, verrou=True)
    if est_applique(depot):
        return Application(application_de(depot).get("importation_id"), None)
    lecture = ouvrir(acteur, depot)
    lire(lecture, lignes_max)
    if est_a_placer(lecture):
        raise DonneesInvalides("Confirmez d’abord les colonnes du fichier.")
    demande = lecture.demande(acteur, aujourd_hui, a_blanc=False, ignorer_erreurs=ignorer_erreurs)
    rapport = lecture.genre.importer(demande)
    verifier_longueur(lecture, rapport.lignes_lues, lignes_max)
    if rapport.importation_id is not None or not rapport.erreurs:
        _marquer(depot, lecture, rapport)
    return Application(rapport.importation_id, rapport)


def _marquer(depot: FichierDepose, lecture: Lecture, rapport: Rapport) -> None:
    """Keep what came of it, and the refused lines as they were at that moment, for as long as the deposit."""
    fait = {"importation_id": rapport.importation_id}
    if rapport.erreurs:
        refus = csv_des_refus(lecture, montrer(lecture, rapport.constats))
        fait["refus"] = fichiers.ranger(refus).nom_stocke
    depot.options = {**(depot.options or {}), APPLICATION: fait}
    db.session.flush()


def placer_colonnes(
    acteur: Acteur, lecture: Lecture, colonnes: dict[str, str], codes: dict[str, dict[str, str]]
) -> None:
    """Remember which column is which, for the deposit and for the next files like it; flushes.

    `colonnes`: our column → header; `codes`: our column → {word of the file: our code}; empty values are left
    out. Raises `DonneesInvalides`.
    """
    choisies = {c: e for c, e in colonnes.items() if e}
    traduits = {c: {mot: code for mot, code in t.items() if code} for c, t in codes.items()}
    traduits = {c: t for c, t in traduits.items() if t}
    retenir(acteur, lecture.depot, lecture.tableau, choisies, traduits, lecture.genre.forme)
