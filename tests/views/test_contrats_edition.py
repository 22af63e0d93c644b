"""Contracts written by hand: corrected, ended, placed on another market, deleted and brought back."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from clauses.models import Affectation, Evenement, Structure
from clauses.models.vocabulaire import Modalite, Role, TypeContrat, TypeStructure
from tests.appui.fabriques import ContratFabrique, TerritoireFabrique, creer_compte, creer_heures
from tests.appui.pages import montrees
from tests.appui.suivi import creer_suivi


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire)


@pytest.fixture
def affectation(suivi) -> Affectation:
    return suivi.affecter()


def _envoi(client, contrat, **champs) -> dict:
    lues = montrees(client.get(f"/contrats/{contrat.id}/modifier").text)
    return {
        "type": "cddi", "date_debut": "2025-02-01", "temps_partiel_choisi": "inconnu", **lues, **champs
    }  # fmt: skip


def test_un_contrat_corrige_suit_sur_ses_marches(facilitatrice, affectation, base):
    contrat = affectation.contrat
    envoi = _envoi(
        facilitatrice, contrat, type="cdd", duree_hebdomadaire="24,5", rome="F1703", **{"rome-cle": "F1703"}
    )
    assert facilitatrice.post(f"/contrats/{contrat.id}/modifier", data=envoi).status_code == 303
    base.refresh(affectation)
    assert (affectation.type_contrat, affectation.rome) == (TypeContrat.CDD, "F1703")
    assert contrat.duree_hebdomadaire == Decimal("24.5")


def test_un_contrat_se_termine_par_son_dernier_jour_et_son_motif(facilitatrice, affectation):
    contrat = affectation.contrat
    adresse = f"/contrats/{contrat.id}/modifier"
    seul = _envoi(facilitatrice, contrat, motif_fin="embauchée ailleurs")
    refus = facilitatrice.post(adresse, data=seul)
    assert (refus.status_code, "va avec une date de fin" in refus.text) == (400, True)
    assert facilitatrice.post(adresse, data=seul | {"date_fin": "2025-06-30"}).status_code == 303
    assert (contrat.date_fin, contrat.motif_fin) == (date(2025, 6, 30), "embauchée ailleurs")


def test_un_debut_avance_rajeunit_la_personne_sur_tous_ses_marches(facilitatrice, affectation, base):
    contrat = affectation.contrat  # born on 17 May 1990
    envoi = _envoi(facilitatrice, contrat, date_debut="2020-02-01")
    assert facilitatrice.post(f"/contrats/{contrat.id}/modifier", data=envoi).status_code == 303
    base.refresh(affectation)
    assert affectation.age_entree == 29


def test_une_entreprise_utilisatrice_se_cherche_ou_se_cree(facilitatrice, affectation, base):
    contrat = affectation.contrat
    envoi = _envoi(facilitatrice, contrat, entreprise_utilisatrice_id="Chantier du Bourg")
    assert facilitatrice.post(f"/contrats/{contrat.id}/modifier", data=envoi).status_code == 303
    assert base.get(Structure, contrat.entreprise_utilisatrice_id).nom == "Chantier du Bourg"


def test_le_meme_contrat_n_existe_pas_deux_fois(facilitatrice, affectation):
    contrat = affectation.contrat
    autre = ContratFabrique(
        personne_id=contrat.personne_id, employeur_id=contrat.employeur_id, date_debut=date(2025, 9, 1)
    )
    envoi = _envoi(facilitatrice, autre, date_debut="2025-02-01")
    refus = facilitatrice.post(f"/contrats/{autre.id}/modifier", data=envoi)
    assert (refus.status_code, "a déjà ce contrat" in refus.text) == (400, True)


def test_un_contrat_se_place_sur_un_autre_marche_une_seule_fois(facilitatrice, affectation, territoire, base):
    autre = creer_suivi(territoire)
    adresse = f"/contrats/{affectation.contrat_id}/marches/nouveau"
    envoi = {"attribution": "l’autre", "attribution-cle": str(autre.attribution.id)}
    assert facilitatrice.post(adresse, data=envoi).status_code == 303
    placee = base.scalars(select(Affectation).where(Affectation.marche_id == autre.marche.id)).one()
    assert (placee.contrat_id, placee.sexe) == (affectation.contrat_id, affectation.sexe)
    encore = facilitatrice.post(adresse, data=envoi)
    assert (encore.status_code, "déjà sur ce lot" in encore.text) == (400, True)


def test_le_lot_d_un_autre_territoire_n_est_pas_proposable(facilitatrice, affectation, base):
    ailleurs = creer_suivi(TerritoireFabrique(code="ailleurs"))
    refus = facilitatrice.post(
        f"/contrats/{affectation.contrat_id}/marches/nouveau",
        data={"attribution": "x", "attribution-cle": str(ailleurs.attribution.id)},
    )
    assert refus.status_code == 400
    assert base.scalar(select(func.count()).select_from(Affectation)) == 1


def test_la_modalite_se_change_et_la_place_se_retire_puis_revient(facilitatrice, affectation, base):
    adresse = f"/affectations/{affectation.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    assert facilitatrice.post(adresse, data=lues | {"modalite": "formation"}).status_code == 303
    base.refresh(affectation)
    assert affectation.modalite is Modalite.FORMATION
    for rien in ("", "  "):
        refus = facilitatrice.post(
            adresse, data=montrees(facilitatrice.get(adresse).text) | {"modalite": rien}
        )
        assert (refus.status_code, "Choisissez une valeur" in refus.text) == (400, True)
    facilitatrice.post(f"/affectations/{affectation.id}/retirer")
    assert "n’est sur aucun marché" in facilitatrice.get(f"/contrats/{affectation.contrat_id}").text
    facilitatrice.post(f"/corbeille/affectation/{affectation.id}/retablir")
    base.refresh(affectation)
    assert affectation.supprime_le is None


def test_une_place_qui_porte_des_heures_ne_se_retire_pas(facilitatrice, affectation):
    creer_heures(affectation, date(2025, 3, 1), "35.00")
    page = facilitatrice.post(f"/affectations/{affectation.id}/retirer", follow_redirects=True).text
    assert "Des heures y sont enregistrées" in page
    assert affectation.supprime_le is None


def test_supprimer_le_premier_contrat_puis_l_annuler_change_l_age_d_entree_et_le_rend(
    facilitatrice, affectation, territoire, base
):
    contrat = affectation.contrat
    ancien = ContratFabrique(
        personne_id=contrat.personne_id, employeur_id=contrat.employeur_id, date_debut=date(2020, 2, 1)
    )
    suppression = facilitatrice.post(f"/contrats/{ancien.id}/supprimer")
    assert suppression.location.startswith(f"/personnes/{contrat.personne_id}")
    base.refresh(affectation)
    assert affectation.age_entree == 34
    facilitatrice.post(f"/corbeille/contrat/{ancien.id}/retablir")
    base.refresh(affectation)
    assert affectation.age_entree == 29


def test_ce_qui_ne_va_pas_ensemble_est_dit_sans_bloquer(facilitatrice, suivi, affectation, base):
    suivi.employeur.type = TypeStructure.ENTREPRISE
    base.commit()
    page = facilitatrice.get(f"/contrats/{affectation.contrat_id}").text
    assert "Un CDD d’insertion se signe avec une EI, un ACI ou une AI." in page


def test_l_entreprise_lit_le_contrat_sans_pouvoir_l_ecrire(client, suivi, affectation, base):
    client.connecter(creer_compte(Role.EMPLOYEUR, structure_id=suivi.employeur.id))
    page = client.get(f"/contrats/{affectation.contrat_id}").text
    assert f"/contrats/{affectation.contrat_id}/modifier" not in page
    assert client.get(f"/contrats/{affectation.contrat_id}/modifier").status_code == 403
    consigne = base.scalars(select(Evenement.verbe).order_by(Evenement.numero.desc())).first()
    assert consigne == "personne_consultee"
