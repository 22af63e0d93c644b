"""What everything else stands on: organisme, PLIE, conventions FSE, reference lists, structures."""

from datetime import date
from decimal import Decimal

from ...models import (
    ActiviteStructure,
    CodeCpv,
    CodeRome,
    Commune,
    ContactStructure,
    ConventionFse,
    EtpFacilitateur,
    Facilitateur,
    IndicateurFse,
    OrganismeIntermediaire,
    QuartierPrioritaire,
    Structure,
    Territoire,
)
from ...models.vocabulaire import TYPES_DONNEUR_ORDRE, TypeIdentifiant, TypeStructure
from ..normalisation import cle_texte, mots_de_structure
from . import donnees
from .comptes import COMPTES_DEMONSTRATION
from .hasard import Hasard
from .scene import Scene, StructureScene, TerritoireScene
from .siret import SERIE_PRIVEE, SERIE_PUBLIQUE, siret_fictif

PROGRAMME = "Programme national FSE+ 2021-2027 « Emploi, inclusion, jeunesse et compétences »"
PHRASE_SOUTIEN = "Cofinancé par l’Union européenne"
REGION = "75"
#: Structures that are not given a SIRET: they belong to the territory that named them.
SANS_SIRET = (
    ("agenais", TypeStructure.ACI, "Chantier d’insertion de la ferme de Trenque"),
    ("bordeaux", TypeStructure.ENTREPRISE, "Artisans réunis du cours de l’Yser"),
    ("haut-perigord", TypeStructure.ENTREPRISE, "Ferronnerie Dauriac"),
)


def poser_le_socle(scene: Scene) -> int:
    """Everything that no chance decides; return the id of the organisme intermédiaire."""
    _listes_de_reference(scene)
    organisme_id = scene.registre.ajouter(OrganismeIntermediaire, **donnees.organisme())
    for territoire in donnees.territoires():
        _territoire(scene, organisme_id, territoire)
    for convention in donnees.conventions():
        _convention(scene, convention)
    _structures(scene)
    return organisme_id


def _listes_de_reference(scene: Scene) -> None:
    listes = donnees.referentiels()
    for code, nom in listes["communes"].items():
        scene.registre.ajouter(
            Commune, type="COM", code=code, region=REGION, departement=code[:2], nom=nom, code_parent=None
        )
    for code, (nom, commune) in listes["qpv"].items():
        scene.registre.ajouter(
            QuartierPrioritaire,
            code=code,
            generation=generation_du(code),
            nom=nom,
            commune=listes["communes"][commune],
        )
    for code, libelle in listes["rome"].items():
        scene.registre.ajouter(CodeRome, code=code, libelle=libelle)
    for famille in donnees.familles().values():
        code, _, cle = famille.cpv.partition("-")
        scene.registre.ajouter(CodeCpv, code=code, cle_controle=cle, libelle=famille.libelle)


def generation_du(qpv: str) -> int:
    """The zoning a QPV code belongs to: « QP… » since 2015, « QN… » since 2024."""
    return 2024 if qpv.startswith("QN") else 2015


def _territoire(scene: Scene, organisme_id: int, d: donnees.DonneesTerritoire) -> None:
    identifiant = scene.registre.ajouter(
        Territoire,
        code=d.code,
        nom=d.nom,
        organisme_id=organisme_id,
        couleur=d.couleur,
        libelle_referent=d.libelle_referent,
    )
    territoire = TerritoireScene(identifiant, d)
    for nom, _ in d.facilitateurs:
        compte = next((c.courriel for c in COMPTES_DEMONSTRATION if c.nom == nom), None)
        cle = scene.registre.ajouter(
            Facilitateur,
            territoire_id=identifiant,
            nom=nom,
            cle_nom=cle_texte(nom),
            compte_id=scene.comptes.get(compte),
        )
        territoire.facilitateurs.append((cle, nom))
    scene.territoires[d.code] = territoire


def _convention(scene: Scene, c: dict) -> None:
    territoire = scene.territoires[c["territoire"]]
    annees = scene.calendrier.annees
    convention_id = scene.registre.ajouter(
        ConventionFse,
        territoire_id=territoire.id,
        code=c["code"],
        intitule=c["intitule"],
        programme=PROGRAMME,
        phrase_soutien=PHRASE_SOUTIEN,
        logo="cofinance-ue",
        date_debut=date(annees[0], 1, 1),
        date_fin=date(annees[-1], 12, 31),
        conserver_jusqu_au=date(annees[-1] + 5, 12, 31),
        pieces_attendues=c["pieces"],
    )
    for annee in annees:
        for code, libelle, cible, unite in c["indicateurs"]:
            scene.registre.ajouter(
                IndicateurFse,
                convention_id=convention_id,
                annee=annee,
                code=code,
                libelle=libelle,
                cible=Decimal(cible),
                unite=unite,
            )
    _etp(scene, territoire, convention_id, annees[0])


