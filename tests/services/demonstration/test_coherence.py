"""What the demonstration says holds together: dates, frozen facts, shared people and markets, identifiers."""

import re
from collections import defaultdict
from decimal import Decimal

from sqlalchemy import Integer, String, func, or_, select, type_coerce
from sqlalchemy.orm import aliased
from stdnum.fr import siret

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Attribution,
    Contrat,
    CritereAffectation,
    EtpFacilitateur,
    HeuresMensuelles,
    IndicateurFse,
    Marche,
    Objectif,
    Personne,
    Structure,
    Territoire,
)
from clauses.models.vocabulaire import EtatHeures, Modalite, RoleAttribution, TypeContrat, TypeIdentifiant
from clauses.services.faits import figer_faits
from clauses.services.imports.valeurs import contient_nir
from clauses.services.marches.calcul import PARAMETRES, calculer

H = HeuresMensuelles
#: SIRET, and digests, whose hexadecimal figures follow one another by chance.
EXEMPTES = {
    "identifiant",
    "empreinte",
    "precedente",
    "empreinte_donnees",
    "sha256",
    "empreinte_lignes",
    "sel",
}
#: The months are compared as text: « 2024-03 » sorts like the month itself, on both engines.
MOIS = 7


def mois_de(colonne):
    return func.substr(db.cast(colonne, String), 1, MOIS)


def test_chaque_volume_calcule_se_retrouve_avec_les_parametres_de_sa_methode(demonstration):
    objectifs = demonstration.scalars(select(Objectif).where(Objectif.heures_calculees.is_not(None))).all()
    assert {o.methode for o in objectifs} == {m for m, parametres in PARAMETRES.items() if parametres}
    for o in objectifs:
        parametres = {nom: Decimal(valeur) for nom, valeur in o.parametres.items()}
        assert calculer(o.methode, parametres, Decimal(1600)) == o.heures_calculees


