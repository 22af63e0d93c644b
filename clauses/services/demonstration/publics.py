"""Markets read in the public data, waiting for a facilitateur to say whether they are followed (domaine §11)."""

from datetime import date, timedelta
from decimal import Decimal

from ...models import Attribution, Importation, LieuExecution, Lot, Marche, Structure
from ...models.vocabulaire import (
    Etape,
    Nature,
    Qualification,
    RoleAttribution,
    Secteur,
    TypeIdentifiant,
    TypeImport,
    TypeStructure,
)
from ..normalisation import cle_texte, texte_recherche
from . import donnees
from .calendrier import decaler, fin_du_mois, instant
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
        importation = _importation(scene, territoire, nombre)
        objets = list(OBJETS)
        hasard.shuffle(objets)
        for objet, famille in objets[:nombre]:
            rang += 1
            _marche(scene, territoire, hasard, rang, objet, famille, importation)


def _importation(scene: Scene, territoire: TerritoireScene, nombre: int) -> dict:
    nom = f"decp_{territoire.code}_{scene.calendrier.dernier:%Y-%m}.json"
    identifiant = scene.registre.ajouter(
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
    return scene.registre.ligne(Importation, identifiant)


def _marche(
    scene: Scene,
    territoire: TerritoireScene,
    h: Hasard,
    rang: int,
    objet: str,
    famille: str,
    importation: dict,
) -> None:
    acheteurs = [s for s in scene.donneurs.values() if territoire.code in s.donnees.zones]
    acheteur = h.un([s for s in acheteurs if s.type is not TypeStructure.PRIVE])
    notification = decaler(scene.calendrier.dernier, -h.entre(0, 5)) + timedelta(days=h.entre(1, 26))
    duree = h.un((6, 12, 24, 36, 48))
    f = donnees.familles()[famille]
    champs = _champs_publics(h, objet, f, notification, duree)
    reference = f"{notification.year}{rang:03d}{h.entre(100, 999)}"
    identifiant = scene.registre.ajouter(
        Marche,
        territoire_id=territoire.id,
        donneur_ordre_id=acheteur.id,
        reference=reference,
        recherche=texte_recherche(f"{reference} {objet}"),
        date_fin=fin_du_mois(decaler(notification, duree)),
        secteur=Secteur.BTP if f.est_travaux else Secteur.HORS_BTP,
        etape=Etape.NOTIFIE,
        qualification=h.parmi(QUALIFICATIONS),
        donnees_publiques=champs,
        **{
            **champs,
            "nature": Nature(f.nature),
            "date_notification": notification,
            "montant_ht": _montant(champs),
        },
    )
    _lieu_et_titulaire(scene, territoire, h, rang, identifiant)


def _champs_publics(h: Hasard, objet: str, f: donnees.Famille, notification: date, duree: int) -> dict:
    """What the public file says of a market, field by field."""
    return {
        "objet": objet,
        "nature": f.nature,
        "cpv": f.cpv,
        "procedure": h.un(("Procédure adaptée", "Appel d’offres ouvert")),
        "montant_ht": f"{h.entre(9, 160) * 10000}.00",
        "date_notification": notification.isoformat(),
        "duree_mois": duree,
    }


def _montant(champs: dict) -> Decimal:
    return Decimal(champs["montant_ht"])


def _lieu_et_titulaire(
    scene: Scene, territoire: TerritoireScene, h: Hasard, rang: int, marche_id: int
) -> None:
    """The public data give a postcode, and often a holder by its SIRET alone."""
    departement = territoire.donnees.communes[0][0][:2]
    scene.registre.ajouter(
        LieuExecution,
        marche_id=marche_id,
        code=f"{departement}{h.un(('000', '100', '600', '700'))}",
        type_code="Code postal",
        departement=departement,
    )
    lot_id = scene.registre.ajouter(Lot, marche_id=marche_id, numero="", objet="")
    if h.chance(0.5):
        structure_id = _titulaire_sans_nom(scene, rang)
    else:
        connus = [
            s
            for s in scene.structures
            if s.type is TypeStructure.ENTREPRISE and territoire.code in s.donnees.zones and s.donnees.commune
        ]
        structure_id = h.un(connus).id
    scene.registre.ajouter(
        Attribution, lot_id=lot_id, structure_id=structure_id, role=RoleAttribution.TITULAIRE, groupement=None,
        donneur_ordre_direct_id=None,
    )  # fmt: skip


def _titulaire_sans_nom(scene: Scene, rang: int) -> int:
    siret = siret_fictif(SERIE_SANS_NOM, rang * 13)
    nom = f"SIRET {siret} (nom à compléter)"
    return scene.registre.ajouter(
        Structure,
        type_identifiant=TypeIdentifiant.SIRET,
        identifiant=siret,
        nom=nom,
        cle_nom=cle_texte(nom),
        recherche=f"{texte_recherche(nom)} {siret}",
        est_nom_a_completer=True,
        type=TypeStructure.ENTREPRISE,
    )
