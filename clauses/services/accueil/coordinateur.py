"""The home page of a coordinateur: agreements, load of the team, territories."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, or_, select

from ...extensions import db
from ...models import (
    Affectation,
    ConventionFse,
    EtpFacilitateur,
    Facilitateur,
    HeuresMensuelles,
    Marche,
    Territoire,
)
from ...models.vocabulaire import EtatHeures, Qualification, Role
from ..acteur import Acteur
from ..normalisation import texte_recherche
from ..perimetre import affectations_visibles, conventions_visibles, marches_visibles
from ..personnes.preuves_manquantes import compter_preuves_manquantes
from ..releves.verification.liste import compter_a_verifier
from ..suivi.cloture import MoisAClore, mois_a_clore
from ..suivi.retards import compter_retards
from . import mesures
from .territoires import ConventionMesuree, LigneTerritoire, consolider, suivre_conventions


@dataclass(frozen=True)
class Charge:
    """What one facilitateur carries this year; `etp` is empty when no agreement says it."""

    nom: str
    territoire: str
    a_un_compte: bool
    etp: Decimal | None
    marches: int
    heures: Decimal

    @property
    def heures_par_etp(self) -> Decimal | None:
        return (self.heures / self.etp).quantize(mesures.ZERO) if self.etp else None

    @property
    def marches_par_etp(self) -> Decimal | None:
        return (self.marches / self.etp).quantize(Decimal("0.1")) if self.etp else None


@dataclass(frozen=True)
class AccueilCoordinateur:
    annee: int
    territoires: list[LigneTerritoire]
    total: LigneTerritoire
    conventions: list[ConventionMesuree]
    charges: list[Charge]
    nombre_a_qualifier: int
    nombre_en_retard: int
    nombre_sans_preuve: int
    nombre_de_releves: int
    a_clore: list[MoisAClore]
    mois: list[mesures.HeuresDuMois]


def accueil(acteur: Acteur, aujourdhui: date) -> AccueilCoordinateur:
    """The page of this person, with the coordinateur's hat only."""
    acteur = acteur.comme(Role.COORDINATEUR)
    annee = mesures.annee_de_reference(aujourdhui)
    territoires, total = consolider(acteur, annee)
    a_qualifier = marches_visibles(acteur).where(Marche.qualification == Qualification.A_QUALIFIER)
    return AccueilCoordinateur(
        annee=annee,
        territoires=territoires,
        total=total,
        conventions=suivre_conventions(acteur, annee, aujourdhui),
        charges=_charges(acteur, annee, aujourdhui),
        nombre_a_qualifier=mesures.compter(a_qualifier),
        nombre_en_retard=compter_retards(acteur, marches_visibles(acteur), aujourdhui),
        nombre_sans_preuve=compter_preuves_manquantes(acteur, aujourdhui),
        nombre_de_releves=compter_a_verifier(acteur),
        a_clore=mois_a_clore(acteur, aujourdhui),
        mois=mesures.heures_par_mois(
            affectations_visibles(acteur).where(Affectation.marche_id.not_in(mesures.copies(acteur))),
            mesures.mois_de(annee),
        ),
    )


def _charges(acteur: Acteur, annee: int, aujourdhui: date) -> list[Charge]:
    """Each facilitateur with live markets, hours of the year, or an account, and what nobody follows."""
    marches = _marches_vifs(acteur).subquery("marches_suivis")
    heures = _heures(acteur, annee).subquery("heures_suivies")
    etp = _etp(acteur, aujourdhui).subquery("etp_du_jour")
    territoires = marches_visibles(acteur).with_only_columns(Marche.territoire_id)
    lignes = db.session.execute(
        select(
            Facilitateur.nom,
            Territoire.nom.label("territoire"),
            Facilitateur.compte_id,
            etp.c.etp,
            func.coalesce(marches.c.nombre, 0).label("marches"),
            heures.c.heures,
        )
        .join(Territoire, Territoire.id == Facilitateur.territoire_id)
        .outerjoin(marches, marches.c.cle == Facilitateur.id)
        .outerjoin(heures, heures.c.cle == Facilitateur.id)
        .outerjoin(etp, etp.c.cle == Facilitateur.id)
        .where(
            Facilitateur.territoire_id.in_(territoires),
            or_(marches.c.nombre > 0, heures.c.heures > 0, Facilitateur.compte_id.is_not(None)),
        )
        .order_by(Facilitateur.cle_nom)
    )
    charges = [
        Charge(r.nom, r.territoire, r.compte_id is not None, r.etp, r.marches, r.heures or mesures.ZERO)
        for r in lignes
    ]
    return sorted(charges, key=lambda c: texte_recherche(c.territoire))


def _marches_vifs(acteur: Acteur) -> Select:
    return (
        marches_visibles(acteur)
        .with_only_columns(Marche.facilitateur_id.label("cle"), func.count().label("nombre"))
        .where(Marche.etape.in_(mesures.ETAPES_VIVES), Marche.qualification == Qualification.SUIVI)
        .group_by(Marche.facilitateur_id)
    )


def _heures(acteur: Acteur, annee: int) -> Select:
    return (
        affectations_visibles(acteur)
        .with_only_columns(
            Marche.facilitateur_id.label("cle"), mesures.somme_heures(EtatHeures.VALIDEE).label("heures")
        )
        .select_from(Affectation)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(HeuresMensuelles, mesures.EN_VIGUEUR)
        .where(mesures.dans_l_annee(annee))
        .group_by(Marche.facilitateur_id)
    )


def _etp(acteur: Acteur, le: date) -> Select:
    """Full-time equivalents of each facilitateur on the day, over the agreements the actor sees."""
    conventions = conventions_visibles(acteur).with_only_columns(ConventionFse.id)
    return (
        select(EtpFacilitateur.facilitateur_id.label("cle"), func.sum(EtpFacilitateur.etp).label("etp"))
        .where(
            EtpFacilitateur.convention_id.in_(conventions),
            EtpFacilitateur.date_debut <= le,
            or_(EtpFacilitateur.date_fin.is_(None), EtpFacilitateur.date_fin >= le),
        )
        .group_by(EtpFacilitateur.facilitateur_id)
    )
