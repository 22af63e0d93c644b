"""A journal that begins with the demonstration itself, then what a team would have left in it."""

from datetime import datetime

from ...models import Compte, Importation
from ...models.vocabulaire import TypeImport
from ..acteur import Acteur
from ..journal import Verbe, consigner
from .calendrier import decaler, instant
from .comptes import COMPTES_DEMONSTRATION
from .scene import Scene

COORDINATRICE, FACILITATRICE = "coordinatrice@demo.example", "facilitatrice@demo.example"


def raconter(acteur: Acteur, scene: Scene) -> None:
    """Territories, accounts, imports and a few views, each at its date; then the filling itself."""
    arrivee = instant(scene.calendrier.premier, 8)
    for territoire in scene.territoires.values():
        valeurs = {"code": territoire.code, "nom": territoire.donnees.nom}
        _noter(acteur, Verbe.TERRITOIRE_CREE, arrivee, ("territoire", territoire.id), territoire.id, valeurs)
    for compte in COMPTES_DEMONSTRATION:
        valeurs = {"courriel": compte.courriel, "role": compte.role.value}
        _noter(acteur, Verbe.COMPTE_CREE, arrivee, ("compte", scene.comptes[compte.courriel]), None, valeurs)
    importations = scene.registre.lignes(Importation)
    for ligne in sorted(importations, key=lambda i: (i["le"], i["id"])):
        _import(_auteur(scene, COORDINATRICE) if ligne["auteur_id"] else acteur, ligne)
    _consultations(scene)
    consigner(
        acteur,
        Verbe.DEMONSTRATION_REMPLIE,
        valeurs={"mois": scene.calendrier.courant.isoformat(), "lignes": scene.registre.compter()},
    )


def _import(acteur: Acteur, ligne: dict) -> None:
    valeurs = {
        "type": TypeImport(ligne["type"]).value,
        "fichier": ligne["nom_fichier"],
        "sha256": ligne["sha256"],
        "lignes": ligne["nombre_lignes"],
    }
    objet = ("importation", ligne["id"])
    _noter(acteur, Verbe.IMPORT_APPLIQUE, ligne["le"], objet, ligne["territoire_id"], valeurs)


def _consultations(scene: Scene) -> None:
    """The last days: somebody logged in, opened files, took an export to a committee."""
    territoire = scene.territoires["agenais"]
    facilitatrice, coordinatrice = _auteur(scene, FACILITATRICE), _auteur(scene, COORDINATRICE)
    jour = decaler(scene.calendrier.courant, -1).replace(day=14)
    vues = [a.contrat.personne.id for a in territoire.affectations[-3:]]
    compte = ("compte", facilitatrice.compte_id)
    _noter(facilitatrice, Verbe.CONNEXION, instant(jour, 7, 41), compte, None, {})
    for rang, personne_id in enumerate(vues):
        le = instant(jour, 8, 5 + rang * 7)
        _noter(facilitatrice, Verbe.PERSONNE_CONSULTEE, le, ("personne", personne_id), territoire.id, {})
    _noter(
        coordinatrice, Verbe.EXPORT_ANONYME, instant(jour, 13, 20), ("", None), territoire.id,
        {"export": "impact", "format": "xlsx"},
    )  # fmt: skip


def _noter(
    acteur: Acteur, verbe: Verbe, le: datetime, objet, territoire_id: int | None, valeurs: dict
) -> None:
    consigner(acteur, verbe, objet=objet, territoire_id=territoire_id, valeurs=valeurs, le=le)


def _auteur(scene: Scene, courriel: str) -> Acteur:
    ligne = scene.registre.ligne(Compte, scene.comptes[courriel])
    return Acteur(nom=ligne["nom"], compte_id=ligne["id"])
