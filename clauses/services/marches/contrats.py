"""The contracts on a market, without a name: for those who check the hours and may not know whose they are."""

from sqlalchemy import ColumnElement, Select, select

from ...models import Affectation, Contrat, Lot, Structure
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import filtre_lie, reference_du_marche
from ..listes.mesures import par_affectation
from ..listes.texte import contient
from ..perimetre import affectations_visibles
from ..permissions import Permission


def _source(contexte: Contexte) -> Select:
    return affectations_visibles(contexte.acteur, contexte.permission)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Affectation.id,
            Affectation.contrat_id,
            Structure.nom.label("employeur"),
            Structure.cle_nom.label("tri_employeur"),
            Affectation.type_contrat,
            Affectation.modalite,
            Lot.numero.label("lot"),
            Contrat.date_debut,
            Contrat.date_fin,
        )
        .select_from(Affectation)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .where(Affectation.id.in_(cles))
    )
    if not avec_mesures:
        return requete
    affectations = _source(contexte).where(Affectation.id.in_(cles))
    heures = par_affectation(affectations, Affectation.id).subquery("heures_affectation")
    return requete.outerjoin(heures, heures.c.cle == Affectation.id).add_columns(
        heures.c.validees, heures.c.declarees
    )


def _mots(mot: str) -> ColumnElement[bool]:
    return Affectation.employeur_id.in_(select(Structure.id).where(contient(Structure.recherche, mot)))


CONTRATS_DU_MARCHE = Liste(
    cle="contrats_du_marche",
    titre="Contrats sur le marché",
    singulier="contrat",
    permission=Permission.HEURES_LIRE,
    permission_export=Permission.EXPORT_ANONYME,
    cle_primaire=Affectation.id,
    source=_source,
    lignes=_lignes,
    mots=_mots,
    colonnes=(
        ColonneListe("employeur", "Employeur", tri="tri_employeur"),
        ColonneListe("type_contrat", "Type", Affichage.VOCABULAIRE, tri="type_contrat"),
        ColonneListe("modalite", "Modalité", Affichage.VOCABULAIRE, tri="modalite"),
        ColonneListe("lot", "Lot", tri="lot"),
        ColonneListe("date_debut", "Début", Affichage.JOUR, tri="date_debut"),
        ColonneListe("date_fin", "Fin", Affichage.JOUR, tri="date_fin"),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
        ColonneListe("declarees", "À valider", Affichage.HEURES, tri="declarees", est_mesure=True),
    ),
    filtres=(
        filtre_lie("marche", "Marché", lambda _c, v: Affectation.marche_id == int(v), reference_du_marche),
    ),
    tri_defaut="-date_debut",
)
