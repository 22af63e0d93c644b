"""The list of work contracts: by name, journaled."""

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select

from ...models import Affectation, Contrat, Marche, Personne, Structure, Territoire
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import a_plusieurs_territoires
from ..listes.mesures import par_affectation
from ..listes.texte import contient
from ..perimetre import affectations_visibles, contrats_visibles
from ..permissions import Permission
from .filtres import FILTRES, LIRE_HEURES


def _source(contexte: Contexte) -> Select:
    return contrats_visibles(contexte.acteur, contexte.permission)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Contrat.id,
            Contrat.personne_id,
            Personne.territoire_id,
            Personne.nom_naissance,
            Personne.nom_usage,
            Personne.prenom,
            Personne.tri.label("tri_personne"),
            Territoire.nom.label("territoire"),
            Contrat.employeur_id,
            Structure.nom.label("employeur"),
            Structure.cle_nom.label("tri_employeur"),
            Contrat.type,
            Contrat.metier,
            Contrat.rome,
            Contrat.date_debut,
            Contrat.date_fin,
        )
        .select_from(Contrat)
        .join(Personne, Personne.id == Contrat.personne_id)
        .join(Territoire, Territoire.id == Personne.territoire_id)
        .join(Structure, Structure.id == Contrat.employeur_id)
        .where(Contrat.id.in_(cles))
    )
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    affectations = affectations_visibles(contexte.acteur, LIRE_HEURES).where(Affectation.contrat_id.in_(cles))
    heures = par_affectation(affectations, Affectation.contrat_id).subquery("heures_contrat")
    marches = (
        affectations.join(Marche, Marche.id == Affectation.marche_id)
        .with_only_columns(
            Affectation.contrat_id.label("cle"),
            func.min(Marche.reference).label("marche"),
            func.min(Marche.id).label("marche_id"),
            func.count(distinct(Affectation.marche_id)).label("marches"),
            maintain_column_froms=True,
        )
        .group_by(Affectation.contrat_id)
        .subquery("marches_contrat")
    )
    return (
        requete.outerjoin(heures, heures.c.cle == Contrat.id)
        .outerjoin(marches, marches.c.cle == Contrat.id)
        .add_columns(
            heures.c.validees,
            heures.c.declarees,
            marches.c.marche,
            marches.c.marche_id,
            func.coalesce(marches.c.marches, 0).label("marches"),
        )
    )


def _mots(mot: str) -> ColumnElement[bool]:
    personnes = select(Personne.id).where(contient(Personne.recherche, mot))
    employeurs = select(Structure.id).where(contient(Structure.recherche, mot))
    return or_(Contrat.personne_id.in_(personnes), Contrat.employeur_id.in_(employeurs))


def _marches_lus(ligne) -> str | None:
    """« 21_BAM_048 », or « 21_BAM_048 et 2 autres »."""
    if not ligne.marches:
        return None
    reste = ligne.marches - 1
    if not reste:
        return ligne.marche
    return f"{ligne.marche} et {reste} autre{'s' if reste > 1 else ''}"


def _nom_lu(ligne) -> str:
    return f"{ligne.nom_usage or ligne.nom_naissance} {ligne.prenom}"


CONTRATS = Liste(
    cle="contrats",
    titre="Contrats de travail",
    singulier="contrat",
    permission=Permission.CONTRAT_LIRE,
    permission_export=Permission.EXPORT_NOMINATIF,
    cle_primaire=Contrat.id,
    source=_source,
    lignes=_lignes,
    mots=_mots,
    colonnes=(
        ColonneListe("personne", "Personne", tri="tri_personne", valeur=_nom_lu),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("employeur", "Employeur", tri="tri_employeur"),
        ColonneListe("type", "Type", Affichage.VOCABULAIRE, tri="type", sous=lambda c: c.metier or c.rome),
        ColonneListe("rome", "Code ROME", a_l_ecran=False),
        ColonneListe("date_debut", "Début", Affichage.JOUR, tri="date_debut"),
        ColonneListe("date_fin", "Fin", Affichage.JOUR, tri="date_fin"),
        ColonneListe("marche", "Marché", tri="marche", est_mesure=True, valeur=_marches_lus),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
        ColonneListe("declarees", "À valider", Affichage.HEURES, tri="declarees", est_mesure=True),
    ),
    filtres=FILTRES,
    tri_defaut="-date_debut",
    est_nominative=True,
    notes=(
        "Les heures sont celles des marchés que vous suivez, depuis l’origine.",
        "La consultation et l’export de cette liste sont consignés au journal.",
    ),
)
