"""Structures: the list with the roles they play in the reader's territories, and the page of one."""

from datetime import date

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select

from ...extensions import db
from ...models import Affectation, Attribution, Lot, Marche, Structure
from ...models.vocabulaire import TypeStructure
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import filtre_choix, filtre_vocabulaire
from ..listes.mesures import par_affectation
from ..listes.texte import contient_dans, designe_par
from ..perimetre import (
    affectations_visibles,
    attributions_visibles,
    marches_visibles,
    structures_visibles,
)
from ..permissions import Permission

#: Whose markets and hours count in the roles: those of the permissions that open them.
LIRE_MARCHES, LIRE_HEURES = Permission.MARCHE_LIRE, Permission.HEURES_LIRE


def _source(contexte: Contexte) -> Select:
    return structures_visibles(contexte.acteur, contexte.permission)


def _comme_donneur_ordre(acteur: Acteur) -> Select:
    return (
        marches_visibles(acteur, LIRE_MARCHES)
        .with_only_columns(Marche.donneur_ordre_id.label("cle"), func.count().label("nombre"))
        .group_by(Marche.donneur_ordre_id)
    )


def _comme_attributaire(acteur: Acteur) -> Select:
    return (
        attributions_visibles(acteur, LIRE_MARCHES)
        .join(Lot, Lot.id == Attribution.lot_id)
        .with_only_columns(
            Attribution.structure_id.label("cle"),
            func.count(distinct(Lot.marche_id)).label("nombre"),
            maintain_column_froms=True,
        )
        .group_by(Attribution.structure_id)
    )


def _comme_employeur(acteur: Acteur) -> Select:
    return par_affectation(affectations_visibles(acteur, LIRE_HEURES), Affectation.employeur_id)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = select(
        Structure.id,
        Structure.nom,
        Structure.cle_nom.label("tri_nom"),
        Structure.type,
        Structure.type_donneur_ordre,
        Structure.type_identifiant,
        Structure.identifiant,
        Structure.commune,
        Structure.code_postal,
    ).where(Structure.id.in_(cles))
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    acteur = contexte.acteur
    achats = _comme_donneur_ordre(acteur).where(Marche.donneur_ordre_id.in_(cles)).subquery("achats")
    lots = _comme_attributaire(acteur).where(Attribution.structure_id.in_(cles)).subquery("lots_tenus")
    emplois = _comme_employeur(acteur).where(Affectation.employeur_id.in_(cles)).subquery("emplois")
    return (
        requete.outerjoin(achats, achats.c.cle == Structure.id)
        .outerjoin(lots, lots.c.cle == Structure.id)
        .outerjoin(emplois, emplois.c.cle == Structure.id)
        .add_columns(
            func.coalesce(achats.c.nombre, 0).label("marches_passes"),
            func.coalesce(lots.c.nombre, 0).label("marches_tenus"),
            func.coalesce(emplois.c.contrats, 0).label("contrats"),
            emplois.c.validees,
            emplois.c.declarees,
            func.coalesce(emplois.c.personnes, 0).label("personnes"),
        )
    )


ROLES = (
    ("mes_territoires", "Sur mes territoires"),
    ("donneur_ordre", "Donneur d’ordre"),
    ("attributaire", "Attributaire"),
    ("employeur", "Employeur"),
    ("toutes", "Toutes, annuaire compris"),
)


def _condition_role(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    acteur = contexte.acteur
    if valeur == "toutes" or not acteur.peut(LIRE_MARCHES):
        return Structure.id.is_not(None)
    roles = {
        "donneur_ordre": marches_visibles(acteur, LIRE_MARCHES).with_only_columns(Marche.donneur_ordre_id),
        "attributaire": attributions_visibles(acteur, LIRE_MARCHES).with_only_columns(
            Attribution.structure_id
        ),
        "employeur": affectations_visibles(acteur, LIRE_HEURES).with_only_columns(Affectation.employeur_id),
    }
    retenus = roles.values() if valeur == "mes_territoires" else [roles[valeur]]
    return or_(*(Structure.id.in_(cles) for cles in retenus))


def _type_lu(ligne) -> str:
    """What the structure is: as a buyer when it buys only, as a holder or employer otherwise."""
    achete_seulement = ligne.type_donneur_ordre and not (ligne.marches_tenus or ligne.contrats)
    return (ligne.type_donneur_ordre if achete_seulement else ligne.type).libelle


def identifiant_lu(ligne) -> str | None:
    """A SIRET in groups (« 123 456 789 00012 »); another identifier as it is."""
    brut = ligne.identifiant
    if brut is None or len(brut) != 14 or not brut.isdigit():
        return brut
    return "\N{NO-BREAK SPACE}".join((brut[:3], brut[3:6], brut[6:9], brut[9:]))


STRUCTURES = Liste(
    cle="structures",
    titre="Structures",
    singulier="structure",
    permission=Permission.STRUCTURE_LIRE,
    permission_export=Permission.EXPORT_ANONYME,
    cle_primaire=Structure.id,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(Structure.recherche),
    designe=designe_par(Structure.identifiant),
    colonnes=(
        ColonneListe("nom", "Structure", tri="tri_nom", sous=_type_lu),
        ColonneListe("type", "Type", valeur=_type_lu, a_l_ecran=False),
        ColonneListe(
            "siret", "SIRET", Affichage.CODE, tri="identifiant", valeur=identifiant_lu, a_l_export=False
        ),
        ColonneListe("identifiant", "SIRET", a_l_ecran=False),
        ColonneListe("commune", "Commune", tri="commune"),
        ColonneListe(
            "marches_passes", "Marchés passés", Affichage.ENTIER, tri="marches_passes", est_mesure=True
        ),
        ColonneListe(
            "marches_tenus", "Marchés obtenus", Affichage.ENTIER, tri="marches_tenus", est_mesure=True
        ),
        ColonneListe("contrats", "Contrats employés", Affichage.ENTIER, tri="contrats", est_mesure=True),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
    ),
    filtres=(
        filtre_choix("role", "Rôle", _condition_role, ROLES, tous=None, defaut="mes_territoires"),
        filtre_vocabulaire("type", "Type", Structure.type, TypeStructure),
    ),
    tri_defaut="nom",
    notes=(
        "Marchés et contrats sont ceux des territoires que vous suivez ; une structure connue par son SIRET est "
        "commune à tous les territoires.",
        "Les heures réalisées sont les heures validées, depuis l’origine, des contrats dont elle est l’employeur.",
    ),
)


def lire_structure(acteur: Acteur, structure_id: int, aujourdhui: date):
    """The row of one structure, with its roles in the reader's territories; raises `Introuvable`."""
    contexte = Contexte(acteur, Permission.STRUCTURE_LIRE, aujourdhui)
    cles = _source(contexte).where(Structure.id == structure_id).with_only_columns(Structure.id)
    ligne = db.session.execute(_lignes(contexte, cles, True)).one_or_none()
    if ligne is None:
        raise Introuvable("Cette structure n’existe pas, ou n’est connue que d’un autre territoire.")
    return ligne
