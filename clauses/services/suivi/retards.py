"""The list of late markets, and why each is: under its pace, over without its hours, months that nobody answered."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Select, Subquery, distinct, func, literal, or_, select

from ...extensions import db
from ...models import Affectation, Lot, Marche
from ...models.vocabulaire import Qualification
from ..acteur import Acteur
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import filtre_choix
from ..marches.liste import FILTRES, MARCHES
from ..perimetre import affectations_comptees, engagements_visibles
from ..permissions import Permission
from .avancement import rythme_de
from .calendrier import derniers_mois
from .echeances import Exigible
from .mois import MOIS_SURVEILLES, mois_des_engagements
from .motifs import Motif, dire_motifs
from .requetes import attendu, centiemes, est_inacheve, est_sous_le_rythme
from .rythme import ETAPES_VIVES

FILTRES_DES_MARCHES = ("donneur_ordre", "operation", "facilitateur", "territoire")


def _mois_manquants(contexte: Contexte, cles) -> Subquery:
    requete = mois_des_engagements(
        engagements_visibles(contexte.acteur, contexte.permission),
        affectations_comptees(contexte.acteur, contexte.permission).where(Affectation.marche_id.in_(cles)),
        derniers_mois(contexte.aujourdhui, MOIS_SURVEILLES),
        Exigible(contexte.aujourdhui, est_echu=True),
    )
    attendus = requete.where(Lot.marche_id.in_(cles)).subquery("attendus")
    return (
        select(
            attendus.c.marche_id.label("cle"),
            func.count(distinct(attendus.c.mois)).label("mois_manquants"),
            func.min(attendus.c.mois).label("premier_manquant"),
        )
        .group_by(attendus.c.marche_id)
        .subquery("mois_manquants")
    )


def _lignes(contexte: Contexte, cles, _avec_mesures: bool) -> Select:
    """Those of the list of markets, with what makes them late."""
    requete = MARCHES.lignes(contexte, cles, True)
    manquants = _mois_manquants(contexte, cles)
    lues = requete.selected_columns
    manque = attendu(lues.dues, contexte.aujourdhui) - _saisi(requete)
    return requete.outerjoin(manquants, manquants.c.cle == Marche.id).add_columns(
        func.coalesce(manquants.c.mois_manquants, 0).label("mois_manquants"),
        manquants.c.premier_manquant,
        manque.label("tri_manque"),
        literal(contexte.aujourdhui, Date).label("aujourdhui"),
    )


def _saisi(requete: Select) -> ColumnElement[int]:
    """What waits for our validation is not missing."""
    return centiemes(requete.selected_columns.validees) + centiemes(requete.selected_columns.declarees)


def _conditions(contexte: Contexte, requete: Select) -> dict[Motif, ColumnElement[bool]]:
    mesures = (requete.selected_columns.dues, _saisi(requete), contexte.aujourdhui)
    return {
        Motif.RYTHME: est_sous_le_rythme(*mesures),
        Motif.FIN_PASSEE: est_inacheve(*mesures),
        Motif.MOIS: requete.selected_columns.mois_manquants > 0,
    }


def _suivis(contexte: Contexte) -> Select:
    return MARCHES.source(contexte).where(
        Marche.etape.in_(ETAPES_VIVES), Marche.qualification == Qualification.SUIVI
    )


def _pour(contexte: Contexte, *motifs: Motif) -> ColumnElement[bool]:
    """The market at hand is late for one of these reasons."""
    requete = _lignes(contexte, _suivis(contexte).with_only_columns(Marche.id), True)
    conditions = _conditions(contexte, requete)
    retenus = requete.where(or_(*(conditions[m] for m in motifs))).with_only_columns(Marche.id)
    # Read now, as keys: counting, sorting and reading a page would each calculate the paces again.
    return Marche.id.in_(db.session.scalars(retenus).all())


def _source(contexte: Contexte) -> Select:
    return _suivis(contexte).where(_pour(contexte, *Motif))


def _motif(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return _pour(contexte, Motif(valeur))


def _manque(ligne):
    rythme = rythme_de(ligne, ligne.aujourdhui)
    return rythme.manque if rythme.est_en_retard else None


RETARDS = Liste(
    cle="retards",
    titre="Marchés en retard",
    singulier="marché en retard",
    pluriel="marchés en retard",
    permission=Permission.IMPACT_LIRE,
    # Who may not read the page may not take its file: a buyer, who exports other lists, does neither.
    permission_export=Permission.IMPACT_LIRE,
    cle_primaire=Marche.id,
    source=_source,
    lignes=_lignes,
    mots=MARCHES.mots,
    colonnes=(
        ColonneListe("reference", "Marché", tri="reference", sous=lambda m: m.objet),
        ColonneListe("objet", "Objet", a_l_ecran=False),
        ColonneListe("donneur_ordre", "Donneur d’ordre", tri="tri_donneur_ordre"),
        ColonneListe("facilitateur", "Facilitateur", tri="tri_facilitateur"),
        ColonneListe("territoire", "Territoire", a_l_ecran=False),
        ColonneListe("motifs", "Pourquoi", valeur=dire_motifs),
        ColonneListe("date_fin", "Fin", Affichage.JOUR, tri="date_fin"),
        ColonneListe("dues", "Heures dues", Affichage.HEURES, a_l_ecran=False),
        ColonneListe("validees", "Réalisées", Affichage.HEURES, a_l_ecran=False),
        ColonneListe("declarees", "À valider", Affichage.HEURES, a_l_ecran=False),
        ColonneListe("manque", "Heures en retard", Affichage.HEURES, tri="tri_manque", valeur=_manque),
        ColonneListe("mois_manquants", "Mois non rendus", Affichage.ENTIER, tri="mois_manquants"),
    ),
    filtres=(
        filtre_choix("motif", "Motif", _motif, [(m.value, m.libelle) for m in Motif]),
        *(f for f in FILTRES if f.cle in FILTRES_DES_MARCHES),
    ),
    tri_defaut="-manque",
    notes=(
        "Le rythme attendu est linéaire, de la notification à la fin, et s’arrête à la fin du mois dernier : les "
        "heures arrivent par mois entiers. Un écart de moins d’un dixième n’est pas un retard.",
        "Les heures déclarées qui attendent une validation ne manquent pas.",
        "Un mois n’est pas rendu quand un attributaire n’a, pour un mois échu des douze derniers, ni heures déclarées, "
        "ni heures validées, ni « aucune heure ce mois-ci », ni relevé reçu ; un relevé est attendu dans le "
        "mois qui suit sa période, pour le jour que fixe le territoire (le 15 d’ordinaire).",
    ),
)


def compter_retards(acteur: Acteur, marches: Select, aujourdhui: date) -> int:
    """How many of these markets (a scoped select) are in the list."""
    contexte = Contexte(acteur, RETARDS.permission, aujourdhui)
    cles = marches.with_only_columns(Marche.id)
    requete = _source(contexte).where(Marche.id.in_(cles)).with_only_columns(func.count(Marche.id))
    return db.session.scalar(requete) or 0
