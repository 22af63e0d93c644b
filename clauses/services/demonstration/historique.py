"""A journal that begins with the demonstration itself, then what a team would have left in it."""

from collections.abc import Iterator

from ...models import Compte, Importation
from ...models.vocabulaire import TypeImport
from ..acteur import Acteur
from ..journal import Verbe, consigner
from .calendrier import decaler, instant
from .comptes import COMPTES_DEMONSTRATION
from .faits import Fait, consigner_les_faits
from .rappels import rappeler
from .scene import Scene

COORDINATRICE, FACILITATRICE = "coordinatrice@demo.example", "facilitatrice@demo.example"


def raconter(acteur: Acteur, scene: Scene) -> None:
    """Territories, accounts, imports, a few views and reminders, each at its date; then the filling itself."""
    faits = [
        *_ouverture(acteur, scene),
        *_imports(acteur, scene),
        *_consultations(scene),
        *rappeler(acteur, scene),
    ]
    consigner_les_faits(acteur, faits)
    consigner(
        acteur,
        Verbe.DEMONSTRATION_REMPLIE,
        valeurs={"mois": scene.calendrier.courant.isoformat(), "lignes": scene.registre.compter()},
    )


def _ouverture(acteur: Acteur, scene: Scene) -> Iterator[Fait]:
    le = instant(scene.calendrier.premier, 8)
    for territoire in scene.territoires.values():
        valeurs = {"code": territoire.code, "nom": territoire.donnees.nom}
        yield Fait(acteur, Verbe.TERRITOIRE_CREE, le, ("territoire", territoire.id), territoire.id, valeurs)
    for compte in COMPTES_DEMONSTRATION:
        valeurs = {"courriel": compte.courriel, "role": compte.role.value}
        yield Fait(acteur, Verbe.COMPTE_CREE, le, ("compte", scene.comptes[compte.courriel]), None, valeurs)


def _imports(acteur: Acteur, scene: Scene) -> Iterator[Fait]:
    for ligne in sorted(scene.registre.lignes(Importation), key=lambda i: i["id"]):
        valeurs = {
            "type": TypeImport(ligne["type"]).value,
            "fichier": ligne["nom_fichier"],
            "sha256": ligne["sha256"],
            "lignes": ligne["nombre_lignes"],
        }
        auteur = _auteur(scene, COORDINATRICE) if ligne["auteur_id"] else acteur
        objet = ("importation", ligne["id"])
        yield Fait(auteur, Verbe.IMPORT_APPLIQUE, ligne["le"], objet, ligne["territoire_id"], valeurs)


def _consultations(scene: Scene) -> Iterator[Fait]:
    """The last days: somebody logged in, opened files, took an export to a committee."""
    territoire = scene.territoires["agenais"]
    facilitatrice, coordinatrice = _auteur(scene, FACILITATRICE), _auteur(scene, COORDINATRICE)
    jour = decaler(scene.calendrier.courant, -1).replace(day=14)
    vues = [a.contrat.personne.id for a in territoire.affectations[-3:]]
    compte = ("compte", facilitatrice.compte_id)
    yield Fait(facilitatrice, Verbe.CONNEXION, instant(jour, 7, 41), compte, None, {})
    for rang, personne_id in enumerate(vues):
        le = instant(jour, 8, 5 + rang * 7)
        yield Fait(facilitatrice, Verbe.PERSONNE_CONSULTEE, le, ("personne", personne_id), territoire.id, {})
    valeurs = {"export": "impact", "format": "xlsx"}
    yield Fait(coordinatrice, Verbe.EXPORT_ANONYME, instant(jour, 13, 20), ("", None), territoire.id, valeurs)


def _auteur(scene: Scene, courriel: str) -> Acteur:
    ligne = scene.registre.ligne(Compte, scene.comptes[courriel])
    return Acteur(nom=ligne["nom"], compte_id=ligne["id"])
