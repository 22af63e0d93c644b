"""The list of people: by name, journaled, without any criterion."""

from sqlalchemy import ColumnElement, Select, and_, case, exists, extract, func, select

from ...models import (
    Affectation,
    Commune,
    Contrat,
    Critere,
    CritereEligibilite,
    Eligibilite,
    Marche,
    Personne,
    Structure,
    Territoire,
)
from ...models.vocabulaire import EtatEligibilite
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import (
    a_plusieurs_territoires,
    filtre_choix,
    filtre_cle,
    filtre_lie,
    filtre_territoire,
    nom_de_l_operation,
    reference_du_marche,
)
from ..listes.mesures import par_affectation
from ..listes.texte import contient_dans
from ..perimetre import affectations_visibles, contrats_visibles, personnes_visibles
from ..permissions import Permission
from .eligibilite import est_la_derniere, etat_lu
from .eligibilites_qui_expirent import expire_bientot
from .visibilite import (
    coordonnees_lisibles,
    peut_lire_des_coordonnees,
    peut_lire_des_criteres,
    territoires_des_criteres,
)

#: Contracts and hours are shown by their own permissions, whatever the list is asked with.
LIRE_CONTRATS, LIRE_HEURES = Permission.CONTRAT_LIRE, Permission.HEURES_LIRE


def _source(contexte: Contexte) -> Select:
    return personnes_visibles(contexte.acteur, contexte.permission)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    coordonnees = coordonnees_lisibles(contexte.acteur)
    requete = (
        select(
            Personne.id,
            Personne.territoire_id,
            Personne.nom_naissance,
            Personne.nom_usage,
            Personne.prenom,
            Personne.tri,
            Personne.date_naissance,
            extract("year", Personne.date_naissance).label("tri_naissance"),
            case((coordonnees, func.coalesce(Commune.nom, Personne.code_commune))).label("commune"),
            Territoire.nom.label("territoire"),
            Eligibilite.etat,
            Eligibilite.validee_le,
            (Eligibilite.date_fin < contexte.aujourdhui).label("est_expiree"),
        )
        .select_from(Personne)
        .join(Territoire, Territoire.id == Personne.territoire_id)
        .outerjoin(Commune, and_(Commune.type == "COM", Commune.code == Personne.code_commune))
        .outerjoin(Eligibilite, est_la_derniere(Personne.id))
        .where(Personne.id.in_(cles))
    )
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    affectations = affectations_visibles(contexte.acteur, LIRE_HEURES)
    heures = par_affectation(
        affectations.where(Affectation.personne_id.in_(cles)), Affectation.personne_id
    ).subquery("heures_personne")
    contrats = (
        contrats_visibles(contexte.acteur, LIRE_CONTRATS)
        .where(Contrat.personne_id.in_(cles))
        .with_only_columns(Contrat.personne_id.label("cle"), func.count().label("contrats"))
        .group_by(Contrat.personne_id)
        .subquery("contrats_personne")
    )
    return (
        requete.outerjoin(heures, heures.c.cle == Personne.id)
        .outerjoin(contrats, contrats.c.cle == Personne.id)
        .add_columns(
            func.coalesce(contrats.c.contrats, 0).label("contrats"),
            heures.c.validees,
            heures.c.declarees,
        )
    )


def _employeurs(contexte: Contexte) -> Select:
    employeurs = affectations_visibles(contexte.acteur, LIRE_HEURES).with_only_columns(
        Affectation.employeur_id
    )
    return select(Structure.id, Structure.nom).where(Structure.id.in_(employeurs)).order_by(Structure.cle_nom)