def test_aucune_heure_hors_des_dates_du_contrat(demonstration):
    dehors = (
        select(func.count())
        .select_from(H)
        .join(Affectation, Affectation.id == H.affectation_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .where(or_(mois_de(H.mois) < mois_de(Contrat.date_debut), H.mois > Contrat.date_fin))
    )
    assert demonstration.scalar(dehors) == 0


def test_aucune_heure_hors_des_dates_du_marche(demonstration):
    dehors = (
        select(func.count())
        .select_from(H)
        .join(Affectation, Affectation.id == H.affectation_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .where(or_(mois_de(H.mois) < mois_de(Marche.date_notification), H.mois > Marche.date_fin))
    )
    assert demonstration.scalar(dehors) == 0


def test_aucune_heure_du_mois_courant_ni_du_futur(demonstration):
    assert demonstration.scalar(select(func.max(H.mois))).isoformat() == "2026-10-01"
    assert demonstration.scalar(select(func.min(H.mois))).isoformat() == "2023-11-01"


def test_les_heures_sont_validees_jusqu_a_deux_mois_et_le_dernier_mois_est_en_cours(demonstration):
    etats = defaultdict(lambda: defaultdict(int))
    requete = select(H.mois, H.etat, func.count()).where(H.valable_au.is_(None)).group_by(H.mois, H.etat)
    for mois, etat, nombre in demonstration.execute(requete):
        etats[mois.isoformat()][etat] += nombre
    for mois, par_etat in etats.items():
        part = par_etat[EtatHeures.VALIDEE] / sum(par_etat.values())
        assert (0.05 < part < 0.4) if mois == "2026-10-01" else part > 0.9
    assert etats["2026-10-01"][EtatHeures.DECLAREE] > 100
    assert etats["2026-10-01"][EtatHeures.BROUILLON] > 50


def test_les_faits_figes_sont_ceux_que_le_service_figerait(demonstration):
    def photographie():
        demonstration.expire_all()
        colonnes = [*Affectation.__table__.c]
        affectations = demonstration.execute(select(*colonnes).order_by(Affectation.id)).all()
        criteres = demonstration.execute(
            select(CritereAffectation.affectation_id, CritereAffectation.critere_id).order_by(
                CritereAffectation.affectation_id, CritereAffectation.critere_id
            )
        ).all()
        return affectations, criteres

    avant = photographie()
    assert avant[1]
    figer_faits(demonstration.scalars(select(Personne.id)).all())
    assert photographie() == avant


def test_modalites_employeurs_et_contrats_vont_ensemble(demonstration):
    requete = (
        select(Affectation.modalite, Structure.type, Affectation.type_contrat)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .distinct()
    )
    for modalite, employeur, contrat in demonstration.execute(requete):
        if contrat is TypeContrat.CDDI:
            assert employeur in ("ei", "aci", "ai")
        if contrat is TypeContrat.MISSION:
            assert employeur in ("etti", "ett", "eatt")
        if modalite is Modalite.MISE_A_DISPOSITION:
            assert employeur in ("etti", "ai", "geiq", "ett", "eatt")
        if modalite is Modalite.EMBAUCHE_DIRECTE:
            assert employeur == "entreprise"
        if modalite is Modalite.SOUS_TRAITANCE:
            assert employeur in ("ei", "aci", "ea", "regie")


def test_des_personnes_presentes_dans_deux_territoires_comptent_une_fois(demonstration):
    personnes = demonstration.scalar(select(func.count()).select_from(Personne))
    identites = demonstration.scalar(select(func.count(func.distinct(Personne.identite_id))))
    assert 8 <= personnes - identites <= 60
    doubles = (
        select(Personne.territoire_id, Personne.identite_id)
        .group_by(Personne.territoire_id, Personne.identite_id)
        .having(func.count() > 1)
    )
    assert demonstration.execute(doubles).all() == []


def test_le_marche_suivi_par_deux_plie_repete_des_heures_de_son_pilote(demonstration):
    pilote = aliased(Marche)
    marche, original = demonstration.execute(
        select(Marche, pilote).join(pilote, pilote.id == Marche.pilote_id)
    ).one()
    assert (marche.donneur_ordre_id, marche.reference) == (original.donneur_ordre_id, original.reference)
    assert marche.territoire_id != original.territoire_id

    def heures(marche_id):
        return {
            (ligne.identite_id, ligne.mois, ligne.centiemes)
            for ligne in demonstration.execute(
                select(Affectation.identite_id, H.mois, type_coerce(H.heures, Integer).label("centiemes"))
                .join(Affectation, Affectation.id == H.affectation_id)
                .where(Affectation.marche_id == marche_id, H.valable_au.is_(None))
            )
        }

    assert heures(marche.id)
    assert heures(marche.id) < heures(original.id)


def test_un_sous_traitant_a_un_titulaire_et_une_part_dans_la_sienne(demonstration):
    titulaire = aliased(Attribution)
    paires = demonstration.execute(
        select(Attribution, titulaire)
        .join(titulaire, titulaire.id == Attribution.donneur_ordre_direct_id)
        .where(Attribution.role == RoleAttribution.SOUS_TRAITANT)
    ).all()
    assert len(paires) >= 20
    for sous_traitant, principal in paires:
        assert sous_traitant.lot_id == principal.lot_id
        assert principal.role in (RoleAttribution.TITULAIRE, RoleAttribution.MANDATAIRE)
        parts = [o.heures for o in sous_traitant.objectifs if o.valable_au is None]
        dus = [o.heures for o in principal.objectifs if o.valable_au is None and o.date_effet is None]
        assert sum(parts) < sum(dus)


def test_les_avenants_ajoutent_un_objectif_date_sans_ecraser_le_premier(demonstration):
    avenants = demonstration.scalars(select(Objectif).where(Objectif.date_effet.is_not(None))).all()
    assert len(avenants) >= 10
    for avenant in avenants:
        origines = [o for o in avenant.attribution.objectifs if o.date_effet is None and o.valable_au is None]
        assert len(origines) == 1
        assert avenant.motif


def test_les_siret_ont_une_cle_juste_dans_une_serie_qui_n_appartient_a_personne(demonstration):
    identifiants = demonstration.scalars(
        select(Structure.identifiant).where(Structure.type_identifiant == TypeIdentifiant.SIRET)
    ).all()
    assert len(identifiants) >= 150
    assert all(siret.is_valid(i) and i.startswith("999") for i in identifiants)


def test_aucun_numero_de_securite_sociale_nulle_part(demonstration):
    for table in db.metadata.sorted_tables:
        textes = [c for c in table.c if isinstance(c.type, String) and c.name not in EXEMPTES]
        if not textes:
            continue
        for ligne in demonstration.execute(select(*textes)):
            assert [v for v in ligne if v and contient_nir(str(v))] == []


def test_telephones_et_adresses_ne_sont_a_personne(demonstration):
    """06 39 98 … is kept by the regulator for fictions, and « .example » belongs to nobody."""
    lignes = demonstration.execute(select(Personne.telephone, Personne.courriel)).all()
    assert all(re.fullmatch(r"06 39 98 \d\d \d\d", t) for t, _ in lignes if t)
    assert all(c.endswith("@courriel.example") for _, c in lignes if c)


def test_les_couleurs_se_lisent_sur_le_blanc_et_sur_le_papier(demonstration):
    def luminance(couleur: str) -> float:
        canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
        return sum(p * c for p, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))

    couleurs = demonstration.scalars(select(Territoire.couleur)).all()
    assert len(set(couleurs)) == 7
    for couleur in couleurs:
        for fond in ("#FFFFFF", "#F7F4EE"):
            assert (luminance(fond) + 0.05) / (luminance(couleur) + 0.05) >= 4.5


def test_les_fiches_fse_portent_les_cibles_du_commanditaire(demonstration):
    lignes = demonstration.execute(
        db.text(
            "SELECT c.code, i.code, i.cible FROM indicateur_fse i"
            " JOIN convention_fse c ON c.id = i.convention_id WHERE i.annee = 2025"
        )
    ).all()
    cibles = {(convention, code): int(cible) for convention, code, cible in lignes}
    assert {c for c, _ in cibles} == {"A3", "B1", "ET2", "GP2", "GP4", "PS2", "S3"}
    assert cibles["A3", "heures_realisees"] == 40_000
    assert cibles["B1", "operations_hors_btp"] == 20
    assert cibles["GP2", "heures_realisees"] == cibles["GP4", "heures_realisees"] == 20_000
    assert cibles["PS2", "partenaires_rencontres"] == 85
    assert demonstration.scalar(select(func.count(func.distinct(IndicateurFse.annee)))) == 4
    assert demonstration.scalar(select(func.count()).select_from(EtpFacilitateur)) >= 10
