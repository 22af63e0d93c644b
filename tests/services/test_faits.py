"""The facts of the entry, frozen where the impact table groups them."""

from datetime import date

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Critere,
    CritereAffectation,
    CritereEligibilite,
    Eligibilite,
    LienPlie,
    ParticipantPlie,
)
from clauses.models.vocabulaire import EtatLien, TypeContrat
from clauses.services.faits import age_au, figer_faits
from tests.appui.fabriques import ContratFabrique, MarcheFabrique, PersonneFabrique, creer_affectation


@pytest.mark.parametrize(
    ("naissance", "jour", "age"),
    [
        (date(1998, 6, 1), date(2024, 5, 31), 25),
        (date(1998, 6, 1), date(2024, 6, 1), 26),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
    ],
)
def test_l_age_est_en_annees_revolues(naissance, jour, age):
    assert age_au(naissance, jour) == age


def test_l_age_est_celui_du_premier_contrat_sur_tous_les_contrats(territoire):
    personne = PersonneFabrique(territoire_id=territoire.id, date_naissance=date(1998, 6, 1))
    marche = MarcheFabrique(territoire_id=territoire.id)
    recente = creer_affectation(territoire, personne=personne, marche=marche)
    ancienne = creer_affectation(
        territoire,
        personne=personne,
        contrat=ContratFabrique(
            personne_id=personne.id, employeur_id=marche.donneur_ordre_id, type=TypeContrat.CDD,
            date_debut=date(2023, 1, 1),
        ),
    )  # fmt: skip
    figer_faits([personne.id])
    db.session.expire_all()
    assert (recente.age_entree, ancienne.age_entree) == (24, 24)


def test_la_fiche_et_le_lien_confirme_deviennent_les_faits(territoire):
    personne = PersonneFabrique(
        territoire_id=territoire.id, code_commune="47001", qpv="QP047001", niveau_formation="4"
    )
    affectation = creer_affectation(territoire, personne=personne)
    participant = ParticipantPlie(territoire_id=territoire.id, identifiant="P-9")
    db.session.add(participant)
    db.session.flush()
    db.session.add(
        LienPlie(
            territoire_id=territoire.id, participant_id=participant.id, personne_id=personne.id,
            etat=EtatLien.CONFIRME, source="essai",
        )
    )  # fmt: skip
    figer_faits([personne.id])
    db.session.expire_all()
    assert (affectation.code_commune, affectation.est_qpv, affectation.niveau_formation) == (
        "47001",
        True,
        "4",
    )
    assert affectation.est_participant_plie


def eligibilite(personne, entree: date, *codes: str) -> None:
    periode = Eligibilite(personne_id=personne.id, date_entree=entree)
    db.session.add(periode)
    db.session.flush()
    for critere in db.session.scalars(select(Critere).where(Critere.code.in_(codes))):
        db.session.add(CritereEligibilite(eligibilite_id=periode.id, critere_id=critere.id))
    db.session.flush()


def codes_figes(affectation: Affectation) -> list[str]:
    lignes = select(CritereAffectation).where(CritereAffectation.affectation_id == affectation.id)
    return sorted(k.critere.code for k in db.session.scalars(lignes))


def test_les_criteres_sont_ceux_de_la_premiere_eligibilite(territoire):
    affectation = creer_affectation(territoire)
    eligibilite(affectation.personne, date(2025, 6, 1), "TH")
    eligibilite(affectation.personne, date(2025, 2, 1), "RSA", "QPV")
    figer_faits([affectation.personne_id])
    assert codes_figes(affectation) == ["QPV", "RSA"]
    figer_faits([affectation.personne_id])
    assert codes_figes(affectation) == ["QPV", "RSA"]


def test_une_entree_sans_critere_n_emprunte_pas_ceux_d_une_periode_suivante(territoire):
    affectation = creer_affectation(territoire)
    eligibilite(affectation.personne, date(2025, 2, 1))
    eligibilite(affectation.personne, date(2025, 6, 1), "TH")
    figer_faits([affectation.personne_id])
    assert codes_figes(affectation) == []


def test_une_personne_sans_contrat_n_a_pas_de_faits_a_figer(territoire):
    personne = PersonneFabrique(territoire_id=territoire.id)
    figer_faits([personne.id])
    assert db.session.scalars(select(Affectation)).all() == []
