"""The page of one person: what the reader may know, each reading journaled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, and_, select

from ...extensions import db
from ...models import (
    Affectation,
    Commune,
    Compte,
    Contrat,
    Critere,
    CritereEligibilite,
    Eligibilite,
    LienPlie,
    ParticipantPlie,
    Personne,
    QuartierPrioritaire,
    Territoire,
)
from ...models.vocabulaire import EtatHeures, EtatLien
from ..acteur import Acteur
from ..contrats.heures import HeuresLues, MoisPersonne, lire_heures, par_mois, total
from ..contrats.liste import CONTRATS
from ..erreurs import Introuvable
from ..journal import Verbe, consigner
from ..listes.definition import Contexte
from ..perimetre import contrats_visibles, personnes_visibles
from ..permissions import Permission
from ..referentiels import codes_a_verifier
from .eligibilite import EtatLu, age, est_la_derniere, etat_lu
from .periodes import periodes_en_vigueur
from .visibilite import coordonnees_lisibles, criteres_lisibles


@dataclass(frozen=True)
class CritereLu:
    libelle: str
    date_situation: date | None


@dataclass(frozen=True)
class FichePersonne:
    """`criteres` is `None` for a reader who may not know them, `participant` for one who may not either.

    `periodes` are the eligibilities in force, for those who read criteria; `auteurs` names who decided them.
    """

    personne: Personne
    territoire: Territoire
    age: int | None
    eligibilite: EtatLu
    date_entree: date | None
    coordonnees_lisibles: bool
    commune: str | None
    quartier: str | None
    criteres: Sequence[CritereLu] | None
    periodes: Sequence[Eligibilite]
    auteurs: Mapping[int, str]
    #: Whether the reader may write this person, who is neither deleted nor erased.
    est_modifiable: bool
    #: What should be looked at; nothing for who does not write people.
    avertissements: Sequence[str]
    participant: ParticipantPlie | None
    contrats: Sequence
    heures: Sequence[HeuresLues]
    mois: Sequence[MoisPersonne]

    @property
    def validees(self) -> Decimal:
        return total(self.heures, EtatHeures.VALIDEE)

    @property
    def declarees(self) -> Decimal:
        return total(self.heures, EtatHeures.DECLAREE)


def consulter_personne(acteur: Acteur, personne_id: int, aujourdhui: date) -> FichePersonne:
    """The person, within what the actor may know; the reading is journaled. Raises `Introuvable`."""
    personne, territoire, a_coordonnees, a_criteres = _trouver(acteur, personne_id)
    consigner(
        acteur,
        Verbe.PERSONNE_CONSULTEE,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={"page": "personne", "criteres": bool(a_criteres)},
    )
    heures = lire_heures(acteur, Affectation.personne_id == personne.id)
    eligibilite, date_entree = _eligibilite(personne, aujourdhui)
    periodes = periodes_en_vigueur(personne.id) if a_criteres else ()
    est_modifiable = personne.anonymisee_le is None and _est_a_ecrire(acteur, personne)
    codes = {"code_commune": personne.code_commune, "qpv": personne.qpv}
    return FichePersonne(
        personne=personne,
        territoire=territoire,
        age=age(personne.date_naissance, aujourdhui),
        eligibilite=eligibilite,
        date_entree=date_entree,
        coordonnees_lisibles=bool(a_coordonnees),
        commune=commune_lue(personne.code_commune) if a_coordonnees else None,
        quartier=_quartier(personne) if a_criteres else None,
        criteres=_criteres(personne) if a_criteres else None,
        periodes=periodes,
        auteurs=_auteurs(periodes),
        est_modifiable=est_modifiable,
        avertissements=codes_a_verifier(codes) if est_modifiable else (),
        participant=_participant(personne) if a_coordonnees else None,
        contrats=lire_contrats(acteur, personne.id, aujourdhui),
        heures=heures,
        mois=par_mois(heures),
    )


def _trouver(acteur: Acteur, personne_id: int) -> Row:
    """The person, their territory, and whether contact details and criteria may be shown."""
    lu = db.session.execute(
        personnes_visibles(acteur)
        .where(Personne.id == personne_id)
        .join(Territoire, Territoire.id == Personne.territoire_id)
        .with_only_columns(
            Personne,
            Territoire,
            coordonnees_lisibles(acteur).label("c"),
            criteres_lisibles(acteur).label("k"),
            maintain_column_froms=True,
        )
    ).one_or_none()
    if lu is None:
        raise Introuvable("Cette personne n’existe pas, ou n’est pas parmi celles que vous suivez.")
    return lu


def _eligibilite(personne: Personne, aujourdhui: date) -> tuple[EtatLu, date | None]:
    ligne = db.session.execute(
        select(
            Personne.id,
            Eligibilite.etat,
            Eligibilite.validee_le,
            Eligibilite.date_entree,
            (Eligibilite.date_fin < aujourdhui).label("est_expiree"),
        )
        .outerjoin(Eligibilite, est_la_derniere(Personne.id))
        .where(Personne.id == personne.id)
    ).one()
    return etat_lu(ligne), ligne.date_entree


def _auteurs(periodes: Sequence[Eligibilite]) -> dict[int, str]:
    comptes = {p.validee_par_id for p in periodes if p.validee_par_id is not None}
    return dict(db.session.execute(select(Compte.id, Compte.nom).where(Compte.id.in_(comptes))).all())


def _est_a_ecrire(acteur: Acteur, personne: Personne) -> bool:
    if not acteur.peut(Permission.PERSONNE_ECRIRE):
        return False
    porte = personnes_visibles(acteur, Permission.PERSONNE_ECRIRE).where(Personne.id == personne.id)
    return db.session.scalar(porte.with_only_columns(Personne.id)) is not None


def _criteres(personne: Personne) -> list[CritereLu]:
    """The criteria of the eligibilities in force, by their words, each once with its earliest date."""
    lignes = db.session.execute(
        select(Critere.libelle, CritereEligibilite.date_situation)
        .join(CritereEligibilite, CritereEligibilite.critere_id == Critere.id)
        .join(Eligibilite, Eligibilite.id == CritereEligibilite.eligibilite_id)
        .where(Eligibilite.personne_id == personne.id, Eligibilite.valable_au.is_(None))
        .order_by(Critere.ordre, Critere.libelle, CritereEligibilite.date_situation)
    )
    uniques: dict[str, CritereLu] = {}
    for libelle, date_situation in lignes:
        uniques.setdefault(libelle, CritereLu(libelle, date_situation))
    return list(uniques.values())


def commune_lue(code: str | None) -> str | None:
    """« Agen (47001) », or the code alone when the public list does not have it."""
    nom = db.session.scalar(select(Commune.nom).where(and_(Commune.type == "COM", Commune.code == code)))
    return f"{nom} ({code})" if nom else code


def _quartier(personne: Personne) -> str | None:
    if personne.qpv is None:
        return None
    requete = select(QuartierPrioritaire.nom).where(QuartierPrioritaire.code == personne.qpv)
    if personne.qpv_generation:
        requete = requete.where(QuartierPrioritaire.generation == personne.qpv_generation)
    nom = db.session.scalar(requete.order_by(QuartierPrioritaire.generation.desc()).limit(1))
    zonage = f", zonage {personne.qpv_generation}" if personne.qpv_generation else ""
    return f"{nom or personne.qpv}{zonage}"


def _participant(personne: Personne) -> ParticipantPlie | None:
    return db.session.scalar(
        select(ParticipantPlie)
        .join(LienPlie, LienPlie.participant_id == ParticipantPlie.id)
        .where(
            LienPlie.personne_id == personne.id,
            LienPlie.valable_au.is_(None),
            LienPlie.etat == EtatLien.CONFIRME,
        )
    )


def lire_contrats(acteur: Acteur, personne_id: int, aujourdhui: date) -> list:
    """The rows of the list of contracts for this person, newest first."""
    if not acteur.peut(Permission.CONTRAT_LIRE):
        return []
    contexte = Contexte(acteur, Permission.CONTRAT_LIRE, aujourdhui)
    cles = contrats_visibles(acteur).where(Contrat.personne_id == personne_id).with_only_columns(Contrat.id)
    lignes = db.session.execute(CONTRATS.lignes(contexte, cles, True)).all()
    return sorted(lignes, key=lambda c: (c.date_debut, c.id), reverse=True)
