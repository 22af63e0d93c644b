"""Import participants: read, check, compare, write everything or nothing, then propose their links."""

import hashlib
from collections import Counter
from datetime import date

from ....extensions import db
from ....models import ParticipantPlie, Territoire
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...journal import canonique
from ...perimetre import territoires_visibles
from ...permissions import Permission
from ...plie import proposer_liens
from ..inscription import consigner_import, inscrire_importation
from ..masse import inserer, modifier, prendre_le_tour, reserver_cles
from ..progression import signaler
from ..rapport import ImportRefuse, Rapport
from ..reprise.correspondance import Correspondance
from ..reprise.examen import ordonner
from ..tableaux import Tableau
from .comparaison import Comparaison, comparer
from .examen import Examen, examiner
from .existant import Existant


def importer_participants(
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
    `ignorer_erreurs` the valid lines are written. The file is the mirror of the PLIE's own tool: a participant
    takes the values of its line, the empty ones included; a column that the file does not have is left as it is.
    The same file again writes nothing. Raises `Introuvable`, `FichierRefuse`.
    """
    territoire = _territoire(acteur, territoire_id)
    if not a_blanc:
        prendre_le_tour()
    examen = examiner(tableau, aujourdhui, correspondance)
    comparaison = comparer(examen, Existant(territoire.id, aujourdhui))
    rapport = _rapport(examen, comparaison, a_blanc)
    rapport.est_refuse = bool(rapport.erreurs) and not ignorer_erreurs
    if rapport.est_refuse:
        rapport.lignes_ecrites, rapport.creations = 0, Counter()
        if not a_blanc:
            raise ImportRefuse(rapport)
    elif rapport.creations and not a_blanc:
        _ecrire(acteur, territoire.id, tableau.sha256, examen, comparaison)
    return rapport


def _territoire(acteur: Acteur, territoire_id: int) -> Territoire:
    requete = territoires_visibles(acteur, Permission.IMPORT_PARTICIPANTS)
    territoire = db.session.scalar(requete.where(Territoire.id == territoire_id))
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def _rapport(examen: Examen, comparaison: Comparaison, a_blanc: bool) -> Rapport:
    rapport = examen.rapport
    rapport.est_a_blanc = a_blanc
    rapport.constats = ordonner([*rapport.constats, *comparaison.constats], examen.tableau, examen.entetes)
    rapport.lignes_ecrites = len(comparaison.nouveaux) + len(comparaison.changes)
    rapport.lignes_inchangees += len(examen.lignes) - rapport.lignes_ecrites
    rapport.creations = +Counter(
        participants=len(comparaison.nouveaux), participants_mis_a_jour=len(comparaison.changes)
    )
    return rapport


def _ecrire(
    acteur: Acteur, territoire_id: int, sha256: str, examen: Examen, comparaison: Comparaison
) -> None:
    rapport = examen.rapport
    lignes = "\n".join(sorted(canonique(ligne._asdict()) for _, ligne in examen.lignes))
    importation = inscrire_importation(
        acteur,
        rapport,
        sha256=sha256,
        empreinte_lignes=hashlib.sha256(lignes.encode()).hexdigest(),
        territoire_id=territoire_id,
    )
    signaler("Écriture")
    _ecrire_participants(territoire_id, comparaison)
    db.session.expire_all()  # the rows changed under the objects that the session may hold
    proposes = proposer_liens(acteur, territoire_id, importation_id=importation.id, source=rapport.fichier)
    rapport.creations += Counter(liens_proposes=proposes)
    consigner_import(acteur, importation, rapport)


def _ecrire_participants(territoire_id: int, comparaison: Comparaison) -> None:
    table = ParticipantPlie.__table__
    nouveaux = comparaison.nouveaux
    if nouveaux:
        colonnes = tuple(nouveaux[0])
        cles = reserver_cles(table, len(nouveaux))
        lignes = [
            (cle, territoire_id, *(n[c] for c in colonnes)) for cle, n in zip(cles, nouveaux, strict=True)
        ]
        inserer(table, ("id", "territoire_id", *colonnes), lignes)
    modifier(table, "id", comparaison.changes)
