"""The proportions of domaine §8, and the targets of §7: a demonstration that a facilitateur believes."""

from decimal import Decimal

import pytest
from sqlalchemy import Integer, and_, case, distinct, extract, func, select, type_coerce

from clauses.models import (
    Affectation,
    ConventionPartenariat,
    CritereAffectation,
    HeuresMensuelles,
    Marche,
    Personne,
    Territoire,
)
from clauses.models.vocabulaire import EtatHeures, Secteur, Sexe

CIBLES = {
    "agenais": 40_000,
    "bordeaux": 250_000,
    "technowest": 50_000,
    "grand-perigueux": 20_000,
    "sources": 30_000,
}
ANNEES_PLEINES = (2024, 2025)
H = HeuresMensuelles
VALIDES = and_(H.valable_au.is_(None), H.etat == EtatHeures.VALIDEE)
HEURES = func.sum(type_coerce(H.heures, Integer)) / 100.0


def total(requete, session) -> float:
    return float(session.scalar(requete) or 0)


@pytest.mark.parametrize("annee", ANNEES_PLEINES)
@pytest.mark.parametrize("code", CIBLES)
def test_les_heures_d_une_annee_pleine_approchent_la_cible_de_la_fiche(demonstration, code, annee):
    heures = total(
        select(HEURES)
        .join(Territoire, Territoire.id == H.territoire_id)
        .where(VALIDES, Territoire.code == code, extract("year", H.mois) == annee),
        demonstration,
    )
    assert heures == pytest.approx(CIBLES[code], rel=0.12)


def test_heures_et_contrats_par_personne_sont_ceux_de_la_consolidation_nationale(demonstration):
    """439 h and 1.31 contracts per person and per year."""
    heures = personnes = contrats = 0.0
    for annee in ANNEES_PLEINES:
        ligne = demonstration.execute(
            select(
                HEURES,
                func.count(distinct(Affectation.identite_id)),
                func.count(distinct(Affectation.contrat_id)),
            )
            .join(Affectation, Affectation.id == H.affectation_id)
            .where(VALIDES, extract("year", H.mois) == annee)
        ).one()
        heures, personnes, contrats = (
            heures + float(ligne[0]),
            personnes + ligne[1],
            contrats + ligne[2],
        )
    assert heures / personnes == pytest.approx(439, rel=0.06)
    assert contrats / personnes == pytest.approx(1.31, abs=0.06)


def test_volumes(demonstration):
    personnes = demonstration.scalar(select(func.count()).select_from(Personne))
    marches = demonstration.scalar(select(func.count()).select_from(Marche))
    heures = demonstration.scalar(select(func.count()).select_from(H))
    assert 1_400 <= personnes <= 2_300
    assert 200 <= marches <= 320
    assert 14_000 <= heures <= 19_000


def test_bordeaux_est_le_plus_gros_et_compte_plus_de_la_moitie(demonstration):
    heures = dict(
        demonstration.execute(
            select(Territoire.code, HEURES)
            .join(H, H.territoire_id == Territoire.id)
            .where(VALIDES)
            .group_by(Territoire.code)
        ).all()
    )
    assert len(heures) == 7
    assert max(heures, key=heures.get) == "bordeaux"
    assert 0.5 < float(heures["bordeaux"]) / float(sum(heures.values())) < 0.7


@pytest.mark.parametrize(
    ("condition", "bas", "haut"),
    [
        (Personne.sexe == Sexe.FEMME, 0.26, 0.36),
        (Personne.qpv.is_not(None), 0.18, 0.35),
        (Personne.nom_usage.is_not(None), 0.02, 0.12),
    ],
    ids=["femmes", "quartiers", "nom d’usage"],
)
def test_parts_des_personnes(demonstration, condition, bas, haut):
    part = demonstration.scalar(select(func.avg(case((condition, 1.0), else_=0.0))).select_from(Personne))
    assert bas <= float(part) <= haut


def test_un_tiers_de_participants_et_moins_d_un_tiers_de_jeunes(demonstration):
    lignes = demonstration.execute(
        select(Affectation.personne_id, Affectation.est_participant_plie, Affectation.age_entree).distinct()
    ).all()
    assert sum(ligne.est_participant_plie for ligne in lignes) / len(lignes) == pytest.approx(0.34, abs=0.05)
    assert sum(ligne.age_entree < 26 for ligne in lignes) / len(lignes) == pytest.approx(0.32, abs=0.08)
    assert sum(ligne.age_entree >= 50 for ligne in lignes) / len(lignes) == pytest.approx(0.12, abs=0.05)


def test_les_noms_sont_varies(demonstration):
    """Hundreds of surnames, none of which stands out: nobody is meant."""
    noms = demonstration.scalars(select(Personne.nom_naissance)).all()
    assert len(set(noms)) >= 200
    assert max(noms.count(nom) for nom in set(noms)) / len(noms) < 0.02


def test_une_personne_cumule_deux_ou_trois_criteres(demonstration):
    criteres = demonstration.scalar(select(func.count()).select_from(CritereAffectation))
    affectations = demonstration.scalar(select(func.count()).select_from(Affectation))
    assert 2 <= criteres / affectations <= 3.2


def test_les_heures_d_un_mois_restent_plausibles(demonstration):
    """220 h at most once validated; a slip or two waits in what is declared."""
    limite = Decimal(220)
    validees = demonstration.scalar(select(func.count()).where(H.heures > limite, VALIDES))
    declarees = demonstration.scalar(
        select(func.count()).where(H.heures > limite, H.etat == EtatHeures.DECLAREE)
    )
    assert validees == 0
    assert declarees <= 10


def test_bordeaux_a_ses_operations_hors_btp_et_ses_conventions(demonstration):
    """Fiche B1: 20 operations outside building, 20 agreements in force."""
    bordeaux = select(Territoire.id).where(Territoire.code == "bordeaux").scalar_subquery()
    hors_btp = demonstration.scalar(
        select(func.count()).where(
            Marche.territoire_id == bordeaux,
            Marche.secteur == Secteur.HORS_BTP,
            Marche.operation_id.is_(None),
        )
    )
    conventions = demonstration.scalar(
        select(func.count()).where(ConventionPartenariat.territoire_id == bordeaux)
    )
    assert hors_btp >= 20
    assert conventions >= 20
