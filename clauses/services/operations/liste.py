"""Operations: the list, and the page of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, select

from ...extensions import db
from ...models import Affectation, Marche, Operation, Territoire
from ...models.vocabulaire import Role
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import a_plusieurs_territoires, filtre_territoire
from ..listes.mesures import dues_par, par_affectation, taux_sql
from ..listes.texte import contient_dans
from ..marches.heures import MoisLu, lire_mois
from ..marches.liste import MARCHES, a_valider, effectif, est_donneur_ordre, taux_de
from ..perimetre import affectations_comptees, marches_visibles, operations_visibles, territoires_visibles
from ..permissions import Permission
from ..suivi.avancement import Cumul, cumuler, rythme_de


def _source(contexte: Contexte) -> Select:
    return operations_visibles(contexte.acteur, contexte.permission)


def _masque(contexte: Contexte) -> ColumnElement[bool]:
    """Whether small headcounts are hidden: the reader is a buyer, and not of the territory."""
    if Role.DONNEUR_ORDRE not in contexte.acteur.roles:
        return false()
    territoires = territoires_visibles(contexte.acteur, contexte.permission).with_only_columns(Territoire.id)
    return Operation.territoire_id.not_in(territoires)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Operation.id,
            Operation.territoire_id,
            Operation.nom,
            Operation.cle_nom.label("tri_nom"),
            Territoire.nom.label("territoire"),
            _masque(contexte).label("est_effectif_masque"),
        )
        .select_from(Operation)
        .join(Territoire, Territoire.id == Operation.territoire_id)
        .where(Operation.id.in_(cles))
    )
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    marches = (
        marches_visibles(contexte.acteur, contexte.permission)
        .where(Marche.operation_id.in_(cles))
        .with_only_columns(Marche.operation_id.label("cle"), func.count().label("marches"))
        .group_by(Marche.operation_id)
        .subquery("marches_operation")
    )
    affectations = affectations_comptees(contexte.acteur, contexte.permission)
    affectations = affectations.join(Marche, Marche.id == Affectation.marche_id)
    heures = par_affectation(affectations.where(Marche.operation_id.in_(cles)), Marche.operation_id).subquery(
        "heures_operation"
    )
    dues = dues_par(contexte, Marche.operation_id).where(Marche.operation_id.in_(cles))
    dues = dues.subquery("dues_operation")
    return (
        requete.outerjoin(marches, marches.c.cle == Operation.id)
        .outerjoin(heures, heures.c.cle == Operation.id)
        .outerjoin(dues, dues.c.cle == Operation.id)
        .add_columns(
            func.coalesce(marches.c.marches, 0).label("marches"),
            heures.c.validees,
            heures.c.declarees,
            heures.c.personnes,
            heures.c.contrats,
            dues.c.dues,
            taux_sql(heures.c.validees, dues.c.dues).label("tri_taux"),
        )
    )


OPERATIONS = Liste(
    cle="operations",
    titre="Opérations",
    singulier="opération",
    permission=Permission.OPERATION_LIRE,
    permission_export=Permission.EXPORT_ANONYME,
    cle_primaire=Operation.id,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(Operation.recherche),
    colonnes=(
        ColonneListe("nom", "Opération", tri="tri_nom"),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("marches", "Marchés", Affichage.ENTIER, tri="marches", est_mesure=True),
        ColonneListe("dues", "Heures dues", Affichage.HEURES, tri="dues", est_mesure=True),
        ColonneListe(
            "validees", "Réalisées", Affichage.HEURES, tri="validees", est_mesure=True, sous=a_valider
        ),
        ColonneListe("declarees", "À valider", Affichage.HEURES, a_l_ecran=False),
        ColonneListe("taux", "Avancement", Affichage.TAUX, tri="tri_taux", est_mesure=True, valeur=taux_de),
        ColonneListe(
            "personnes",
            "Personnes",
            Affichage.EFFECTIF,
            tri="personnes",
            est_mesure=True,
            valeur=effectif,
            visible=lambda acteur: not est_donneur_ordre(acteur),
        ),
        ColonneListe(
            "personnes", "Personnes", Affichage.EFFECTIF, valeur=effectif, visible=est_donneur_ordre
        ),
    ),
    filtres=(filtre_territoire(Operation.territoire_id),),
    tri_defaut="nom",
    notes=(
        "Un marché sans opération compte pour une opération à lui seul : il n’est pas dans cette liste.",
        "Les personnes sont celles qui ont un contrat sur ses marchés, avec ou sans heures ; elles ne s’additionnent "
        "pas entre opérations.",
    ),
)


def lire_operation(acteur: Acteur, operation_id: int, aujourdhui: date):
    """The row of one operation with its measures; raises `Introuvable`."""
    contexte = Contexte(acteur, Permission.OPERATION_LIRE, aujourdhui)
    cles = _source(contexte).where(Operation.id == operation_id).with_only_columns(Operation.id)
    ligne = db.session.execute(_lignes(contexte, cles, True)).one_or_none()
    if ligne is None:
        raise Introuvable("Cette opération n’existe pas, ou n’est pas dans les territoires que vous suivez.")
    return ligne


@dataclass(frozen=True)
class SuiviOperation:
    """Where the visible markets of an operation stand together, and their hours month by month."""

    cumul: Cumul
    mois: Sequence[MoisLu]


def suivre_operation(acteur: Acteur, operation_id: int, aujourdhui: date) -> SuiviOperation:
    """Nothing when the operation is not among those the actor sees: read it first by `lire_operation`."""
    contexte = Contexte(acteur, Permission.MARCHE_LIRE, aujourdhui)
    cles = marches_visibles(acteur).where(Marche.operation_id == operation_id).with_only_columns(Marche.id)
    lignes = db.session.execute(MARCHES.lignes(contexte, cles, True))
    return SuiviOperation(
        cumul=cumuler(rythme_de(ligne, aujourdhui) for ligne in lignes), mois=lire_mois(contexte, cles)
    )


def marches_sans_operation(acteur: Acteur) -> int:
    """Number of visible markets that count for one operation by themselves."""
    requete = marches_visibles(acteur).where(Marche.operation_id.is_(None)).with_only_columns(func.count())
    return db.session.scalar(requete.select_from(Marche)) or 0
