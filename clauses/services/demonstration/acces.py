"""The accounts of the demonstration, and where each one holds its role."""

from datetime import timedelta

from ...models import Appartenance, Compte
from ...models.vocabulaire import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role
from ..comptes.mots_de_passe import hacher
from .attributions import ENTREPRISE_VEDETTE
from .calendrier import instant
from .comptes import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION, CompteDemonstration
from .scene import Scene

#: A buyer followed by five PLIE, a company with subcontractors, an ETTI of two departments: all active in Agenais.
STRUCTURES = {
    Role.DONNEUR_ORDRE: "Région Grand Sud-Aquitain",
    Role.ENTREPRISE: ENTREPRISE_VEDETTE,
    Role.EMPLOYEUR: "Solid’Intérim",
}
DUREE_CONTROLE_JOURS = 365


def ouvrir_les_comptes(scene: Scene) -> None:
    """The accounts; one digest of the common password serves them all, it costs half a second."""
    empreinte = hacher(MOT_DE_PASSE_DEMONSTRATION)
    for compte in COMPTES_DEMONSTRATION:
        scene.comptes[compte.courriel] = scene.registre.ajouter(
            Compte,
            courriel=compte.courriel,
            nom=compte.nom,
            mot_de_passe=empreinte,
            cree_le=instant(scene.calendrier.premier),
        )


def donner_les_roles(scene: Scene, organisme_id: int) -> None:
    """Memberships: on territories, for a structure, for the organisme, or for nothing."""
    for compte in COMPTES_DEMONSTRATION:
        for role, code in _appartenances(compte):
            _donner(scene, compte, role, code, organisme_id)


def _appartenances(compte: CompteDemonstration) -> list[tuple[Role, str | None]]:
    codes: tuple[str | None, ...] = compte.territoires if compte.role in ROLES_TERRITOIRE else (None,)
    return [*((compte.role, code) for code in codes), *compte.autres_roles]


def _donner(
    scene: Scene, compte: CompteDemonstration, role: Role, code: str | None, organisme_id: int
) -> None:
    est_controleur = role is Role.CONTROLEUR
    aujourdhui = scene.calendrier.aujourdhui
    scene.registre.ajouter(
        Appartenance,
        compte_id=scene.comptes[compte.courriel],
        role=role,
        territoire_id=scene.territoires[code].id if code else None,
        structure_id=_structure(scene, STRUCTURES[role]) if role in ROLES_STRUCTURE else None,
        organisme_id=organisme_id if role is Role.GESTIONNAIRE else None,
        date_debut=scene.calendrier.dernier if est_controleur else None,
        date_fin=aujourdhui + timedelta(days=DUREE_CONTROLE_JOURS) if est_controleur else None,
    )


def _structure(scene: Scene, nom: str) -> int:
    toutes = [*scene.donneurs.values(), *scene.structures]
    return next(s.id for s in toutes if s.donnees.nom == nom)
