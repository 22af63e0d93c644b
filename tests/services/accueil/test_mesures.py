"""What the home pages measure in common."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.models import SansHeures
from clauses.models.vocabulaire import EtatHeures, RoleAttribution
from clauses.services.accueil import mesures
from clauses.services.acteur import SYSTEME
from clauses.services.perimetre import affectations_visibles, attributions_visibles, marches_visibles
from tests.appui.comptes import MIDI
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    PersonneFabrique,
    StructureFabrique,
    creer_affectation,
    creer_heures,
)

JOUR = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("jour", "annee"), [(date(2026, 1, 31), 2025), (date(2026, 2, 1), 2026), (date(2026, 12, 31), 2026)]
)
def test_en_janvier_les_chiffres_sont_encore_ceux_de_l_annee_d_avant(jour, annee):
    assert mesures.annee_de_reference(jour) == annee


def test_les_derniers_mois_s_arretent_au_mois_precedent():
    assert mesures.derniers_mois(date(2026, 2, 28), 3) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]


def test_chaque_mois_a_sa_ligne_et_une_correction_ne_compte_pas_deux_fois(base, territoire):
    affectation = creer_affectation(territoire)
    creer_heures(affectation, date(2026, 1, 1), "10.25")
    creer_heures(affectation, date(2026, 2, 1), "7.50", etat=EtatHeures.DECLAREE)
    creer_heures(affectation, date(2026, 2, 1), "99.00", valable_au=MIDI, numero=2)
    mois = mesures.heures_par_mois(affectations_visibles(SYSTEME), mesures.mois_de(2026))
    assert [(m.validees, m.declarees) for m in mois[:3]] == [
        (Decimal("10.25"), Decimal("0.00")),
        (Decimal("0.00"), Decimal("7.50")),
        (Decimal("0.00"), Decimal("0.00")),
    ]
    assert len(mois) == 12


def test_un_avenant_remplace_l_objectif_a_sa_date_et_le_sous_traitant_ne_s_ajoute_pas(base, territoire):
    marche = MarcheFabrique(territoire_id=territoire.id, date_fin=date(2027, 1, 1))
    lot = LotFabrique(marche_id=marche.id)
    titulaire = AttributionFabrique(lot_id=lot.id)
    soustraitant = AttributionFabrique(
        lot_id=lot.id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=titulaire.id
    )
    ObjectifFabrique(attribution_id=titulaire.id, heures=Decimal("1000.00"))
    ObjectifFabrique(attribution_id=titulaire.id, heures=Decimal("1500.00"), date_effet=date(2026, 3, 1))
    ObjectifFabrique(attribution_id=titulaire.id, heures=Decimal("9000.00"), date_effet=date(2026, 6, 1))
    ObjectifFabrique(attribution_id=soustraitant.id, heures=Decimal("400.00"))
    affectation = creer_affectation(territoire, marche=marche, lot=lot, attribution=soustraitant)
    creer_heures(affectation, date(2026, 2, 1), "30.00")
    creer_heures(affectation, date(2026, 3, 1), "12.00", etat=EtatHeures.DECLAREE)

    [barre] = mesures.avancement_des_marches(
        marches_visibles(SYSTEME), affectations_visibles(SYSTEME), attributions_visibles(SYSTEME), JOUR, 10
    ).lignes
    assert (barre.du, barre.fait, barre.declare) == (Decimal("1500.00"), Decimal("30.00"), Decimal("12.00"))


def test_un_contrat_en_cours_sans_heures_du_mois_est_attendu(base, territoire):
    avec = creer_affectation(territoire)
    creer_heures(avec, date(2026, 2, 1), "5.00", etat=EtatHeures.DECLAREE)
    personne = PersonneFabrique(territoire_id=territoire.id)
    fini = ContratFabrique(
        personne_id=personne.id, employeur_id=avec.employeur_id, date_fin=date(2026, 1, 31)
    )
    creer_affectation(territoire, personne=personne, contrat=fini)
    creer_affectation(territoire)
    assert mesures.contrats_sans_heures(affectations_visibles(SYSTEME), date(2026, 2, 1)) == 1


@pytest.mark.parametrize(
    ("dite_par", "attendus"), [(None, 0), ("employeur_id", 0), ("attributaire_id", 1)], ids=str
)
def test_aucune_heure_ce_mois_ci_repond_pour_les_contrats_de_qui_le_dit(base, territoire, dite_par, attendus):
    etti = StructureFabrique(nom="ETTI")
    affectation = creer_affectation(territoire, employeur_id=etti.id)
    mois = date(2026, 2, 1)
    assert mesures.contrats_sans_heures(affectations_visibles(SYSTEME), mois) == 1
    base.add(
        SansHeures(
            territoire_id=territoire.id,
            attribution_id=affectation.attribution_id,
            employeur_id=dite_par and getattr(affectation, dite_par),
            mois=mois,
            numero=1,
        )
    )
    base.commit()
    assert mesures.contrats_sans_heures(affectations_visibles(SYSTEME), mois) == attendus


def test_compter_une_selection_sans_condition_compte_ses_lignes(base, territoire):
    MarcheFabrique.create_batch(3, territoire_id=territoire.id)
    assert mesures.compter(marches_visibles(SYSTEME)) == 3
