"""A corrected file takes the place of a sheet that was sent or refused; validated hours are never touched."""

from ....extensions import db
from ....models import Releve
from ....models.vocabulaire import EtatReleve
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ...journal import Verbe, consigner
from .portee import INTROUVABLE, deposants, est_entier, prendre, trouver

#: States of a sheet that a corrected file may take the place of.
REMPLACABLES = (EtatReleve.TRANSMIS, EtatReleve.TRAITE, EtatReleve.REFUSE)


def peut_corriger(acteur: Acteur, releve: Releve) -> bool:
    """Whether the actor may deposit a corrected file in place of this sheet."""
    if releve.etat not in REMPLACABLES:
        return False
    return releve.deposant_id in {d.id for d in deposants(acteur)} and est_entier(acteur, releve)


def exiger_remplacable(acteur: Acteur, releve_id: int, deposant_id: int | None = None) -> Releve:
    """The sheet to correct; raises `Introuvable`, `TransitionImpossible`, `DonneesInvalides` for another depositor's.

    A facilitateur corrects on behalf only a sheet without a line of another territory.
    """
    releve = trouver(acteur, releve_id)
    if deposant_id is not None and releve.deposant_id != deposant_id:
        raise DonneesInvalides("Ce fichier ne corrige pas un relevé de cette structure.", "deposant")
    if releve.etat not in REMPLACABLES:
        raise TransitionImpossible(
            f"Ce relevé est « {releve.etat.libelle.lower()} » : un fichier corrigé ne peut pas prendre sa place."
        )
    if not peut_corriger(acteur, releve):
        raise Introuvable(INTROUVABLE)
    return releve


def prendre_la_place(acteur: Acteur, releve: Releve) -> None:
    """The sheet this one corrects is now « remplacé »; raises `TransitionImpossible` when another one came first."""
    ancien = prendre(acteur, releve.remplace_id)
    if ancien.etat not in REMPLACABLES:
        raise TransitionImpossible("Un autre fichier corrigé a déjà pris la place de ce relevé.")
    ancien.etat = EtatReleve.REMPLACE
    db.session.flush()
    consigner(acteur, Verbe.RELEVE_REMPLACE, objet=("releve", ancien.id), valeurs={"remplace_par": releve.id})
