"""Import a history file: read, check, tie, then write everything in the caller's transaction, or nothing."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from ....extensions import db
from ....models import Critere, Importation, Territoire
from ....models.types import maintenant
from ....models.vocabulaire import TypeImport
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...journal import Verbe, consigner
from ...perimetre import territoires_visibles
from ...permissions import Permission
from ..masse import prendre_le_tour
from ..rapport import Constat, Gravite, ImportRefuse, Rapport
from ..tableaux import Tableau
from .application import Contexte, appliquer
from .coherence import avertir
from .colonnes import Ligne, colonnes_reprise
from .correspondance import Correspondance, traduire
from .existant import Existant
from .fusion import Fusion
from .lecture import dates_de_la_ligne, lire_lignes
from .rapprochement import Rapprochement, mois_extremes, rapprocher


@dataclass(slots=True)
class Examen:
    """Everything known of a file before anything is written."""

    rapport: Rapport
    fusion: Fusion
    existant: Existant
    rapprochement: Rapprochement
    criteres: dict[str, int]
    empreinte: str
    lignes: list[tuple[int, Ligne]] = field(default_factory=list)


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
    `ignorer_erreurs` the valid lines are written and the others listed. `a_blanc` reads and checks only.
    Importing the same file again writes nothing: the report's `est_sans_effet` says so.
    """
    territoire = _territoire(acteur, territoire_id)
    prendre_le_tour()
    examen = examiner(territoire, tableau, aujourdhui, correspondance)
    rapport = examen.rapport
    rapport.est_a_blanc = a_blanc
    if rapport.erreurs and not ignorer_erreurs:
        rapport.est_refuse = True
        if not a_blanc:
            raise ImportRefuse(rapport)
    if not a_blanc and (
        examen.rapprochement.heures_nouvelles or any(examen.rapprochement.complements.values())
    ):
        _ecrire(acteur, territoire, tableau, examen, aujourdhui)
    return rapport


def examiner(
    territoire: Territoire, tableau: Tableau, aujourdhui: date, correspondance: Correspondance | None = None
) -> Examen:
    """Read and check without writing; the report holds every finding, in the order of the lines."""
    criteres = _criteres(territoire.id)
    tableau, entetes = traduire(tableau, correspondance)
    lecture = lire_lignes(tableau, colonnes_reprise(aujourdhui, criteres), entetes)
    constats = lecture.constats
    lignes = _lignes_datees(lecture.lignes, constats)
    existant_noms = Existant.noms_identifies(territoire.id)
    fusion = Fusion(existant_noms)
    fusion.fusionner(lignes)
    existant = Existant(territoire.id, mois_extremes(fusion))
    rapprochement = rapprocher(fusion, existant)
    constats += fusion.constats + rapprochement.constats
    constats += avertir(lignes, fusion, territoire.seuil_heures_mois)
    rapport = Rapport(tableau.fichier, TypeImport.REPRISE)
    rapport.lignes_lues = len(tableau.lignes) + len(tableau.problemes)
    rapport.constats = _ordonner(constats, tableau, entetes)
    rapport.lignes_inchangees = rapprochement.inchangees + fusion.doublons
    rapport.lignes_ecrites = len(rapprochement.heures_nouvelles)
    return Examen(rapport, fusion, existant, rapprochement, criteres, _empreinte(lignes), lignes)


def _territoire(acteur: Acteur, territoire_id: int) -> Territoire:
    requete = territoires_visibles(acteur, Permission.IMPORT_REPRISE).where(Territoire.id == territoire_id)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def _criteres(territoire_id: int) -> dict[str, int]:
    """Code → key: the reference list, and what the territory added to it."""
    requete = select(Critere.code, Critere.id).where(
        Critere.territoire_id.is_(None) | (Critere.territoire_id == territoire_id)
    )
    return dict(db.session.execute(requete.order_by(Critere.ordre)).tuples().all())


def _lignes_datees(lignes: list[tuple[int, Ligne]], constats: list[Constat]) -> list[tuple[int, Ligne]]:
    """Keep the lines whose own dates agree; say what is wrong with the others."""
    bonnes = []
    for numero, ligne in lignes:
        refus = dates_de_la_ligne(ligne)
        if refus is None:
            bonnes.append((numero, ligne))
        else:
            colonne, message = refus
            valeur = getattr(ligne, colonne)
            constats.append(
                Constat(Gravite.ERREUR, message, numero, colonne, valeur=valeur.strftime("%d/%m/%Y"))
            )
    return bonnes


def _ordonner(constats: list[Constat], tableau: Tableau, entetes: dict[str, int]) -> list[Constat]:
    """By line, with the cell of each (a finding on a whole column has none)."""
    complets = []
    for c in constats:
        place = entetes.get(c.colonne)
        if c.ligne is not None and not c.cellule and place is not None:
            c = Constat(
                c.gravite, c.message, c.ligne, c.colonne, tableau.nom_cellule(c.ligne, place), c.valeur
            )
        complets.append(c)
    return sorted(complets, key=lambda c: (c.ligne or 0, c.gravite is not Gravite.ERREUR))


def _empreinte(lignes: list[tuple[int, Ligne]]) -> str:
    """sha256 of the lines as understood: the same whatever the encoding and the order of the columns."""
    calcul = hashlib.sha256()
    for _, ligne in lignes:
        calcul.update("\x1f".join(map(str, ligne)).encode())
        calcul.update(b"\x1e")
    return calcul.hexdigest()


def _ecrire(
    acteur: Acteur, territoire: Territoire, tableau: Tableau, examen: Examen, aujourdhui: date
) -> None:
    rapport = examen.rapport
    importation = Importation(
        territoire_id=territoire.id,
        type=TypeImport.REPRISE,
        nom_fichier=tableau.fichier,
        sha256=tableau.sha256,
        empreinte_lignes=examen.empreinte,
        nombre_lignes=rapport.lignes_lues,
        nombre_ecrites=rapport.lignes_ecrites,
        nombre_inchangees=rapport.lignes_inchangees,
        nombre_refusees=rapport.lignes_refusees,
        nombre_avertissements=len(rapport.avertissements),
        auteur_id=acteur.compte_id,
    )
    db.session.add(importation)
    db.session.flush()
    contexte = Contexte(
        acteur=acteur,
        territoire_id=territoire.id,
        importation_id=importation.id,
        maintenant=maintenant(),
        aujourdhui=aujourdhui,
        fusion=examen.fusion,
        existant=examen.existant,
        rapprochement=examen.rapprochement,
        criteres=examen.criteres,
    )
    appliquer(contexte)
    rapport.importation_id = importation.id
    rapport.creations = +contexte.creations
    _consigner(acteur, importation)


def _consigner(acteur: Acteur, importation: Importation) -> None:
    """One import is one event of the journal (formats, « reprise »)."""
    consigner(
        acteur,
        Verbe.IMPORT_APPLIQUE,
        objet=("importation", importation.id),
        territoire_id=importation.territoire_id,
        valeurs={
            "type": TypeImport.REPRISE.value,
            "fichier": importation.nom_fichier,
            "sha256": importation.sha256,
            "empreinte_lignes": importation.empreinte_lignes,
            "lignes": importation.nombre_lignes,
            "ecrites": importation.nombre_ecrites,
            "refusees": importation.nombre_refusees,
        },
    )
