"""What surrounds the markets: partnership agreements, clubs and commissions, the diary of exchanges."""

from datetime import date, timedelta

from ...models import ActionSensibilisation, ConventionPartenariat, Echange
from ...models.vocabulaire import TypeEchange, TypeStructure
from . import donnees
from .calendrier import decaler, jour_ouvre
from .hasard import Hasard
from .scene import MarcheScene, Scene, StructureScene, TerritoireScene

#: Agreements ever signed by each PLIE; most are still in force.
NOMBRE_CONVENTIONS = {
    "bordeaux": 36, "agenais": 7, "technowest": 6, "grand-perigueux": 6, "portes-du-sud": 11, "sources": 6,
    "haut-perigord": 3,
}  # fmt: skip
OBJETS_ACHETEUR = (
    "Convention de partenariat pour la promotion de l’insertion dans la commande publique",
    "Convention d’assistance à maîtrise d’ouvrage pour les clauses sociales",
    "Convention relative à la charte locale d’insertion",
)
OBJETS_EMPLOYEUR = (
    "Convention de coopération avec les structures d’insertion",
    "Convention d’orientation et de suivi des salariés en parcours",
)
ACTIONS = {
    "bordeaux": ("Club des donneurs d’ordre", "Acheteurs publics et bailleurs", 6),
    "agenais": ("Rencontre acheteurs et structures d’insertion", "Acheteurs, SIAE, GEIQ", 12),
    "technowest": ("Matinale des achats responsables", "Entreprises de l’Aéroparc", 6),
    "grand-perigueux": ("Commission clauses d’insertion", "Donneurs d’ordre et prescripteurs", 4),
    "portes-du-sud": ("Petit déjeuner des entreprises attributaires", "Entreprises et agences d’intérim", 4),
    "sources": ("Commission clause du PLIE des Sources", "Villes, bailleurs, université", 6),
    "haut-perigord": ("Visite de chantier ouverte aux élus", "Élus et secrétaires de mairie", 12),
}


def entourer(scene: Scene) -> None:
    """Agreements, actions and exchanges of every territory."""
    for territoire in scene.territoires.values():
        hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"autour/{territoire.code}")
        _conventions(scene, territoire, hasard)
        _actions(scene, territoire, hasard)
        for marche in territoire.marches:
            if marche.debut is not None:
                _echanges(scene, territoire, marche, hasard)


def _conventions(scene: Scene, territoire: TerritoireScene, h: Hasard) -> None:
    candidats = [s for s in _partenaires(scene, territoire) if territoire.code in s.donnees.zones]
    h.shuffle(candidats)
    for structure in candidats[: NOMBRE_CONVENTIONS[territoire.code]]:
        debut = decaler(scene.calendrier.premier, h.entre(-8, 33)).replace(day=h.un((1, 15)))
        duree = h.parmi(((12, 10), (24, 20), (36, 50), (48, 20)))
        est_acheteur = structure.donnees.cle != ""
        scene.registre.ajouter(
            ConventionPartenariat,
            territoire_id=territoire.id,
            structure_id=structure.id,
            objet=h.un(OBJETS_ACHETEUR if est_acheteur else OBJETS_EMPLOYEUR),
            date_debut=debut,
            date_fin=None if h.chance(0.15) else decaler(debut, duree) - timedelta(days=1),
        )


def _partenaires(scene: Scene, territoire: TerritoireScene) -> list[StructureScene]:
    """Buyers of the markets of the territory, and the structures of insertion."""
    acheteurs = {m.donneur_ordre.id: m.donneur_ordre for m in territoire.marches}
    ordinaires = (TypeStructure.ENTREPRISE, TypeStructure.ETT)
    return [*acheteurs.values(), *(s for s in scene.structures if s.type not in ordinaires)]


def _actions(scene: Scene, territoire: TerritoireScene, h: Hasard) -> None:
    intitule, public, intervalle = ACTIONS[territoire.code]
    for rang in range(2, 36, intervalle):
        jour = jour_ouvre(decaler(scene.calendrier.premier, rang).replace(day=h.entre(5, 24)))
        scene.registre.ajouter(
            ActionSensibilisation,
            territoire_id=territoire.id,
            intitule=intitule,
            date_action=jour,
            public=public,
            nombre_participants=h.entre(9, 46),
        )


def _echanges(scene: Scene, territoire: TerritoireScene, marche: MarcheScene, h: Hasard) -> None:
    """A first meeting for each market, then a few contacts over its life."""
    _echange(
        scene, territoire, marche, TypeEchange.REUNION_DEMARRAGE, marche.notification + timedelta(days=20), h
    )
    suites = [t for t in TypeEchange if t is not TypeEchange.REUNION_DEMARRAGE]
    fin = min(marche.fin, scene.calendrier.dernier)
    for _ in range(h.entre(0, 3)):
        jours = (fin - marche.debut).days
        if jours > 30:
            jour = marche.debut + timedelta(days=h.entre(10, jours))
            _echange(scene, territoire, marche, h.un(suites), jour, h)


def _echange(
    scene: Scene,
    territoire: TerritoireScene,
    marche: MarcheScene,
    type_echange: TypeEchange,
    jour: date,
    h: Hasard,
) -> None:
    jour = jour_ouvre(jour)
    if jour > scene.calendrier.aujourdhui or not marche.engagements:
        return
    participants, compte_rendu = h.un(donnees.echanges()[type_echange])
    scene.registre.ajouter(
        Echange,
        territoire_id=territoire.id,
        type=type_echange,
        date_echange=jour,
        marche_id=marche.id,
        structure_id=h.un(marche.engagements).structure.id,
        participants=participants,
        compte_rendu=compte_rendu,
    )
