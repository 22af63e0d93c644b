"""Markets read in the public data, waiting for a facilitateur to say whether they are followed (domaine §11)."""

from datetime import timedelta
from decimal import Decimal

from ...models import Attribution, Importation, LieuExecution, Lot, Marche, Proposition, Structure
from ...models.vocabulaire import (
    Etape,
    Nature,
    Qualification,
    RoleAttribution,
    Secteur,
    TypeClause,
    TypeIdentifiant,
    TypeImport,
    TypeStructure,
)
from ..imports.decp.publication import empreinte, nom_cle, texte
from ..normalisation import cle_texte, mots_de_structure, texte_recherche
from . import donnees
from .calendrier import decaler, instant
from .donnees import Famille
from .empreintes import empreinte_de
from .hasard import Hasard
from .scene import Scene, TerritoireScene
from .siret import siret_fictif

SERIE_SANS_NOM = 7
NOMBRE = {
    "bordeaux": 6,
    "agenais": 5,
    "technowest": 3,
    "grand-perigueux": 3,
    "portes-du-sud": 2,
    "sources": 2,
}
OBJETS = (
    ("Mission de maintenance des installations de chauffage des bâtiments communaux", "maintenance"),
    ("Travaux de réfection de la couverture de l’école élémentaire", "couverture"),
    ("Prestations de nettoyage des locaux administratifs et techniques", "nettoyage"),
    ("Accord-cadre à bons de commande de travaux de voirie", "vrd"),
    ("Entretien des espaces verts et des terrains de sport", "espaces_verts"),
    ("Réhabilitation de logements occupés, lot peinture", "peinture"),
    ("Fourniture et livraison de repas en liaison froide", "restauration"),
    ("Travaux de mise aux normes électriques des bâtiments publics", "electricite"),
    ("Collecte et traitement des déchets verts", "dechets"),
    ("Gardiennage et surveillance de sites", "surveillance"),
)
QUALIFICATIONS = ((Qualification.A_QUALIFIER, 80), (Qualification.IGNORE, 12), (Qualification.DEJA_SUIVI, 8))


def lire_les_donnees_publiques(scene: Scene) -> None:
    """Some published markets in each territory, as an import of the month before would have left them."""
    rang = 0
    for code, nombre in NOMBRE.items():
        territoire = scene.territoires[code]
        hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"publics/{code}")
        importation_id = _importation(scene, territoire, nombre)
        objets = list(OBJETS)
        hasard.shuffle(objets)
        for objet, famille in objets[:nombre]:
            rang += 1
            _marche(scene, territoire, hasard, rang, objet, donnees.familles()[famille], importation_id)


def _importation(scene: Scene, territoire: TerritoireScene, nombre: int) -> int:
    nom = f"decp_{territoire.code}_{scene.calendrier.dernier:%Y-%m}.json"
    return scene.registre.ajouter(
        Importation,
        territoire_id=territoire.id,
        type=TypeImport.DECP,
        nom_fichier=nom,
        sha256=empreinte_de(nom),
        empreinte_lignes=None,
        nombre_lignes=nombre,
        nombre_ecrites=nombre,
        auteur_id=None,
        le=instant(scene.calendrier.dernier + timedelta(days=11), 7, 30),
    )


