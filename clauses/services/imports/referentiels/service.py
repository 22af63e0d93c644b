"""Import a public reference list: read, check, compare with the base, write everything or nothing."""

import hashlib
from collections.abc import Callable

from ....extensions import db
from ....models import Importation
from ....models.vocabulaire import TypeImport
from ...acteur import Acteur
from ...journal import Verbe, canonique, consigner
from ...permissions import Permission
from ..masse import prendre_le_tour
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
    importation = Importation(
        type=rapport.type,
        nom_fichier=tableau.fichier[:255],
        sha256=tableau.sha256,
        empreinte_lignes=_empreinte(lecture),
        nombre_lignes=rapport.lignes_lues,
        nombre_ecrites=rapport.lignes_ecrites,
        nombre_inchangees=rapport.lignes_inchangees,
        nombre_refusees=rapport.lignes_refusees,
        nombre_avertissements=len(rapport.avertissements),
        auteur_id=acteur.compte_id,
    )
    db.session.add(importation)
    db.session.flush()
    rapport.importation_id = importation.id
    ecrire()
    consigner(
        acteur,
        Verbe.IMPORT_APPLIQUE,
        objet=("importation", importation.id),
        valeurs={
            "type": rapport.type.value,
            "fichier": tableau.fichier,
            "sha256": tableau.sha256,
            "empreinte_lignes": importation.empreinte_lignes,
            "lignes": rapport.lignes_lues,
            "ecrites": rapport.lignes_ecrites,
            "refusees": rapport.lignes_refusees,
            "creations": dict(rapport.creations),
        },
    )
    db.session.expire_all()  # the rows changed under the objects the session may hold


def _empreinte(lecture: Lecture) -> str:
    """sha256 of the lines as understood, whatever the encoding and the order of columns and lines."""
    lignes = sorted(canonique(ligne) for _, ligne in lecture.lignes)
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()
