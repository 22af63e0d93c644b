"""A small followed world: a market with its holder, people employed on it, and their hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Attribution,
    Compte,
    Critere,
    CritereEligibilite,
    Eligibilite,
    Evenement,
    Lot,
    Marche,
    Personne,
    Structure,
    Territoire,
)
from clauses.models.vocabulaire import EtatEligibilite, Role
from clauses.services.acteur import Acteur, acteur_de
from clauses.services.normalisation import cle_texte, mots_de_structure
from tests.appui.fabriques import (
    AttributionFabrique,
    DonneurOrdreFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    PersonneFabrique,
    StructureFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)

LE = date(2026, 3, 15)


@dataclass
class Suivi:
    """One market of a territory, bought, held and worked on."""

    territoire: Territoire
    acheteur: Structure
    entreprise: Structure
    employeur: Structure
    marche: Marche
    lot: Lot
    attribution: Attribution

    def affecter(self, personne: Personne | None = None, **choix) -> Affectation:
        choix.setdefault("employeur_id", self.employeur.id)
        return creer_affectation(
            self.territoire,
            marche=self.marche,
            lot=self.lot,
            attribution=self.attribution,
            personne=personne,
            **choix,
        )

    def affecter_plusieurs(self, nombre: int, heures: str = "10.00") -> list[Affectation]:
        affectations = [self.affecter() for _ in range(nombre)]
        for affectation in affectations:
            creer_heures(affectation, date(2025, 3, 1), heures)
        return affectations


def creer_suivi(territoire: Territoire, *, dues: str | None = "1000.00", **marche) -> Suivi:
    acheteur = marche.pop("acheteur", None) or DonneurOrdreFabrique()
    cree = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=acheteur.id, **marche)
    lot = LotFabrique(marche_id=cree.id)
    attribution = AttributionFabrique(lot_id=lot.id)
    if dues is not None:
        ObjectifFabrique(attribution_id=attribution.id, heures=dues)
    return Suivi(
        territoire=territoire,
        acheteur=acheteur,
        entreprise=db.session.get(Structure, attribution.structure_id),
        employeur=StructureFabrique(),
        marche=cree,
        lot=lot,
        attribution=attribution,
    )


def acteur(role: Role, **portee) -> Acteur:
    """The actor of a new account with one membership, on the day of these tests."""
    return acteur_de(creer_compte(role, **portee), LE)


def facilitateur(territoire: Territoire) -> Compte:
    return creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)


def nommer(territoire: Territoire, nom: str, prenom: str, **choix) -> Personne:
    """A person with these names, searchable under them."""
    return PersonneFabrique(territoire_id=territoire.id, nom_naissance=nom, prenom=prenom, **choix)


def denommer(structure: Structure, nom: str) -> Structure:
    """Give a structure a name, searchable under it."""
    structure.nom, structure.cle_nom = nom, cle_texte(nom)
    structure.recherche = mots_de_structure(nom, structure.identifiant)
    db.session.commit()
    return structure


def rendre_eligible(personne: Personne, *codes: str, etat=EtatEligibilite.ETABLIE, **choix) -> Eligibilite:
    """An eligibility in force, with criteria named by their codes."""
    eligibilite = Eligibilite(
        personne_id=personne.id,
        date_entree=choix.pop("date_entree", date(2024, 1, 5)),
        etat=etat,
        validee_le=datetime(2024, 2, 1, 9, tzinfo=UTC) if etat == EtatEligibilite.ETABLIE else None,
        **choix,
    )
    db.session.add(eligibilite)
    db.session.flush()
    for code in codes:
        critere = db.session.scalar(db.select(Critere).where(Critere.code == code))
        db.session.add(CritereEligibilite(eligibilite_id=eligibilite.id, critere_id=critere.id))
    db.session.commit()
    return eligibilite


def evenements(verbe: str) -> list[Evenement]:
    """The events of one verb, oldest first."""
    db.session.expire_all()
    requete = db.select(Evenement).where(Evenement.verbe == verbe).order_by(Evenement.numero)
    return list(db.session.scalars(requete))
