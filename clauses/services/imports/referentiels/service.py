"""Import a public reference list: read, check, compare with the base, write everything or nothing."""

import hashlib
from collections.abc import Callable

from ....extensions import db
from ....models.vocabulaire import TypeImport
from ...acteur import Acteur
from ...journal import canonique
from ...permissions import Permission
from ..inscription import consigner_import, inscrire_importation
from ..masse import prendre_le_tour
from ..progression import signaler
from ..rapport import Constat, Gravite, ImportRefuse, Rapport
from ..tableaux import Tableau
from .codes import confronter_codes
from .lecture import Lecture, lire_liste
from .listes import LISTES, Liste
from .siae import confronter_siae


def importer_referentiel(
    acteur: Acteur,
    type_: TypeImport,
    tableau: Tableau,
    *,
    a_blanc: bool = False,
    ignorer_erreurs: bool = False,
) -> Rapport:
    """Import the list `type_` (SIAE, communes, QPV, CPV or ROME) from `tableau`; flushes, never commits.

    New codes are added, changed labels updated, codes that left the list are kept: past data still use them.
    Raises `Interdit`, `FichierRefuse` (a missing column), `ImportRefuse` (with its report) when a line is in error
    unless `ignorer_erreurs`; `a_blanc` reports without writing, and never raises the latter.
    """
    acteur.exiger(Permission.IMPORT_REFERENTIEL)
    liste = LISTES[type_]
    lecture = lire_liste(tableau, liste)
    rapport = _rapport(tableau, liste, lecture, a_blanc)
    rapport.est_refuse = bool(rapport.erreurs) and not ignorer_erreurs
    if rapport.est_refuse and not a_blanc:
        raise ImportRefuse(rapport)
    prendre_le_tour()
    confronter = confronter_siae if type_ is TypeImport.SIAE else confronter_codes
    ecrire = confronter(liste, lecture, rapport)
    rapport.constats.sort(key=lambda c: (c.ligne or 0, c.gravite is not Gravite.ERREUR))
    rapport.lignes_inchangees = len(lecture.lignes) + lecture.copies - rapport.lignes_ecrites
    if rapport.creations and not a_blanc:
        _ecrire(acteur, tableau, lecture, rapport, ecrire)
    return rapport


def _rapport(tableau: Tableau, liste: Liste, lecture: Lecture, a_blanc: bool) -> Rapport:
    rapport = Rapport(tableau.fichier, liste.type, est_a_blanc=a_blanc)
    rapport.lignes_lues = len(tableau.lignes) + len(tableau.problemes)
    rapport.constats = lecture.constats
    if lecture.copies:
        rapport.noter(
            Constat(Gravite.INFORMATION, f"copies identiques comptées une fois : {lecture.copies}.")
        )
    return rapport


def _ecrire(
    acteur: Acteur, tableau: Tableau, lecture: Lecture, rapport: Rapport, ecrire: Callable[[], None]
) -> None:
    importation = inscrire_importation(
        acteur, rapport, sha256=tableau.sha256, empreinte_lignes=_empreinte(lecture)
    )
    signaler("Écriture")
    ecrire()
    consigner_import(acteur, importation, rapport)
    db.session.expire_all()  # the rows changed under the objects the session may hold


def _empreinte(lecture: Lecture) -> str:
    """sha256 of the lines as understood, whatever the encoding and the order of columns and lines."""
    lignes = sorted(canonique(ligne) for _, ligne in lecture.lignes)
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()