def _avec_affectation(colonne: ColumnElement):
    def condition(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
        affectations = affectations_visibles(contexte.acteur, LIRE_HEURES).where(colonne == int(valeur))
        return Personne.id.in_(affectations.with_only_columns(Affectation.personne_id))

    return condition


def _sur_operation(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    marches = select(Marche.id).where(Marche.operation_id == int(valeur))
    affectations = affectations_visibles(contexte.acteur, LIRE_HEURES)
    affectations = affectations.where(Affectation.marche_id.in_(marches))
    return Personne.id.in_(affectations.with_only_columns(Affectation.personne_id))


ETATS = (
    ("etablie", "Établie"),
    ("expire", "Expire dans les soixante jours"),
    ("a_verifier", "À vérifier"),
    ("absente", "Non établie"),
)


def _condition_eligibilite(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    if valeur == "expire":
        return expire_bientot(contexte.aujourdhui)
    trouvee = exists().where(est_la_derniere(Personne.id))
    if valeur == "absente":
        return ~trouvee.where(Eligibilite.etat != EtatEligibilite.REFUSEE)
    return trouvee.where(Eligibilite.etat == EtatEligibilite(valeur))


def _criteres(contexte: Contexte) -> Select:
    territoires = territoires_des_criteres(contexte.acteur)
    return (
        select(Critere.id, Critere.libelle)
        .where(Critere.territoire_id.is_(None) | Critere.territoire_id.in_(territoires))
        .order_by(Critere.ordre, Critere.libelle)
    )


def _condition_critere(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    """Only among the people whose criteria the reader may know: a filter tells as much as a page."""
    personnes = (
        select(Eligibilite.personne_id)
        .join(CritereEligibilite, CritereEligibilite.eligibilite_id == Eligibilite.id)
        .where(Eligibilite.valable_au.is_(None), CritereEligibilite.critere_id == int(valeur))
    )
    lisibles = Personne.territoire_id.in_(territoires_des_criteres(contexte.acteur))
    return and_(lisibles, Personne.id.in_(personnes))


def nom_lu(ligne) -> str:
    """« NOM Prénom », as first seen."""
    return f"{ligne.nom_usage or ligne.nom_naissance} {ligne.prenom}"


def _nom_de_naissance(ligne) -> str | None:
    return f"née ou né {ligne.nom_naissance}" if ligne.nom_usage else None


PERSONNES = Liste(
    cle="personnes",
    titre="Salariés en insertion",
    singulier="personne",
    permission=Permission.PERSONNE_LIRE,
    permission_export=Permission.EXPORT_NOMINATIF,
    cle_primaire=Personne.id,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(Personne.recherche),
    colonnes=(
        ColonneListe("nom", "Personne", tri="tri", valeur=nom_lu, sous=_nom_de_naissance),
        ColonneListe(
            "naissance",
            "Année de naissance",
            tri="tri_naissance",
            valeur=lambda p: p.date_naissance and str(p.date_naissance.year),
        ),
        ColonneListe("commune", "Commune", tri="commune", visible=peut_lire_des_coordonnees),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("etat", "Éligibilité", Affichage.ELIGIBILITE, tri="validee_le", valeur=etat_lu),
        ColonneListe("contrats", "Contrats", Affichage.ENTIER, tri="contrats", est_mesure=True),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
        ColonneListe("declarees", "À valider", Affichage.HEURES, tri="declarees", est_mesure=True),
    ),
    filtres=(
        filtre_choix("eligibilite", "Éligibilité", _condition_eligibilite, ETATS, tous="Toutes"),
        filtre_cle(
            "employeur",
            "Employeur",
            None,
            _employeurs,
            condition=_avec_affectation(Affectation.employeur_id),
        ),
        filtre_cle(
            "critere",
            "Critère",
            None,
            _criteres,
            condition=_condition_critere,
            visible=peut_lire_des_criteres,
        ),
        filtre_territoire(Personne.territoire_id),
        filtre_lie("marche", "Marché", _avec_affectation(Affectation.marche_id), reference_du_marche),
        filtre_lie("operation", "Opération", _sur_operation, nom_de_l_operation),
    ),
    tri_defaut="nom",
    est_nominative=True,
    notes=(
        "Les heures sont celles des marchés que vous suivez, depuis l’origine.",
        "La consultation et l’export de cette liste sont consignés au journal.",
    ),
)
