"""Factories: one object of the domain each, true to every constraint of the database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from stdnum.luhn import calc_check_digit

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Appartenance,
    Attribution,
    Compte,
    Contrat,
    HeuresMensuelles,
    Identite,
    Lot,
    Marche,
    Objectif,
    Operation,
    OrganismeIntermediaire,
    Personne,
    Structure,
    Territoire,
)
from clauses.models.vocabulaire import (
    Etape,
    EtatHeures,
    Modalite,
    OrigineHeures,
    Role,
    Secteur,
    Sexe,
    TypeClause,
    TypeContrat,
    TypeIdentifiant,
    TypeStructure,
)
from clauses.services.comptes.second_facteur import ROLES_OBLIGES
from clauses.services.comptes.totp import sceller
from clauses.services.normalisation import cle_texte, mots_de_structure, texte_recherche


def siret(rang: int) -> str:
    """A SIRET with a right key, different for each rank."""
    siren = f"9{rang:07d}"
    siren += calc_check_digit(siren)
    base = f"{siren}0001"
    return base + calc_check_digit(base)


class Fabrique(factory.alchemy.SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731 — the session of the running test
        sqlalchemy_session_persistence = "flush"


class OrganismeFabrique(Fabrique):
    class Meta:
        model = OrganismeIntermediaire

    code = factory.Sequence(lambda n: f"oi{n}")
    nom = factory.Sequence(lambda n: f"Organisme {n}")


class TerritoireFabrique(Fabrique):
    class Meta:
        model = Territoire

    code = factory.Sequence(lambda n: f"plie{n}")
    nom = factory.Sequence(lambda n: f"PLIE {n}")


class StructureFabrique(Fabrique):
    class Meta:
        model = Structure

    type_identifiant = TypeIdentifiant.SIRET
    identifiant = factory.Sequence(siret)
    nom = factory.Sequence(lambda n: f"Structure {n}")
    cle_nom = factory.LazyAttribute(lambda s: cle_texte(s.nom))
    recherche = factory.LazyAttribute(lambda s: mots_de_structure(s.nom, s.identifiant))
    type = TypeStructure.ENTREPRISE


class DonneurOrdreFabrique(StructureFabrique):
    nom = factory.Sequence(lambda n: f"Commune {n}")
    type = TypeStructure.COMMUNE
    type_donneur_ordre = TypeStructure.COMMUNE


class OperationFabrique(Fabrique):
    class Meta:
        model = Operation

    territoire_id = None
    nom = factory.Sequence(lambda n: f"Opération {n}")
    cle_nom = factory.LazyAttribute(lambda o: cle_texte(o.nom))
    recherche = factory.LazyAttribute(lambda o: texte_recherche(o.nom))


class MarcheFabrique(Fabrique):
    class Meta:
        model = Marche

    class Params:
        donneur_ordre_objet = factory.SubFactory(DonneurOrdreFabrique)

    territoire_id = None
    donneur_ordre_id = factory.LazyAttribute(lambda m: m.donneur_ordre_objet.id)
    reference = factory.Sequence(lambda n: f"2025-{n:03d}")
    objet = "Réfection de la voirie"
    recherche = factory.LazyAttribute(lambda m: texte_recherche(f"{m.reference} {m.objet}"))
    cpv = "45233140-2"
    secteur = Secteur.BTP
    type_clause = TypeClause.EXECUTION
    date_notification = date(2025, 1, 15)
    etape = Etape.EN_EXECUTION


class LotFabrique(Fabrique):
    class Meta:
        model = Lot

    numero = ""


class AttributionFabrique(Fabrique):
    class Meta:
        model = Attribution

    class Params:
        structure_objet = factory.SubFactory(StructureFabrique)

    structure_id = factory.LazyAttribute(lambda a: a.structure_objet.id)


class ObjectifFabrique(Fabrique):
    class Meta:
        model = Objectif

    heures = Decimal("1000.00")


class IdentiteFabrique(Fabrique):
    class Meta:
        model = Identite

    empreinte = factory.Sequence(lambda n: f"{n:064x}")


class PersonneFabrique(Fabrique):
    class Meta:
        model = Personne

    class Params:
        identite_objet = factory.SubFactory(IdentiteFabrique)

    territoire_id = None
    identite_id = factory.LazyAttribute(lambda p: p.identite_objet.id)
    nom_naissance = factory.Sequence(lambda n: f"NOM{n}")
    prenom = "Camille"
    date_naissance = date(1990, 5, 17)
    sexe = Sexe.FEMME
    cle_identite = factory.LazyAttribute(
        lambda p: f"{cle_texte(p.nom_naissance)}|{cle_texte(p.prenom)}|{p.date_naissance}"
    )
    recherche = factory.LazyAttribute(lambda p: texte_recherche(f"{p.nom_naissance} {p.prenom}"))
    tri = factory.LazyAttribute(lambda p: texte_recherche(f"{p.nom_naissance} {p.prenom}"))


class ContratFabrique(Fabrique):
    class Meta:
        model = Contrat

    type = TypeContrat.CDDI
    date_debut = date(2025, 2, 1)


class AffectationFabrique(Fabrique):
    class Meta:
        model = Affectation

    modalite = Modalite.EMBAUCHE_DIRECTE
    type_contrat = TypeContrat.CDDI
    sexe = Sexe.FEMME
    age_entree = 34
    est_qpv = False


class HeuresFabrique(Fabrique):
    class Meta:
        model = HeuresMensuelles

    mois = date(2025, 3, 1)
    heures = Decimal("35.50")
    etat = EtatHeures.VALIDEE
    origine = OrigineHeures.SAISIE


class CompteFabrique(Fabrique):
    class Meta:
        model = Compte

    courriel = factory.Sequence(lambda n: f"compte{n}@exemple.fr")
    nom = factory.Sequence(lambda n: f"Compte {n}")


class AppartenanceFabrique(Fabrique):
    class Meta:
        model = Appartenance


#: The secret of the second factor of the accounts of the tests.
SECRET_TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def poser_facteur(compte: Compte) -> None:
    """Give an account the second factor of the tests."""
    compte.totp_secret, compte.totp_active_le = sceller(SECRET_TOTP), datetime(2026, 1, 5, 9, tzinfo=UTC)


def creer_compte(role: Role, *, avec_facteur: bool = True, **portee) -> Compte:
    """An account with one membership: `creer_compte(Role.FACILITATEUR, territoire_id=t.id)`.

    When its role asks for a second factor it has one, unless `avec_facteur` is false.
    """
    compte = CompteFabrique()
    if avec_facteur and role in ROLES_OBLIGES:
        poser_facteur(compte)
    if role is Role.CONTROLEUR:
        portee.setdefault("date_fin", date(2099, 12, 31))
    AppartenanceFabrique(compte_id=compte.id, role=role, **portee)
    db.session.refresh(compte)
    return compte


def creer_affectation(territoire: Territoire, **choix) -> Affectation:
    """A whole chain: market, lot, attribution, person, contract, and the contract on the market."""
    marche = choix.pop("marche", None) or MarcheFabrique(territoire_id=territoire.id)
    lot = choix.pop("lot", None) or LotFabrique(marche_id=marche.id)
    attribution = choix.pop("attribution", None) or AttributionFabrique(lot_id=lot.id)
    personne = choix.pop("personne", None) or PersonneFabrique(territoire_id=territoire.id)
    contrat = choix.pop("contrat", None) or ContratFabrique(
        personne_id=personne.id, employeur_id=choix.pop("employeur_id", attribution.structure_id)
    )
    return AffectationFabrique(
        territoire_id=territoire.id,
        contrat_id=contrat.id,
        attribution_id=attribution.id,
        marche_id=lot.marche_id,
        lot_id=attribution.lot_id,
        attributaire_id=attribution.structure_id,
        employeur_id=contrat.employeur_id,
        personne_id=personne.id,
        identite_id=personne.identite_id,
        **choix,
    )


def creer_heures(affectation: Affectation, mois: date, heures: str, **choix) -> HeuresMensuelles:
    """Hours in force of a contract on a market for a month."""
    return HeuresFabrique(
        affectation_id=affectation.id,
        territoire_id=affectation.territoire_id,
        mois=mois,
        heures=Decimal(heures),
        **choix,
    )
