"""Hours that came once their month was closed: counted in the month worked, listed apart."""

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from ....models import (
    Affectation,
    Compte,
    HeuresMensuelles,
    Marche,
    Personne,
    Releve,
    ReleveLigne,
    Structure,
    Territoire,
)
from ...calendrier import mois_en_lettres
from ...listes.definition import Affichage, ColonneListe, Contexte, Liste
from ...listes.filtres import a_plusieurs_territoires, filtre_cle, filtre_territoire
from ...listes.texte import contient
from ...perimetre import heures_visibles
from ...permissions import Permission

_Avant = aliased(HeuresMensuelles, name="heures_avant")
_Deposant = aliased(Structure, name="deposant_du_releve")
_Employeur = aliased(Structure, name="employeur_regularise")


def _source(contexte: Contexte) -> Select:
    return heures_visibles(contexte.acteur, contexte.permission).where(
        HeuresMensuelles.est_regularisation, HeuresMensuelles.valable_au.is_(None)
    )


def _lignes(_contexte: Contexte, cles, _avec_mesures: bool) -> Select:
    h = HeuresMensuelles
    avant = and_(
        _Avant.affectation_id == h.affectation_id,
        _Avant.mois == h.mois,
        _Avant.numero == h.numero - 1,
        _Avant.valable_au == h.valable_du,
    )
    return (
        select(
            h.id, h.territoire_id, h.mois, h.heures, h.validee_le, h.releve_ligne_id, h.motif,
            Territoire.nom.label("territoire"), _Avant.heures.label("avant"), Compte.nom.label("validee_par"),
            Affectation.contrat_id, Affectation.marche_id, Personne.nom_naissance, Personne.nom_usage,
            Personne.prenom, Personne.tri.label("tri_personne"), Marche.reference, _Employeur.nom.label("employeur"),
            _Deposant.nom.label("deposant"), ReleveLigne.releve_id, ReleveLigne.feuille, ReleveLigne.cellule,
        )
        .join(Territoire, Territoire.id == h.territoire_id)
        .join(Affectation, Affectation.id == h.affectation_id)
        .join(Personne, Personne.id == Affectation.personne_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(_Employeur, _Employeur.id == Affectation.employeur_id)
        .outerjoin(Compte, Compte.id == h.validee_par_id)
        .outerjoin(_Avant, avant)
        .outerjoin(ReleveLigne, ReleveLigne.id == h.releve_ligne_id)
        .outerjoin(Releve, Releve.id == ReleveLigne.releve_id)
        .outerjoin(_Deposant, _Deposant.id == Releve.deposant_id)
        .where(h.id.in_(cles))
    )  # fmt: skip


def _mots(mot: str) -> ColumnElement[bool]:
    personnes = select(Personne.id).where(contient(Personne.recherche, mot))
    marches = select(Marche.id).where(contient(Marche.recherche, mot))
    return HeuresMensuelles.affectation_id.in_(
        select(Affectation.id).where(
            or_(Affectation.personne_id.in_(personnes), Affectation.marche_id.in_(marches))
        )
    )


def _deposants(contexte: Contexte) -> Select:
    lignes = _source(contexte).with_only_columns(HeuresMensuelles.releve_ligne_id)
    deposants = (
        select(Releve.deposant_id)
        .join(ReleveLigne, ReleveLigne.releve_id == Releve.id)
        .where(ReleveLigne.id.in_(lignes))
    )
    return select(Structure.id, Structure.nom).where(Structure.id.in_(deposants)).order_by(Structure.cle_nom)


def _du_deposant(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return HeuresMensuelles.releve_ligne_id.in_(
        select(ReleveLigne.id)
        .join(Releve, Releve.id == ReleveLigne.releve_id)
        .where(Releve.deposant_id == int(valeur))
    )


def source_lue(ligne) -> str | None:
    """« Actif Intérim, Mars D7 »."""
    if ligne.deposant is None:
        return None
    return f"{ligne.deposant}, {' '.join(filter(None, (ligne.feuille, ligne.cellule)))}"


REGULARISATIONS = Liste(
    cle="regularisations",
    titre="Régularisations",
    singulier="régularisation",
    permission=Permission.RELEVE_VERIFIER,
    permission_export=Permission.EXPORT_NOMINATIF,
    cle_primaire=HeuresMensuelles.id,
    source=_source,
    lignes=_lignes,
    mots=_mots,
    colonnes=(
        ColonneListe(
            "personne",
            "Personne",
            tri="tri_personne",
            valeur=lambda h: f"{h.nom_usage or h.nom_naissance} {h.prenom}",
            sous=lambda h: h.employeur,
        ),
        ColonneListe("employeur", "Employeur", a_l_ecran=False),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("marche", "Marché", tri="reference", valeur=lambda h: h.reference),
        ColonneListe("mois", "Mois travaillé", tri="mois", valeur=lambda h: mois_en_lettres(h.mois)),
        ColonneListe(
            "validee_le",
            "Acceptée le",
            Affichage.JOUR,
            tri="validee_le",
            valeur=lambda h: h.validee_le and h.validee_le.date(),
        ),
        ColonneListe("validee_par", "Acceptée par", a_l_ecran=False),
        ColonneListe("avant", "Heures avant", Affichage.HEURES),
        ColonneListe("heures", "Heures après", Affichage.HEURES, tri="heures"),
        ColonneListe("releve", "Relevé", valeur=source_lue),
        ColonneListe("motif", "Motif", a_l_ecran=False),
    ),
    filtres=(
        filtre_cle("deposant", "Déposant", None, _deposants, condition=_du_deposant),
        filtre_territoire(HeuresMensuelles.territoire_id),
    ),
    tri_defaut="-validee_le",
    est_nominative=True,
    notes=(
        "Ces heures sont arrivées une fois leur mois clos : elles comptent dans le mois travaillé.",
        "La consultation et l’export de cette liste sont consignés au journal.",
    ),
)
