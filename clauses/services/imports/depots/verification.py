"""Examining a deposit from the page: at once when it is short, by the worker when it is long."""

from datetime import date

from ....extensions import db
from ....models import FichierDepose, Travail
from ....models.vocabulaire import EtatTravail, TypeTravail
from ... import travaux
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ...travaux.progression import Progression
from . import garde
from .colonnes import retenir
from .depot import est_applique, trouver
from .examen import EtatExamen, Examen, Lecture, TropLong, examiner_lecture, lire, ouvrir


def examiner(acteur: Acteur, jeton: str, *, aujourd_hui: date, lignes_max: int) -> Examen:
    """Read and check a deposit without writing in the domain. Raises `Introuvable`, `Interdit`.

    A file longer than `lignes_max` is given to the worker, once: its state is then `EN_FOND` until the worker has
    examined it, and again while it applies it.
    """
    lecture = ouvrir(acteur, trouver(acteur, jeton))
    depot = lecture.depot
    if est_applique(depot):
        return Examen(lecture, EtatExamen.APPLIQUE)
    travail = travaux.dernier(acteur, _sujet(depot))
    if travail is not None and travail.etat in travaux.ACTIFS:
        return Examen(lecture, EtatExamen.EN_FOND, travail=travail)
    if depot.examen is not None:
        return garde.depuis_json(lecture, depot.examen)
    if travail is not None and travail.etat is not EtatTravail.TERMINE:
        return Examen(lecture, EtatExamen.EN_FOND, travail=travail)  # it failed: its page says why
    try:
        if travail is None:
            return examiner_lecture(acteur, lecture, aujourd_hui=aujourd_hui, lignes_max=lignes_max)
    except TropLong:
        lecture.tableau = None  # its names are shown by nobody yet
    travail = confier(acteur, depot, TypeTravail.EXAMEN_IMPORT, aujourd_hui)
    return Examen(lecture, EtatExamen.EN_FOND, travail=travail)


def exiger_examine(_acteur: Acteur, examen: Examen) -> Examen:
    """The examination when it is done. Raises `Introuvable` while the worker has the file."""
    if examen.etat is EtatExamen.EN_FOND:
        raise Introuvable("Ce fichier n’est pas encore vérifié.")
    return examen


def confier(
    acteur: Acteur, depot: FichierDepose, type_: TypeTravail, aujourd_hui: date, **options: bool
) -> Travail:
    """Give a deposit to the worker: one work at a time about it."""
    return travaux.demander(
        acteur,
        type_,
        depot.nom_fichier,
        {"jeton": depot.jeton, "aujourd_hui": aujourd_hui.isoformat(), **options},
        sujet=_sujet(depot),
        territoire_id=depot.territoire_id,
    )


def _sujet(depot: FichierDepose) -> str:
    return f"dépôt {depot.jeton}"


def lire_depot(acteur: Acteur, jeton: str, *, lignes_max: int) -> Lecture:
    """A deposit whose columns can be placed, read again. Raises `FichierRefuse`, `DonneesInvalides`."""
    lecture = ouvrir(acteur, trouver(acteur, jeton))
    if lecture.depot.examen is not None:
        garde.depuis_json(lecture, lecture.depot.examen)
    else:
        lire(lecture, lignes_max)
    if lecture.reconnaissance is None:
        raise DonneesInvalides("Les colonnes de ce genre de fichier sont fixes.")
    return lecture


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
    lecture.depot.examen = None  # what was found with other columns is not true any more
    db.session.flush()


# --- the worker's side ----------------------------------------------------------------------------------------


def preparer_examen(acteur: Acteur, arguments: dict, progression: Progression) -> Examen:
    """The reading half of a background examination."""
    progression.dire("Lecture du fichier")
    lecture = ouvrir(acteur, trouver(acteur, arguments["jeton"]))
    le = date.fromisoformat(arguments["aujourd_hui"])
    return examiner_lecture(acteur, lecture, aujourd_hui=le, lignes_max=None)


def garder_examen(acteur: Acteur, examen: Examen, _progression: Progression) -> dict:
    """Its writing half: what was found is kept with the deposit. Raises `Introuvable` when that was given up."""
    depot = trouver(acteur, examen.depot.jeton, verrou=True)
    depot.examen = garde.en_json(examen)
    db.session.flush()
    return {"jeton": depot.jeton, "etat": examen.etat.value}
