"""Import a history file: read, check, tie, then write everything in the caller's transaction, or nothing."""

from collections import Counter
from datetime import date

from ....extensions import db
from ....models import Territoire
from ....models.types import maintenant
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...perimetre import territoires_visibles
from ...permissions import Permission
from ...plie import proposer_liens
from ..inscription import consigner_import, inscrire_importation
from ..masse import prendre_le_tour
from ..rapport import ImportRefuse, Rapport
from ..tableaux import Tableau
from .application import Contexte, appliquer, prevoir
from .correspondance import Correspondance
from .examen import Examen, examiner


def importer_reprise(
    acteur: Acteur,
    territoire_id: int,
    tableau: Tableau,
    *,
    aujourdhui: date,
    correspondance: Correspondance | None = None,
    a_blanc: bool = False,
    ignorer_erreurs: bool = False,
) -> Rapport:
    """Import `tableau` into a territory; flushes, never commits.

    All or nothing by default: raises `ImportRefuse` (with its report) when a line is in error; with
    `ignorer_erreurs` the valid lines are written and the others listed. `a_blanc` reads and checks only: its
    report says what would be created. Importing the same file again writes nothing: `est_sans_effet` says so.
    """
    territoire = _territoire(acteur, territoire_id)
    if not a_blanc:
        prendre_le_tour()
    examen = examiner(territoire, tableau, aujourdhui, correspondance, ignorer_erreurs=ignorer_erreurs)
    rapport = examen.rapport
    rapport.est_a_blanc = a_blanc
    rapport.est_refuse = bool(rapport.erreurs) and not ignorer_erreurs
    if rapport.est_refuse:
        rapport.lignes_ecrites = 0
        if not a_blanc:
            raise ImportRefuse(rapport)
    elif a_blanc:
        rapport.creations = prevoir(examen.rapprochement)
    elif examen.rapprochement.ecrit:
        _ecrire(acteur, territoire, tableau, examen, aujourdhui)
    return rapport


def _territoire(acteur: Acteur, territoire_id: int) -> Territoire:
    requete = territoires_visibles(acteur, Permission.IMPORT_REPRISE).where(Territoire.id == territoire_id)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def _ecrire(
    acteur: Acteur, territoire: Territoire, tableau: Tableau, examen: Examen, aujourdhui: date
) -> None:
    rapport = examen.rapport
    importation = inscrire_importation(
        acteur,
        rapport,
        sha256=tableau.sha256,
        empreinte_lignes=examen.empreinte,
        territoire_id=territoire.id,
    )
    contexte = Contexte(
        acteur=acteur,
        territoire_id=territoire.id,
        importation_id=importation.id,
        maintenant=maintenant(),
        aujourdhui=aujourdhui,
        rapprochement=examen.rapprochement,
        criteres=examen.criteres,
    )
    appliquer(contexte)
    # The people that the file brings may be participants that nobody has linked yet.
    proposes = proposer_liens(acteur, territoire.id, importation_id=importation.id, source=rapport.fichier)
    rapport.creations = +(contexte.creations + Counter(liens_proposes=proposes))
    consigner_import(acteur, importation, rapport)
    db.session.expire_all()  # the rows changed under the objects that the session may hold