def _etp(scene: Scene, territoire: TerritoireScene, convention_id: int, annee: int) -> None:
    jumelles = sum(c["territoire"] == territoire.code for c in donnees.conventions())
    for (facilitateur_id, _), (_, etp) in zip(
        territoire.facilitateurs, territoire.donnees.facilitateurs, strict=True
    ):
        scene.registre.ajouter(
            EtpFacilitateur,
            convention_id=convention_id,
            facilitateur_id=facilitateur_id,
            etp=Decimal(str(etp)) / jumelles,
            date_debut=date(annee, 1, 1),
            date_fin=None,
        )


def _structures(scene: Scene) -> None:
    hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, "structures")
    for rang, d in enumerate(donnees.donneurs_ordre(), start=1):
        serie = SERIE_PRIVEE + 3 if d.type == TypeStructure.PRIVE else SERIE_PUBLIQUE
        structure = _structure(scene, d, siret_fictif(serie, rang * 7), hasard)
        scene.donneurs[d.cle] = structure
    for rang, d in enumerate(donnees.entreprises(), start=1):
        scene.structures.append(_structure(scene, d, siret_fictif(SERIE_PRIVEE, rang * 11), hasard))
    for code, type_structure, nom in SANS_SIRET:
        _sans_siret(scene, code, type_structure, nom)


def _structure(scene: Scene, d: donnees.DonneesStructure, siret: str, hasard: Hasard) -> StructureScene:
    est_acheteur = d.type in TYPES_DONNEUR_ORDRE
    identifiant = scene.registre.ajouter(
        Structure,
        type_identifiant=TypeIdentifiant.SIRET,
        identifiant=siret,
        nom=d.nom,
        cle_nom=cle_texte(d.nom),
        recherche=mots_de_structure(d.nom, siret),
        type=d.type,
        type_donneur_ordre=d.type if est_acheteur else None,
        code_postal=d.code_postal,
        commune=d.commune,
    )
    for code in sorted(d.zones):
        if hasard.chance(0.55):
            _contact(scene, hasard, identifiant, scene.territoires[code].id, est_acheteur)
    if d.type not in (*TYPES_DONNEUR_ORDRE, TypeStructure.ENTREPRISE):
        scene.registre.ajouter(ActiviteStructure, structure_id=identifiant, type=d.type, nom=d.nom)
    return StructureScene(identifiant, d)


def _contact(scene: Scene, hasard: Hasard, structure_id: int, territoire_id: int, est_acheteur: bool) -> None:
    origine = hasard.parmi((o, o.poids) for o in donnees.origines())
    sexe = hasard.un("FM")
    nom = f"{hasard.un(origine.prenoms[sexe, False])} {hasard.un(origine.noms).title()}"
    fonctions = (
        ("Service de la commande publique", "Chargé d’opérations", "Référent achats responsables")
        if est_acheteur
        else ("Conduite de travaux", "Ressources humaines", "Responsable d’agence", "Gérance")
    )
    scene.registre.ajouter(
        ContactStructure,
        structure_id=structure_id,
        territoire_id=territoire_id,
        nom=nom,
        fonction=hasard.un(fonctions),
        courriel=f"{cle_texte(nom)}@contact.example",
        telephone=f"05 36 49 {hasard.entre(10, 99)} {hasard.entre(10, 99)}",
        est_a_rappeler=True,
    )


def _sans_siret(scene: Scene, code: str, type_structure: TypeStructure, nom: str) -> None:
    territoire = scene.territoires[code]
    identifiant = scene.registre.ajouter(
        Structure,
        territoire_id=territoire.id,
        nom=nom,
        cle_nom=cle_texte(nom),
        recherche=mots_de_structure(nom),
        type=type_structure,
    )
    famille = "espaces_verts" if type_structure is TypeStructure.ACI else "menuiserie"
    d = donnees.DonneesStructure(
        type_structure, nom, frozenset({code}), "", "", frozenset({famille, "recyclerie"})
    )
    scene.structures.append(StructureScene(identifiant, d))
