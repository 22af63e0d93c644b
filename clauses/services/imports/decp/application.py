"""Import a DECP file into a territory: read, compare with the base, write in one transaction, or nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clauses.extensions import db
from clauses.models import Territoire
from clauses.models.vocabulaire import TypeImport
from clauses.services.acteur import Acteur
from clauses.services.erreurs import Introuvable
from clauses.services.imports.decp import deductions
from clauses.services.imports.decp.anomalies import Anomalie
from clauses.services.imports.decp.cpv import cpv_absents_de_la_liste
from clauses.services.imports.decp.ecriture import (
    Ecriture,
    completer_noms,
    compter,
    ecrire,
    structures_nouvelles,
)
from clauses.services.imports.decp.lecture import lire_decp
from clauses.services.imports.decp.plan import Changements, planifier
from clauses.services.imports.decp.publication import CleStructure, cle_structure, empreinte_des_marches
from clauses.services.imports.decp.rapprochement import Existant
from clauses.services.imports.decp.types import IdentifiantStructure, LectureDecp, MarcheDecp
from clauses.services.imports.erreurs import FichierRefuse
from clauses.services.imports.inscription import consigner_import, inscrire_importation
from clauses.services.imports.masse import prendre_le_tour
from clauses.services.imports.progression import signaler, suivre
from clauses.services.imports.rapport import Constat, Gravite, ImportRefuse, Rapport
from clauses.services.perimetre import territoires_visibles
from clauses.services.permissions import Permission

_SANS_CONSIDERATIONS = (
    "ce fichier ne porte pas les considérations sociales des marchés : aucun marché n’est gardé par "
    "« --clause-seulement »."
)


@dataclass
class _Examen:
    """A file compared with the base, before anything is written."""

    lecture: LectureDecp
    marches: tuple[MarcheDecp, ...]
    existant: Existant
    noms: dict[CleStructure, str]
    changements: list[Changements]
    noms_completes: dict[CleStructure, str]

    @property
    def creations(self) -> Counter:
        compte = compter(self.changements)
        compte["structures"] = len(structures_nouvelles(self.changements, self.existant))
        compte["noms_completes"] = len(self.noms_completes)
        return +compte


def importer_decp(
    acteur: Acteur,
    territoire_id: int,
    chemin: Path,
    *,
    nom: str,
    aujourd_hui: date,
    clause_seulement: bool = False,
    a_blanc: bool = False,
    ignorer_erreurs: bool = False,
) -> Rapport:
    """Import the DECP file at `chemin` (shown as `nom`) into a territory; flushes, never commits.

    Markets enter at the stage « notifié », to qualify; those already there are rectified where nobody edited
    them, and proposed otherwise (see `plan`). `clause_seulement` keeps « Clause sociale » and « Marché réservé ».
    Raises `FichierRefuse` when the file is unreadable, `ImportRefuse` (with its report) when a market has no
    identifier or no buyer, unless `ignorer_erreurs`; `a_blanc` reports without writing, and never raises it.
    """
    territoire = _territoire(acteur, territoire_id)
    lecture = _lire(chemin, nom, aujourd_hui)
    rapport = _rapport(lecture, nom, clause_seulement)
    rapport.est_a_blanc = a_blanc
    rapport.est_refuse = bool(rapport.erreurs) and not ignorer_erreurs
    if rapport.est_refuse and not a_blanc:
        raise ImportRefuse(rapport)
    prendre_le_tour()
    examen = _examiner(lecture, _gardes(lecture, clause_seulement), territoire.id, aujourd_hui)
    rapport.constats += cpv_absents_de_la_liste(examen.marches)
    rapport.constats += _supprimes(examen)
    rapport.creations = examen.creations
    rapport.lignes_ecrites = len(examen.changements)
    rapport.lignes_inchangees = len(examen.marches) - len(examen.changements)
    if rapport.creations and not a_blanc:
        _ecrire(acteur, territoire.id, examen, rapport)
    return rapport


def _territoire(acteur: Acteur, territoire_id: int) -> Territoire:
    requete = territoires_visibles(acteur, Permission.IMPORT_DECP).where(Territoire.id == territoire_id)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def _lire(chemin: Path, nom: str, aujourd_hui: date) -> LectureDecp:
    try:
        return lire_decp(Path(chemin), aujourd_hui=aujourd_hui)
    except FichierRefuse as refus:
        raise FichierRefuse(refus.raison, refus.remede, fichier=nom, ligne=refus.ligne) from refus


def _gardes(lecture: LectureDecp, clause_seulement: bool) -> tuple[MarcheDecp, ...]:
    if not clause_seulement:
        return lecture.marches
    return tuple(m for m in lecture.marches if deductions.est_clause(m))


def _rapport(lecture: LectureDecp, nom: str, clause_seulement: bool) -> Rapport:
    """The findings of the reader; those on markets that the option leaves out are left out too."""
    rapport = Rapport(nom, TypeImport.DECP)
    gardes = _gardes(lecture, clause_seulement)
    emplacements = {m.emplacement for m in gardes}
    ecartes = {m.emplacement for m in lecture.marches} - emplacements
    for anomalie in lecture.anomalies:
        if anomalie.emplacement.split(", ")[0] not in ecartes:
            rapport.noter(_constat(anomalie))
    rapport.lignes_lues = len(lecture.marches) + rapport.lignes_refusees
    if lecture.doublons:
        rapport.noter(
            Constat(Gravite.INFORMATION, f"copies identiques comptées une fois : {lecture.doublons}.")
        )
    if clause_seulement:
        rapport.noter(_constat_du_tri(lecture, len(lecture.marches) - len(gardes)))
    return rapport


def _constat(anomalie: Anomalie) -> Constat:
    objet = "" if anomalie.emplacement == "fichier" else anomalie.emplacement
    gravite = Gravite(anomalie.gravite.value)
    return Constat(
        gravite, anomalie.texte, anomalie.ligne, anomalie.champ, valeur=anomalie.valeur, objet=objet
    )


def _constat_du_tri(lecture: LectureDecp, ecartes: int) -> Constat:
    if not lecture.a_considerations:
        return Constat(Gravite.AVERTISSEMENT, _SANS_CONSIDERATIONS)
    return Constat(Gravite.INFORMATION, f"marchés sans clause sociale laissés de côté : {ecartes}.")


def _examiner(lecture: LectureDecp, marches: tuple[MarcheDecp, ...], territoire_id: int, le: date) -> _Examen:
    noms = _noms(marches)
    existant = Existant(territoire_id)
    existant.charger_structures(c for m in marches for s in _structures(m) if (c := cle_structure(s)))
    existant.charger_marches(m.id for m in marches)
    existant.charger_structures(_cles_deja_dites(existant))
    vivants = [m for m in marches if not existant.est_supprime(cle_structure(m.acheteur), m.id)]
    plans = [planifier(m, cle_structure(m.acheteur), existant, le) for m in suivre(vivants, "Rapprochement")]
    completes = {
        cle: nom
        for cle, nom in noms.items()
        if (connue := existant.structures.get(cle)) and connue.est_nom_a_completer
    }
    changements = [p for p in plans if p.change_la_base]
    return _Examen(lecture, marches, existant, noms, changements, completes)


def _supprimes(examen: _Examen) -> list[Constat]:
    """One warning per market of the file that is in the bin: nothing of it is written."""
    return [
        Constat(
            Gravite.AVERTISSEMENT,
            "Ce marché est dans la corbeille : rien n’en est écrit. Rétablissez-le pour qu’il suive les fichiers.",
            colonne="id",
            valeur=m.id,
            objet=m.emplacement,
        )
        for m in examen.marches
        if examen.existant.est_supprime(cle_structure(m.acheteur), m.id)
    ]


def _structures(marche: MarcheDecp) -> Iterable[IdentifiantStructure]:
    """Every structure that a market names."""
    yield marche.acheteur
    yield from marche.titulaires
    for acte in marche.sous_traitants:
        yield acte.sous_traitant
    for avenant in marche.avenants:
        yield from avenant.titulaires or ()


def _noms(marches: Iterable[MarcheDecp]) -> dict[CleStructure, str]:
    """The first name that the file gives to each structure."""
    noms: dict[CleStructure, str] = {}
    for marche in marches:
        for structure in _structures(marche):
            if structure.nom and (cle := cle_structure(structure)):
                noms.setdefault(cle, structure.nom)
    return noms


def _cles_deja_dites(existant: Existant) -> Iterable[CleStructure]:
    """The holders that earlier files named, to tell whether a person changed them since."""
    for marche in existant.marches.values():
        for cle in (marche.ligne.donnees_publiques or {}).get("titulaires", []):
            genre, _, identifiant = cle.partition(":")
            yield genre, identifiant


def _ecrire(acteur: Acteur, territoire_id: int, examen: _Examen, rapport: Rapport) -> None:
    importation = inscrire_importation(
        acteur,
        rapport,
        sha256=examen.lecture.sha256,
        empreinte_lignes=empreinte_des_marches(examen.marches),
        territoire_id=territoire_id,
    )
    signaler("Écriture")
    ecrire(Ecriture(territoire_id, importation.id, examen.existant, examen.noms), examen.changements)
    completer_noms(examen.existant, examen.noms_completes)
    # The values rectified on known markets are in the event, before and after.
    modifications = [
        {"marche": c.connu.ligne.id, "champ": champ, "avant": avant, "apres": apres}
        for c in examen.changements
        for champ, avant, apres in c.modifications
    ]
    consigner_import(acteur, importation, rapport, modifications=modifications)
    db.session.expire_all()  # the rows changed under the objects the session may hold
