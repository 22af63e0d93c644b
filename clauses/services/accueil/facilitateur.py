"""The home page of a facilitateur: what needs them today, their markets, the hours of the year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, case, func, select

from ...extensions import db
from ...models import (
    Affectation,
    Facilitateur,
    HeuresMensuelles,
    Importation,
    Marche,
    Territoire,
)
from ...models.vocabulaire import EtatHeures, Qualification, Role
from ..acteur import Acteur
from ..marches.fins import Fin, finit
from ..perimetre import (
    affectations_visibles,
    engagements_visibles,
    importations_visibles,
    marches_visibles,
    personnes_visibles,
    territoires_visibles,
)
from ..permissions import Permission
from ..personnes.eligibilites_qui_expirent import expire_bientot
from ..personnes.preuves_manquantes import compter_preuves_manquantes
from ..releves.verification.liste import compter_a_verifier, compter_images_a_saisir
from ..suivi.retards import compter_retards
from ..territoires import lister_territoires
from . import mesures
from .annee import HeuresDeLAnnee, lire_l_annee

NOMBRE_MARCHES = 10
NOMBRE_IMPORTS = 5


@dataclass(frozen=True)
class AccueilFacilitateur:
    """`a_des_marches` is false when no market names this person: the figures are then the territory's."""

    annee: int
    mois_attendu: date
    a_des_marches: bool
    #: Codes of the territories and keys of the facilitateur that the figures are about.
    territoires: list[str]
    facilitateurs: list[int]
    taches: dict[str, int]
    marches: mesures.Avancements
    mois: list[mesures.HeuresDuMois]
    imports: list[Importation]
    heures_annee: HeuresDeLAnnee

    @property
    def validees(self) -> Decimal:
        return sum((m.validees for m in self.mois), mesures.ZERO)

    @property
    def declarees(self) -> Decimal:
        return sum((m.declarees for m in self.mois), mesures.ZERO)


def accueil(acteur: Acteur, aujourdhui: date) -> AccueilFacilitateur:
    """The page of this person, with the facilitateur's hat only."""
    acteur = acteur.comme(Role.FACILITATEUR)
    annee = mesures.annee_de_reference(aujourdhui)
    cles = list(db.session.scalars(_lignes_de(acteur)))
    siens = marches_visibles(acteur).where(Marche.facilitateur_id.in_(cles))
    a_des_marches = bool(db.session.scalar(select(siens.exists())))
    marches = siens if a_des_marches else marches_visibles(acteur)
    affectations = affectations_visibles(acteur)
    if a_des_marches:
        affectations = affectations.where(Affectation.marche_id.in_(siens.with_only_columns(Marche.id)))
    return AccueilFacilitateur(
        annee=annee,
        mois_attendu=mesures.mois_precedent(aujourdhui),
        a_des_marches=a_des_marches,
        territoires=[t.code for t in lister_territoires(acteur, Permission.IMPACT_LIRE)],
        facilitateurs=cles if a_des_marches else [],
        taches=_taches(acteur, affectations, aujourdhui)
        | {"retards": compter_retards(acteur, marches, aujourdhui)},
        marches=mesures.avancement_des_marches(
            marches, affectations, engagements_visibles(acteur), aujourdhui, NOMBRE_MARCHES
        ),
        mois=mesures.heures_par_mois(affectations, mesures.mois_de(annee)),
        imports=_imports_recents(acteur),
        heures_annee=lire_l_annee(acteur, affectations, annee, aujourdhui),
    )


def _lignes_de(acteur: Acteur) -> Select:
    """The rows under which markets name this person, one per territory."""
    territoires = territoires_visibles(acteur).with_only_columns(Territoire.id)
    return select(Facilitateur.id).where(
        Facilitateur.compte_id == acteur.compte_id, Facilitateur.territoire_id.in_(territoires)
    )


def _taches(acteur: Acteur, affectations: Select, aujourdhui: date) -> dict[str, int]:
    """What waits, by kind; the page words each and leaves out the zeros."""
    compte = db.session.execute(
        marches_visibles(acteur).with_only_columns(
            func.count(case((Marche.qualification == Qualification.A_QUALIFIER, 1))).label("a_qualifier"),
            func.count(case((finit(Fin.PASSEE, aujourdhui), 1))).label("a_solder"),
            func.count(case((finit(Fin.SIX_MOIS, aujourdhui), 1))).label("a_renouveler"),
        )
    ).one()
    mois = mesures.mois_precedent(aujourdhui)
    return {
        "a_qualifier": compte.a_qualifier,
        "mois_manquants": mesures.contrats_sans_heures(affectations, mois),
        "a_valider": _heures_a_valider(affectations),
        "preuves": compter_preuves_manquantes(acteur, aujourdhui),
        "releves": compter_a_verifier(acteur),
        "images": compter_images_a_saisir(acteur),
        "eligibilites": _eligibilites_qui_expirent(acteur, aujourdhui),
        "a_solder": compte.a_solder,
        "a_renouveler": compte.a_renouveler,
    }


def _heures_a_valider(affectations: Select) -> int:
    """How many monthly entries wait for our validation."""
    return mesures.compter(
        affectations.join(HeuresMensuelles, mesures.EN_VIGUEUR).where(
            HeuresMensuelles.etat == EtatHeures.DECLAREE
        )
    )


def _eligibilites_qui_expirent(acteur: Acteur, aujourdhui: date) -> int:
    return mesures.compter(personnes_visibles(acteur).where(expire_bientot(aujourdhui)))


def _imports_recents(acteur: Acteur) -> list[Importation]:
    requete = importations_visibles(acteur).where(Importation.territoire_id.is_not(None))
    return list(db.session.scalars(requete.order_by(Importation.le.desc()).limit(NOMBRE_IMPORTS)))
