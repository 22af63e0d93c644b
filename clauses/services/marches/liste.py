"""The list of markets."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from ...models import (
    Affectation,
    Attribution,
    Facilitateur,
    Lot,
    Marche,
    Operation,
    Structure,
    Territoire,
)
from ...models.vocabulaire import Etape, Qualification, Role, Secteur, TypeClause
from ..acteur import Acteur
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import (
    a_plusieurs_territoires,
    filtre_choix,
    filtre_cle,
    filtre_lie,
    filtre_territoire,
    filtre_vocabulaire,
    nom_de_la_structure,
)
from ..listes.mesures import Effectif, dues_par, par_affectation, rang, taux, taux_sql
from ..listes.texte import contient, designe_par
from ..perimetre import (
    affectations_comptees,
    affectations_visibles,
    attributions_visibles,
    marches_visibles,
    territoires_visibles,
)
from ..permissions import Permission
from .facilitateurs import facilitateurs_de
from .fins import Fin, finit

ESPACE_FINE = "\N{NARROW NO-BREAK SPACE}"


def effectif_masque(contexte: Contexte) -> ColumnElement[bool]:
    """Whether small headcounts of a market are hidden: the reader is its buyer, and not of its territory."""
    acheteurs = [
        d.structure_id
        for d in contexte.acteur.droits_avec(contexte.permission)
        if d.role is Role.DONNEUR_ORDRE
    ]
    if not acheteurs:
        return false()
    territoires = territoires_visibles(contexte.acteur, contexte.permission).with_only_columns(Territoire.id)
    return and_(Marche.donneur_ordre_id.in_(acheteurs), Marche.territoire_id.not_in(territoires))


def est_donneur_ordre(acteur: Acteur) -> bool:
    return Role.DONNEUR_ORDRE in acteur.roles


def _source(contexte: Contexte) -> Select:
    return marches_visibles(contexte.acteur, contexte.permission)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Marche.id,
            Marche.territoire_id,
            Marche.reference,
            Marche.objet,
            Marche.donneur_ordre_id,
            Structure.nom.label("donneur_ordre"),
            Structure.cle_nom.label("tri_donneur_ordre"),
            Marche.operation_id,
            Operation.nom.label("operation"),
            Facilitateur.nom.label("facilitateur"),
            Facilitateur.cle_nom.label("tri_facilitateur"),
            Territoire.nom.label("territoire"),
            Marche.etape,
            rang(Marche.etape, Etape).label("tri_etape"),
            Marche.qualification,
            Marche.type_clause,
            Marche.secteur,
            Marche.nature,
            Marche.cpv,
            Marche.montant_ht,
            Marche.date_notification,
            Marche.date_fin,
            effectif_masque(contexte).label("est_effectif_masque"),
        )
        .select_from(Marche)
        .join(Structure, Structure.id == Marche.donneur_ordre_id)
        .join(Territoire, Territoire.id == Marche.territoire_id)
        .outerjoin(Operation, Operation.id == Marche.operation_id)
        .outerjoin(Facilitateur, Facilitateur.id == Marche.facilitateur_id)
        .where(Marche.id.in_(cles))
    )
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    affectations = affectations_comptees(contexte.acteur, contexte.permission)
    heures = par_affectation(
        affectations.where(Affectation.marche_id.in_(cles)), Affectation.marche_id
    ).subquery("heures_marche")
    dues = dues_par(contexte, Marche.id).where(Marche.id.in_(cles)).subquery("dues_marche")
    return (
        requete.outerjoin(heures, heures.c.cle == Marche.id)
        .outerjoin(dues, dues.c.cle == Marche.id)
        .add_columns(
            heures.c.validees,
            heures.c.declarees,
            heures.c.personnes,
            heures.c.contrats,
            dues.c.dues,
            taux_sql(heures.c.validees, dues.c.dues).label("tri_taux"),
        )
    )


def _mots(mot: str) -> ColumnElement[bool]:
    acheteurs = select(Structure.id).where(contient(Structure.recherche, mot))
    return or_(contient(Marche.recherche, mot), Marche.donneur_ordre_id.in_(acheteurs))


def _donneurs_ordre(contexte: Contexte) -> Select:
    acheteurs = _source(contexte).with_only_columns(Marche.donneur_ordre_id)
    return select(Structure.id, Structure.nom).where(Structure.id.in_(acheteurs)).order_by(Structure.cle_nom)


def _operations(contexte: Contexte) -> Select:
    operations = _source(contexte).with_only_columns(Marche.operation_id)
    return select(Operation.id, Operation.nom).where(Operation.id.in_(operations)).order_by(Operation.cle_nom)


def _facilitateurs(contexte: Contexte) -> Select:
    return facilitateurs_de(_source(contexte))


def _detenus_par(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    attributions = attributions_visibles(contexte.acteur, contexte.permission)
    lots = attributions.where(Attribution.structure_id == int(valeur)).with_only_columns(Attribution.lot_id)
    return Marche.id.in_(select(Lot.marche_id).where(Lot.id.in_(lots)))


def _avec_employeur(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    affectations = affectations_visibles(contexte.acteur, contexte.permission)
    return Marche.id.in_(
        affectations.where(Affectation.employeur_id == int(valeur)).with_only_columns(Affectation.marche_id)
    )


FILTRES = (
    filtre_vocabulaire("etape", "Étape", Marche.etape, Etape, "Toutes"),
    filtre_vocabulaire("qualification", "Qualification", Marche.qualification, Qualification, "Toutes"),
    filtre_cle("donneur_ordre", "Donneur d’ordre", Marche.donneur_ordre_id, _donneurs_ordre),
    filtre_cle(
        "operation",
        "Opération",
        Marche.operation_id,
        _operations,
        tous="Toutes",
        aucun="Sans opération",
        est_secondaire=True,
    ),
    filtre_vocabulaire("type_clause", "Type de clause", Marche.type_clause, TypeClause, est_secondaire=True),
    filtre_vocabulaire("secteur", "Secteur", Marche.secteur, Secteur, est_secondaire=True),
    filtre_cle(
        "facilitateur",
        "Facilitateur",
        Marche.facilitateur_id,
        _facilitateurs,
        aucun="Sans facilitateur",
        est_secondaire=True,
    ),
    filtre_choix(
        "fin",
        "Fin",
        lambda contexte, valeur: finit(Fin(valeur), contexte.aujourdhui),
        [(f.value, f.libelle) for f in Fin],
        tous="Toutes",
        est_secondaire=True,
    ),
    filtre_territoire(Marche.territoire_id),
    filtre_lie("attributaire", "Attributaire", _detenus_par, nom_de_la_structure),
    filtre_lie("employeur", "Employeur", _avec_employeur, nom_de_la_structure),
)


def effectif(ligne) -> Effectif:
    return Effectif(ligne.personnes or 0, ligne.est_effectif_masque)


def a_valider(ligne) -> str | None:
    """Declared hours under the validated ones, as a second line of the page."""
    if not ligne.declarees:
        return None
    return f"et {ligne.declarees:,.2f}".replace(",", ESPACE_FINE).replace(".", ",") + " à valider"


def _notification(ligne) -> str | None:
    return ligne.date_notification and f"notif. {ligne.date_notification:%d/%m/%Y}"


def taux_de(ligne):
    return taux(ligne.validees, ligne.dues)


COLONNES = (
    ColonneListe("reference", "Marché", tri="reference", sous=lambda m: m.objet),
    ColonneListe("objet", "Objet", a_l_ecran=False),
    ColonneListe("donneur_ordre", "Donneur d’ordre", tri="tri_donneur_ordre", sous=lambda m: m.operation),
    ColonneListe("operation", "Opération", a_l_ecran=False),
    ColonneListe("territoire", "Territoire", visible=a_plusieurs_territoires, a_l_ecran=False),
    ColonneListe("etape", "Étape", Affichage.ETAPE, tri="tri_etape"),
    ColonneListe("qualification", "Qualification", Affichage.VOCABULAIRE, a_l_ecran=False),
    ColonneListe("type_clause", "Type de clause", Affichage.VOCABULAIRE, a_l_ecran=False),
    ColonneListe("secteur", "Secteur", Affichage.VOCABULAIRE, a_l_ecran=False),
    ColonneListe("cpv", "CPV", a_l_ecran=False),
    ColonneListe("montant_ht", "Montant HT", Affichage.MONTANT, a_l_ecran=False),
    ColonneListe(
        "facilitateur",
        "Facilitateur",
        tri="tri_facilitateur",
        sous=lambda m: m.territoire,
        visible=a_plusieurs_territoires,
    ),
    ColonneListe(
        "facilitateur",
        "Facilitateur",
        tri="tri_facilitateur",
        visible=lambda acteur: not a_plusieurs_territoires(acteur),
    ),
    ColonneListe("date_notification", "Notifié le", Affichage.JOUR, a_l_ecran=False),
    ColonneListe("date_fin", "Fin", Affichage.JOUR, tri="date_fin", sous=_notification),
    ColonneListe("dues", "Heures dues", Affichage.HEURES, tri="dues", est_mesure=True),
    ColonneListe("validees", "Réalisées", Affichage.HEURES, tri="validees", est_mesure=True, sous=a_valider),
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
    # A buyer does not sort by people: the order would tell small groups apart.
    ColonneListe("personnes", "Personnes", Affichage.EFFECTIF, valeur=effectif, visible=est_donneur_ordre),
)

MARCHES = Liste(
    cle="marches",
    titre="Marchés",
    singulier="marché",
    permission=Permission.MARCHE_LIRE,
    permission_export=Permission.EXPORT_ANONYME,
    cle_primaire=Marche.id,
    source=_source,
    lignes=_lignes,
    mots=_mots,
    designe=designe_par(Marche.reference),
    colonnes=COLONNES,
    filtres=FILTRES,
    tri_defaut="reference",
    notes=(
        "Les heures réalisées sont les heures validées depuis l’origine du marché ; l’avancement les rapporte aux "
        "heures dues aujourd’hui.",
        "Les personnes sont celles qui ont un contrat sur le marché, avec ou sans heures.",
        "Les personnes ne s’additionnent pas entre marchés : une même personne peut travailler sur plusieurs.",
    ),
)
