"""The worker's side of long sheets: what is read without holding anybody up, then written with the end of the work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ....extensions import db
from ....models import Releve
from ....models.types import maintenant
from ....models.vocabulaire import EtatReleve
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...imports.tableaux.modele import FichierRefuse
from ...journal import Verbe, consigner
from ...travaux.progression import Progression
from ..lecture import Corrections
from .fichier import lire_octets, oublier, piece_de
from .fond import JOUR
from .inscription import Lue
from .portee import exiger_a_confirmer, prendre, prendre_a_confirmer, trouver
from .reception import donner_a_confirmer, inscrire_la_relecture, lire, lire_corrige
from .transmission import transmettre

#: In the arguments of a reading that somebody corrects.
CORRECTIONS = "corrections"
LONGUEUR_MOTIF = 500
PERDU = "Le fichier de ce relevé n’est plus gardé : déposez-le de nouveau."


@dataclass(frozen=True)
class Preparation:
    """What the reading half found: lines to write, or why the file is refused; neither for a sheet given up."""

    arguments: dict[str, Any]
    lue: Lue | None = None
    refus: str = ""

    @property
    def aujourdhui(self) -> date:
        return date.fromisoformat(self.arguments[JOUR])


def preparer_lecture(acteur: Acteur, arguments: dict, progression: Progression) -> Preparation:
    """The reading half: the file is read, its lines tied.

    What the reader refuses in a first reading is an answer, which the other half writes; in a correction, it fails
    the work. Raises `FichierRefuse`, `TransitionImpossible`, `Conflit` for a correction, and `Introuvable`.
    """
    progression.dire("Lecture du fichier")
    releve = trouver(acteur, arguments["releve_id"])
    if CORRECTIONS in arguments:
        exiger_a_confirmer(releve, arguments["version"])
        corrections = Corrections.depuis(arguments[CORRECTIONS])
        return Preparation(arguments, lire_corrige(acteur, releve, corrections))
    if releve.etat != EtatReleve.EN_LECTURE:
        return Preparation(arguments)
    try:
        octets = lire_octets(releve)
    except Introuvable:
        return Preparation(arguments, refus=PERDU)
    try:
        return Preparation(arguments, lire(acteur, releve.deposant_id, octets, piece_de(releve).nom_fichier))
    except FichierRefuse as refus:
        return Preparation(arguments, refus=refus.message)


def garder_lecture(acteur: Acteur, preparation: Preparation, _progression: Progression) -> dict:
    """The writing half. A sheet that does not wait for its reading any more is left as it is."""
    arguments, lue = preparation.arguments, preparation.lue
    if CORRECTIONS in arguments:
        releve = prendre_a_confirmer(acteur, arguments["releve_id"], arguments["version"])
        inscrire_la_relecture(acteur, releve, lue, aujourdhui=preparation.aujourdhui)
        return _resultat(releve)
    releve = prendre(acteur, arguments["releve_id"])
    if releve.etat == EtatReleve.EN_LECTURE and preparation.refus:
        _declarer_illisible(acteur, releve, preparation.refus)
    elif releve.etat == EtatReleve.EN_LECTURE and lue is not None:
        donner_a_confirmer(acteur, releve, lue, aujourdhui=preparation.aujourdhui)
    return _resultat(releve)


def _declarer_illisible(acteur: Acteur, releve: Releve, motif: str) -> None:
    """en_lecture → illisible: the reason stays, the file goes, with what must not be kept in it.

    It is removed before the commit. Killed in between, the next attempt finds no file, and says so; the other way
    round, a number of social security would stay on the disk with nobody to remove it.
    """
    releve.etat, releve.motif = EtatReleve.ILLISIBLE, motif[:LONGUEUR_MOTIF]
    noms = oublier(releve)
    consigner(
        acteur,
        Verbe.RELEVE_ILLISIBLE,
        objet=("releve", releve.id),
        valeurs={"deposant": releve.deposant_id, "sha256": releve.sha256, "motif": releve.motif},
    )
    db.session.flush()
    for nom in noms:
        fichiers.supprimer(nom)


def transmettre_en_fond(acteur: Acteur, arguments: dict, progression: Progression) -> dict:
    """Send a sheet as it was when it was asked. Raises as `transmettre`; sent already, it is left as it is."""
    progression.dire("Heures")
    fait = transmettre(acteur, arguments["releve_id"], le=maintenant(), version=arguments["version"])
    return _resultat(fait.releve)


def _resultat(releve: Releve) -> dict:
    return {"releve_id": releve.id, "etat": releve.etat.value}