def _marche(
    scene: Scene,
    territoire: TerritoireScene,
    h: Hasard,
    rang: int,
    objet: str,
    famille: Famille,
    importation_id: int,
) -> None:
    acheteurs = [s for s in scene.donneurs.values() if territoire.code in s.donnees.zones]
    notification = decaler(scene.calendrier.dernier, -h.entre(1, 5)) + timedelta(days=h.entre(1, 26))
    valeurs = {
        "objet": objet,
        "cpv": famille.cpv,
        "montant_ht": Decimal(h.entre(9, 160) * 10000),
        "type_clause": TypeClause.EXECUTION if h.chance(0.7) else None,
        "date_notification": notification,
        "duree_mois": h.un((6, 12, 24, 36, 48)),
        "procedure": h.un(("Procédure adaptée", "Appel d’offres ouvert")),
    }
    code_postal = f"{territoire.donnees.communes[0][0][:2]}{h.un(('000', '100', '600', '700'))}"
    siret, structure_id = _titulaire(scene, territoire, h, rang)
    reference = f"{notification.year}{rang:03d}{h.entre(100, 999)}"
    marche_id = scene.registre.ajouter(
        Marche,
        territoire_id=territoire.id,
        donneur_ordre_id=h.un([s for s in acheteurs if s.type is not TypeStructure.PRIVE]).id,
        reference=reference,
        recherche=texte_recherche(f"{reference} {objet}"),
        nature=Nature(famille.nature),
        secteur=Secteur.BTP if famille.est_travaux else Secteur.HORS_BTP,
        date_fin=decaler(notification, valeurs["duree_mois"]).replace(day=notification.day),
        etape=Etape.NOTIFIE,
        qualification=h.parmi(QUALIFICATIONS),
        donnees_publiques=_publie(scene, valeurs, siret, code_postal),
        **valeurs,
    )
    _suites(scene, marche_id, structure_id, code_postal)
    if h.chance(0.3):
        _proposition(scene, marche_id, valeurs["montant_ht"], importation_id)


def _publie(scene: Scene, valeurs: dict, siret: str, code_postal: str) -> dict:
    """What the public file said, in the words that the import compares with the next one."""
    textes = {nom: dit for nom, valeur in valeurs.items() if (dit := texte(valeur)) is not None}
    if valeurs["type_clause"]:
        textes["considerations"] = "Clause sociale"
    publiee_le = scene.calendrier.dernier.replace(day=6).isoformat()
    return {
        "publiee_le": publiee_le,
        "dits": textes,
        "vus": [empreinte([textes, publiee_le])],
        "titulaires": [nom_cle((TypeIdentifiant.SIRET.value, siret))],
        "sous_traitants": [],
        "lieux": [f"Code postal|{code_postal}"],
    }


def _suites(scene: Scene, marche_id: int, structure_id: int, code_postal: str) -> None:
    scene.registre.ajouter(
        LieuExecution,
        marche_id=marche_id,
        code=code_postal,
        type_code="Code postal",
        departement=code_postal[:2],
    )
    lot_id = scene.registre.ajouter(Lot, marche_id=marche_id, numero="", objet="")
    scene.registre.ajouter(
        Attribution,
        lot_id=lot_id,
        structure_id=structure_id,
        role=RoleAttribution.TITULAIRE,
        groupement=None,
        donneur_ordre_direct_id=None,
    )


def _proposition(scene: Scene, marche_id: int, publie: Decimal, importation_id: int) -> None:
    """Somebody wrote another amount by hand: the published one is proposed, not written."""
    saisi = (publie * Decimal("1.1")).quantize(Decimal("0.01"))
    scene.registre.ligne(Marche, marche_id)["montant_ht"] = saisi
    scene.registre.ajouter(
        Proposition,
        marche_id=marche_id,
        champ="montant_ht",
        valeur_actuelle=texte(saisi),
        valeur_proposee=texte(publie),
        importation_id=importation_id,
    )


def _titulaire(scene: Scene, territoire: TerritoireScene, h: Hasard, rang: int) -> tuple[str, int]:
    """SIRET and id of the holder: the public data often give the first alone."""
    if h.chance(0.5):
        return _titulaire_sans_nom(scene, rang)
    connus = [
        s
        for s in scene.structures
        if s.type is TypeStructure.ENTREPRISE and territoire.code in s.donnees.zones and s.donnees.commune
    ]
    structure = h.un(connus)
    return scene.registre.ligne(Structure, structure.id)["identifiant"], structure.id


def _titulaire_sans_nom(scene: Scene, rang: int) -> tuple[str, int]:
    siret = siret_fictif(SERIE_SANS_NOM, rang * 13)
    nom = f"SIRET {siret} (nom à compléter)"
    structure_id = scene.registre.ajouter(
        Structure,
        type_identifiant=TypeIdentifiant.SIRET,
        identifiant=siret,
        nom=nom,
        cle_nom=cle_texte(nom),
        recherche=mots_de_structure(nom, siret),
        est_nom_a_completer=True,
        type=TypeStructure.ENTREPRISE,
    )
    return siret, structure_id
